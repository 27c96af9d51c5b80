"""Entries of the audit in words: who, what, which fields, from what to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from abonent.desk.console.trail.actions import WAYS, action_words, object_words
from abonent.desk.console.trail.drawn import told_otherwise
from abonent.desk.console.trail.fields import field_label
from abonent.desk.console.trail.languages import told_apart
from abonent.desk.console.trail.names import Names, kind_of
from abonent.desk.console.trail.values import (
    attribute_value,
    is_empty,
    reach_words,
    right_words,
    say,
)
from abonent.kernel.actor import Actor
from abonent.kernel.confidential import masked
from abonent.kernel.models import AuditEntry
from abonent.kernel.text import localized
from abonent.webkit.wording import NOTHING

Row = tuple[str, Any, Any]
"""What a field is called, what it was ("" if it was not told), what it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the audit as it is shown."""

    entry: AuditEntry
    who: str
    action: str
    of: str
    way: str
    rows: list[Row]


def tell(entries: Sequence[AuditEntry], *, by: Actor) -> list[Line]:
    """A page of entries as ``by`` may read it; names are looked up for all of them together."""
    names = Names(entries, by=by)
    return [
        Line(
            entry=entry,
            who=_who(entry),
            action=action_words(entry.action),
            of=_object(entry, names),
            way=str(WAYS.get(entry.via, entry.via)),
            rows=rows_of(entry, names),
        )
        for entry in entries
    ]


def _who(entry: AuditEntry) -> str:
    """An operator, or the account of the machine that gave a command, or the product by itself."""
    return entry.actor_name if entry.actor_id or entry.via == "command" else str(_("System"))


def _object(entry: AuditEntry, names: Names) -> str:
    """An object by its kind and name: ``Client Иванова Анна``, ``Case 10482``."""
    of, id_ = entry.object_type, entry.object_id
    kind = str(object_words().get(of, of))
    if of in {"audit", "company"}:
        return kind
    if of == "list":
        return f"{kind}: {_LISTS.get(id_, lambda: id_)()}"
    name = _name(of, int(id_), names) if id_.isdigit() else None
    told = name or _told_name(entry)
    return f"{kind} «{told}»" if told and kind_of(of) else f"{kind} {told or id_}"


_LISTS: dict[str, Callable[[], str]] = {
    "cases": lambda: _("Cases"),
    "contacts": lambda: _("Contacts"),
    "clients": lambda: _("Clients"),
    "letters": lambda: _("Letters"),
    "documents": lambda: _("Documents"),
}


def _name(of: str, id_: int, names: Names) -> str | None:
    if kind := kind_of(of):
        return names.reference(kind, id_)
    known: dict[str, Callable[[], Mapping[int, str]]] = {
        "operator": lambda: names.operators,
        "role": lambda: names.roles_by_id,
        "client": lambda: names.clients,
        "circle": lambda: names.circles,
    }
    return known[of]().get(id_) if of in known else None


def _told_name(entry: AuditEntry) -> str:
    """The name that the entry itself keeps: the object may be gone."""
    told = entry.changes.get("name") or entry.changes.get("file") or ""
    if isinstance(told, list):
        told = told[-1] or told[0]
    return localized(told) if isinstance(told, dict) else str(told or "")


def rows_of(entry: AuditEntry, names: Names) -> list[Row]:
    """The fields of one entry in words."""
    rows: list[Row] = []
    for field, told in entry.changes.items():
        is_pair = _is_pair(field, told)
        before, after = told if is_pair else (None, told)
        if is_empty(before) and is_empty(after):  # what was left empty on creation says nothing
            continue
        is_whole = is_pair or field == "attributes"  # values of new things are no pairs
        own = _own_rows(entry, field, before, after, names) if is_whole else None
        if own is not None:
            rows += own
            continue
        say_it = partial(say, entry, field, names)
        label = field_label(entry.object_type, field)
        rows += [
            (one, "" if is_empty(was) else say_it(was), say_it(now))
            for one, was, now in told_apart(label, before, after)
        ]
    return rows


def _own_rows(
    entry: AuditEntry, field: str, before: Any, after: Any, names: Names
) -> list[Row] | None:
    """The rows of a field that has a telling of its own; None for any other."""
    if field == "attributes":
        return _attributes(entry, before or {}, after or {}, names)
    if is_scopes(entry, field) and before is not None:
        return scope_rows(before, after, entry.changes.get("permissions"))
    return told_otherwise(entry.object_type, field, before, after)


def is_scopes(entry: AuditEntry, field: str) -> bool:
    """Whether a field says how far the rights of a role reach."""
    return (entry.object_type, field) == ("role", "scopes")


def scope_rows(
    before: Mapping[str, str] | None, after: Mapping[str, str] | None, granted: Any = None
) -> list[Row]:
    """How far each right reached and reaches: one that the map does not name reaches all.

    ``granted``: the rights before and after, where they changed too; a right that is not there
    reaches nothing.
    """
    had, has = granted if isinstance(granted, list) and len(granted) == 2 else ((), ())
    gone, new = set(had or ()) - set(has or ()), set(has or ()) - set(had or ())
    label, old, now = field_label("role", "scopes"), before or {}, after or {}
    rows: list[Row] = []
    for code in sorted({*old, *now}):
        if old.get(code) != now.get(code):
            was = "" if code in new else reach_words(old.get(code))
            reaches = NOTHING if code in gone else reach_words(now.get(code))
            rows.append((f"{label}: {right_words(code)}", was, reaches))
    return rows


_LISTED = {"files", "members", "reaches", "steps", "inputs", "outputs"}
"""Fields whose value is a list by itself: a pair is then a pair of lists."""


def _is_pair(field: str, told: Any) -> bool:
    """Whether ``told`` is a value before and one after."""
    if not isinstance(told, list) or len(told) != 2:
        return False
    return field not in _LISTED or all(one is None or isinstance(one, list) for one in told)


def _attributes(
    entry: AuditEntry, before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[Row]:
    rows: list[Row] = []
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            definition = names.definition(entry, code)
            old, new = before.get(code), after.get(code)
            label = definition.label if definition else code
            if names.is_closed(entry, code):
                rows.append((label, masked(old), masked(new)))
                continue
            shown = "" if old is None else attribute_value(definition, old)
            rows.append((label, shown, attribute_value(definition, new)))
    return rows
