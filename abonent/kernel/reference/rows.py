"""One row of reference data: made, filled, checked, told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit, cache, codes
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import Verb, keep
from abonent.kernel.errors import NotFound, Problems
from abonent.kernel.models import Reference
from abonent.kernel.reference.extras import fact, set_extra
from abonent.kernel.reference.kinds import ReferenceKind, watchers
from abonent.kernel.reference.paths import owners_of, path_of
from abonent.kernel.text import LANGUAGES, one_line


def lock_kind(described: ReferenceKind) -> None:
    """Let one writer of a kind in at a time: codes, positions and defaults stay consistent."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [described.key])


def facts(described: ReferenceKind, entry: Reference) -> dict[str, Any]:
    """What the audit keeps of an entry; references by code."""
    kept: dict[str, Any] = {"code": entry.code, "name": entry.name, "is_active": entry.is_active}
    for extra in described.fields:
        kept[extra.name] = fact(entry, extra)
    if described.within:
        owner = getattr(entry, described.within)
        kept[described.within] = getattr(owner, "code", owner.pk)
    return kept


def note(
    by: Actor, described: ReferenceKind, verb: str, entry: Reference, changes: Mapping[str, Any]
) -> None:
    """Audit, event and cache of one change; nothing when nothing changed."""
    if not changes:
        return
    room, _dot, noun = described.key.partition(".")
    audit.record(by=by, action=f"{room}.{verb}_{noun}", of=noun, id=entry.pk, changes=changes)
    _remember(by, described, verb, entry, changes)
    for watcher in watchers:
        watcher.changed(by, noun, entry.pk)
    cache.bump(described.version)


_GONE = {"delete", "reject"}
_DELIBERATE = {"save", "delete", "convert"}
"""Verbs that are asked for their reason, as a move to another branch is; others say it."""


def _remember(
    by: Actor, described: ReferenceKind, verb: str, entry: Reference, changes: Mapping[str, Any]
) -> None:
    """Keep the change in the history, where codes stand for the entry and its owner."""
    is_gone = verb in _GONE
    is_new = not is_gone and changes.get("code", [""])[0] is None
    known = {extra.name for extra in described.fields} | {"name", "is_active", "position"}
    kept = {
        field: [told, None] if is_gone else told
        for field, told in changes.items()
        if field in known
    }
    done = Verb.MOVED if verb == "move" else Verb.CREATED if is_new else Verb.CHANGED
    owner_id = getattr(entry, f"{described.within}_id") if described.within else None
    keep(
        by=by, part=described.key, path=path_of(described, entry, owners_of(described, owner_id)),
        name=entry.name, verb=Verb.DELETED if is_gone else done, changes=kept,
        wants_reason=verb in _DELIBERATE or described.branch in changes,
    )  # fmt: skip


def suggest_code(*, name: Mapping[str, str], taken: Callable[[str], bool]) -> str:
    """A code made of the English name, else of the transliterated Russian one, not yet taken."""
    return codes.free(codes.from_name(name.get("en") or name.get("ru") or ""), taken)


def check_names(problems: Problems, name: Mapping[str, Any], *, longest: int = 200) -> None:
    """Note what is wrong with a name in the languages of the product."""
    for language in LANGUAGES:
        text = str(name.get(language) or "").strip()
        if not text:
            problems.add(f"name_{language}", _("Give the name in every language."))
        elif len(text) > longest or "\x00" in text:
            problems.add(f"name_{language}", _("The name is too long."))


def get(rows: QuerySet[Reference], id: int) -> Reference:  # noqa: A002
    """One of ``rows``; raises :class:`NotFound`."""
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def siblings(described: ReferenceKind, entry: Reference) -> QuerySet[Reference]:
    """The rows among which ``entry`` has its code."""
    if not described.within:
        return described.rows
    return described.rows.filter(**{described.within: getattr(entry, f"{described.within}_id")})


