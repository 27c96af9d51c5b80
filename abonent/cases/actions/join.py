"""An edit of a case that others changed meanwhile: joined field by field, never written over."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from abonent.attributes.closing import open_values
from abonent.cases.actions.changes import FIELDS, Editing
from abonent.cases.actions.record import change_locked, keep
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Merged, merge, settle, wound_back

ATTRIBUTE = "attributes."
"""Before the code of an attribute: each is a field of its own."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The case as saved, and the fields in which only the others' changes were taken."""

    case: Case
    taken: tuple[str, ...] = ()


def join_edit(
    *, by: Actor, case_id: int, seen: int, change: Editing,
    choices: Mapping[str, str] | None = None, shown: int | None = None,
) -> Joined:  # fmt: skip
    """Change a case of which the actor saw the version ``seen``.

    Fields that others changed since and the actor did not stay theirs. For those that both changed
    ``choices`` says ``mine``, ``theirs`` or ``original``; they were made looking at the version
    ``shown``. Raises :class:`Collided` while a choice is missing, :class:`Invalid`.
    """
    change.check(by=by)
    with transaction.atomic():
        case = change_locked(by=by, permission=change.permission(by=by), case_id=case_id,
                             version=None)  # fmt: skip
        present = case.version - 1
        taken: tuple[str, ...] = ()
        if present != seen:
            merged = compare(by=by, case=case, seen=seen, present=present, change=change)
            made = choices if choices is not None and shown == present else {}
            change = _decided(merged, made, version=present)
            taken = merged.taken
        trace = change.apply(case, by=by)
        if trace is not None:
            case.save()
            keep(by=by, case=case, trace=trace)
    return Joined(case, taken)


def compare(*, by: Actor, case: Case, seen: int, present: int, change: Editing) -> Merged:
    """What the change makes of the version ``seen``, laid beside what others made of it."""
    before = copy.copy(case)
    for field, value in _as_seen(case, versions=present - seen).items():
        setattr(before, field, value)
    original = _flat(before, by)
    mine = copy.copy(before)
    if change.apply(mine, by=by) is None:
        mine = before
    return merge(original=original, theirs=_flat(case, by), mine=_flat(mine, by))


def _as_seen(case: Case, *, versions: int) -> dict[str, Any]:
    """The fields some versions ago: each version left one line in the timeline, notes none."""
    entries = HistoryEntry.objects.filter(case=case).exclude(kind=HistoryEntry.Kind.NOTED)
    latest = entries.order_by("-id")[: max(versions, 0)]
    changes = [
        {field: pair for field, pair in entry.data.items() if field in FIELDS}
        for entry in latest
        if entry.kind == HistoryEntry.Kind.CHANGED
    ]
    return wound_back({field: getattr(case, field) for field in FIELDS}, changes)


def _flat(case: Case, by: Actor) -> dict[str, Any]:
    """Each fact by the name that pages and programs give it, references as codes."""
    catalogue = get_catalogue()
    fields = {
        "topic": catalogue.topics[case.topic_id].code,
        "kind": case.kind,
        "priority": catalogue.priorities[case.priority_id].code,
        "text": case.text,
    }
    attributes = open_values(case.attributes, by=by, of="case")
    return fields | {f"{ATTRIBUTE}{code}": value for code, value in attributes.items()}


def _decided(merged: Merged, choices: Mapping[str, str], *, version: int) -> Editing:
    values = dict(settle(merged, choices, version=version).values)
    known = {d.code for d in definitions_of(get_catalogue().topic_by_code[values["topic"]])}
    kept = {code: values.pop(f"{ATTRIBUTE}{code}", None) for code in known}
    return Editing(
        topic=values["topic"],
        kind=values["kind"],
        priority=values["priority"],
        text=values["text"],
        attributes={code: value for code, value in kept.items() if value is not None},
    )
