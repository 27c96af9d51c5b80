"""Choosing where and when to hear of what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.configuration.history import Verb, keep
from abonent.kernel.errors import NotFound, Outdated, Problems
from abonent.notices.models import Preference, RoleDefault
from abonent.notices.policy import Rhythm, Way
from abonent.notices.ports import notice_kinds
from abonent.notices.queries.choices import VERSION, stored_ways
from abonent.staff.queries import role_names

ADMINISTER = "notices.administer"
PART = "notices.role_ways"
"""Notifications by role, as a part of the configuration."""


def save_choices(
    *, by: Actor, ways: Mapping[str, Way], rhythm: Rhythm, version: int | None = None
) -> Preference:
    """Keep the actor's own choices; kinds left out stay as they are.

    Raises :class:`Outdated` if they changed since ``version``.
    """
    if by.id is None:
        raise NotFound
    problems = Problems()
    _check_ways(problems, ways)
    _check_rhythm(problems, rhythm)
    problems.check()
    with transaction.atomic():
        Preference.objects.get_or_create(pk=by.id, defaults={"version": 0})
        row = Preference.objects.select_for_update().get(pk=by.id)
        if version is not None and version != row.version:
            raise Outdated(_("You changed this elsewhere meanwhile. Reload the page."))
        before = _facts(row)
        row.ways = {**row.ways, **stored_ways(ways)}
        row.digest = row.Digest.HOURLY if rhythm.is_hourly else row.Digest.DAILY
        row.digest_hour, row.digest_days = rhythm.hour, sorted(set(rhythm.days))
        row.quiet_from, row.quiet_until = rhythm.quiet_from, rhythm.quiet_until
        row.paused_until, row.version = rhythm.paused_until, row.version + 1
        row.save()
        changes = audit.differences(before, _facts(row))
        audit.record(by=by, action="notices.choose", of="operator", id=by.id, changes=changes)
        bump(VERSION)
    return row


def save_role_ways(*, by: Actor, role_id: int, ways: Mapping[str, Way]) -> RoleDefault:
    """What those of a role get until they choose themselves; kinds left out stay as they are."""
    by.check(ADMINISTER)
    if role_id not in {id_ for id_, _code, _name in role_names()}:
        raise NotFound
    problems = Problems()
    _check_ways(problems, ways)
    problems.check()
    with transaction.atomic():
        RoleDefault.objects.get_or_create(pk=role_id)
        row = RoleDefault.objects.select_for_update().get(pk=role_id)
        before = _all_ways(row)
        row.ways = {**row.ways, **stored_ways(ways)}
        row.save()
        _note_role(by, role_id, audit.differences(before, _all_ways(row)))
    return row


def forget_role_ways(*, by: Actor, role_id: int) -> None:
    """Let those of a role get what the product says, as if nobody had chosen for it."""
    by.check(ADMINISTER)
    with transaction.atomic():
        row = RoleDefault.objects.select_for_update().filter(pk=role_id).first()
        if row is None:
            raise NotFound
        row.delete()
        _note_role(by, role_id, audit.differences(_all_ways(row), _all_ways(RoleDefault())))


def _all_ways(row: RoleDefault) -> dict[str, Any]:
    """By every kind: what nobody chose is as the product says."""
    return {**stored_ways({kind.code: kind.default for kind in notice_kinds}), **row.ways}


def _note_role(by: Actor, role_id: int, changes: Mapping[str, Any]) -> None:
    """Audit, history and cache of one change."""
    audit.record(by=by, action="notices.choose_for_role", of="role", id=role_id, changes=changes)
    code, name = next((code, name) for id_, code, name in role_names() if id_ == role_id)
    keep(by=by, part=PART, path=code, name=name, verb=Verb.CHANGED, changes=changes)
    bump(VERSION)


def _check_ways(problems: Problems, ways: Mapping[str, Way]) -> None:
    for code in ways:
        if notice_kinds.find(code) is None:
            problems.add("ways", _("There is no kind “%(code)s”.") % {"code": code})


def _check_rhythm(problems: Problems, rhythm: Rhythm) -> None:
    if not 0 <= rhythm.hour <= 23:
        problems.add("hour", _("Give an hour from 0 to 23."))
    if not set(rhythm.days) <= set(range(7)):
        problems.add("days", _("Give days from 0, Monday, to 6, Sunday."))
    if not rhythm.is_hourly and not rhythm.days:
        problems.add("days", _("Choose at least one day."))
    if (rhythm.quiet_from is None) != (rhythm.quiet_until is None):
        problems.add("quiet_until", _("Quiet hours need a beginning and an end."))


def _facts(row: Preference) -> dict[str, Any]:
    times = {name: str(getattr(row, name) or "") for name in ("quiet_from", "quiet_until",
                                                              "paused_until")}  # fmt: skip
    return {**row.ways, "digest": row.digest, "hour": row.digest_hour, "days": row.digest_days,
            **times}  # fmt: skip