def neighbours(described: ReferenceKind, entry: Reference) -> QuerySet[Reference]:
    """The rows among which ``entry`` has its position."""
    rows = siblings(described, entry)
    if not described.branch:
        return rows
    return rows.filter(**{described.branch: getattr(entry, described.branch)})


def place_last(described: ReferenceKind, entry: Reference) -> None:
    """Give ``entry`` the last place of its list."""
    others = neighbours(described, entry).exclude(pk=entry.pk)
    last = others.aggregate(last=models.Max("position"))["last"]
    entry.position = 0 if last is None else last + 1


def renumber(described: ReferenceKind, rows: Sequence[Reference]) -> None:
    """Give ``rows`` the places 0, 1, 2 …, in one statement for those that change."""
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    described.rows.bulk_update(changed, ["position"], batch_size=2000)


def blank(described: ReferenceKind, values: Mapping[str, Any]) -> Reference:
    """A new entry with the defaults of its kind."""
    entry = described.model()
    for extra in described.fields:
        if extra.default is not None:
            setattr(entry, extra.name, extra.default)
    if described.within:
        set_owner(described, entry, values.get(described.within))
    return entry


def set_owner(described: ReferenceKind, entry: Reference, owner_id: Any) -> None:
    """Put ``entry`` where it belongs; raises :class:`NotFound`."""
    points: Any = described.model._meta.get_field(described.within)  # noqa: SLF001 - public
    owner = points.related_model.objects.filter(pk=owner_id).first()
    if owner is None:
        raise NotFound
    setattr(entry, described.within, owner)


def fill(described: ReferenceKind, entry: Reference, values: Mapping[str, Any]) -> None:
    """Lay what was given over ``entry``; extra fields come with :func:`check`."""
    if "name" in values:
        given = values["name"] or {}
        entry.name = {c: one_line(str(given.get(c) or "")) for c in LANGUAGES}
    if values.get("is_active") is not None:
        entry.is_active = bool(values["is_active"])
    if not entry.pk:
        entry.code = str(values.get("code") or "").strip()
        if not entry.code:
            entry.code = suggest_code(name=entry.name, taken=lambda c: _taken(described, entry, c))


def check(
    described: ReferenceKind,
    entry: Reference,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
) -> None:
    """Raise :class:`Invalid` with everything that is wrong; sets the extra fields on the way."""
    problems = Problems()
    check_names(problems, entry.name)
    if entry.pk and values.get("code") not in (None, "", entry.code):
        problems.add("code", _("A code never changes: records refer to it."))
    elif not entry.pk and not codes.is_code(entry.code):
        problems.add("code", _("Use Latin letters, digits, hyphens and underscores, at most 40."))
    elif not entry.pk and _taken(described, entry, entry.code):
        problems.add("code", _("This code is taken. Choose another."))
    for extra in described.fields:
        if extra.name in values:
            set_extra(problems, entry, extra, values[extra.name])
        elif not entry.pk and extra.required and extra.default is None:
            problems.add(extra.name, _("Fill this in."))
    if described.check is not None:
        described.check(problems, entry, before)
    problems.check()


def guard(by: Actor, described: ReferenceKind, entry: Reference, before: Mapping[str, Any]) -> None:
    """Raise :class:`Invalid` for what this actor may not change."""
    if described.guard:
        problems = Problems()
        described.guard(by, problems, entry, before)
        problems.check()


def take_only_ones(described: ReferenceKind, entry: Reference) -> None:
    """Take a flag that only one entry may have away from the one that had it."""
    for extra in described.fields:
        if extra.only_one and getattr(entry, extra.name):
            holders = siblings(described, entry).exclude(pk=entry.pk)
            holders.filter(**{extra.name: True}).update(**{extra.name: False})


def _taken(described: ReferenceKind, entry: Reference, code: str) -> bool:
    return siblings(described, entry).filter(code=code).exclude(pk=entry.pk).exists()
