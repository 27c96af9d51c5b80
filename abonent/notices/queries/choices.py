"""Where and when operators want to hear of what, kept in the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.notices.models import Preference, RoleDefault
from abonent.notices.policy import MailWay, Rhythm, Way, mail_due_at
from abonent.notices.ports import NoticeKind, notice_kinds
from abonent.staff.queries import operator_roles

VERSION = "notices.choices"
"""Name under which changes of choices are announced (``kernel.cache``)."""

Ways = Mapping[str, Way]


@dataclass(frozen=True, slots=True)
class Choices:
    """What an operator chose: by kind, and the rhythm of letters."""

    ways: Ways = field(default_factory=dict)
    rhythm: Rhythm = field(default_factory=Rhythm)
    version: int = 0
    """0: nothing was chosen yet."""


@dataclass(frozen=True, slots=True)
class _Known:
    of_operators: Mapping[int, Choices]
    of_roles: Mapping[int, Ways]


def ways_of(stored: Mapping[str, Any]) -> Ways:
    """Ways by kind as they are stored."""
    return {code: Way(way["page"], MailWay(way["mail"])) for code, way in stored.items()}


def stored_ways(ways: Ways) -> dict[str, dict[str, Any]]:
    """Ways by kind as rows and histories keep them."""
    return {code: {"page": way.page, "mail": way.mail.value} for code, way in ways.items()}


def _load() -> _Known:
    return _Known(
        {row.pk: _choices(row) for row in Preference.objects.all()},
        {row.pk: ways_of(row.ways) for row in RoleDefault.objects.order_by("pk")},
    )


def _choices(row: Preference) -> Choices:
    rhythm = Rhythm(
        is_hourly=row.digest == Preference.Digest.HOURLY,
        hour=row.digest_hour,
        days=tuple(row.digest_days),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        paused_until=row.paused_until,
    )
    return Choices(ways_of(row.ways), rhythm, row.version)


_known = VersionedCache(VERSION, _load)


def get_choices(*, by: Actor) -> Choices:
    """The actor's own: every kind that the actor may be told of, chosen or by default."""
    known = _known.get_fresh()
    kinds = [kind for kind in notice_kinds if not kind.permission or by.can(kind.permission)]
    ways = {kind.code: _way(known, kind, by.id or 0) for kind in kinds}
    mine = known.of_operators.get(by.id or 0)
    rhythm = replace(mine.rhythm if mine else Rhythm(), timezone=by.timezone)
    return Choices(ways, rhythm, mine.version if mine else 0)


def get_role_ways(*, role_id: int) -> Ways:
    """What those of a role get until they choose: every kind."""
    known = _known.get_fresh()
    given = known.of_roles.get(role_id, {})
    return {kind.code: given.get(kind.code, kind.default) for kind in notice_kinds}


def _way(known: _Known, kind: NoticeKind, operator_id: int) -> Way:
    """The operator's choice, else that of the oldest role that has one, else the kind's own."""
    mine = known.of_operators.get(operator_id)
    if mine and kind.code in mine.ways:
        return mine.ways[kind.code]
    for role_id in operator_roles().get(operator_id, ()):
        given = known.of_roles.get(role_id, {}).get(kind.code)
        if given:
            return given
    return kind.default


@dataclass(frozen=True, slots=True)
class Plan:
    """How one operator is told of something: in the inbox, and by a letter due at a time."""

    operator_id: int
    is_shown: bool
    mail_due_at: datetime | None


def plan_for(*, kind: NoticeKind, actors: Iterable[Actor], at: datetime) -> list[Plan]:
    """How each of ``actors`` is told of what happened ``at``; who wants nothing is left out."""
    known, plans = _known.get(), []
    for actor in actors:
        operator_id = actor.id or 0
        way = _way(known, kind, operator_id)
        mine = known.of_operators.get(operator_id)
        rhythm = replace(mine.rhythm if mine else Rhythm(), timezone=actor.timezone)
        due = mail_due_at(way=way.mail, rhythm=rhythm, at=at)
        if way.page or due:
            plans.append(Plan(operator_id, way.page, due))
    return plans
