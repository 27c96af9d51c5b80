"""Changing what a case says, and writing notes on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from abonent.cases.actions.changes import Editing, Noting
from abonent.cases.actions.join import compare
from abonent.cases.actions.record import change_case
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Invalid, Outdated
from abonent.routes.ports import Phase


def edit_case(
    *,
    by: Actor,
    case_id: int,
    topic: str | None = None,
    kind: str | None = None,
    priority: str | None = None,
    text: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    changed_attributes: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Change the given parts of a case (see :class:`Editing`); None leaves a part as it is.

    Raises :class:`Invalid` by field, and :class:`Collided` if the case changed since ``version``:
    it tells what both sides made of each field. :func:`join_edit` joins the two.
    """
    change = Editing(
        topic=topic,
        kind=kind,
        priority=priority,
        text=text,
        attributes=attributes,
        changed_attributes=changed_attributes,
    )
    try:
        return change_case(by=by, case_id=case_id, version=version, change=change)[0]
    except Outdated as refusal:
        case = Case.objects.get(pk=case_id)
        try:
            merged = compare(
                by=by, case=case, seen=version or 0, present=case.version, change=change
            )
        except Invalid:  # it fits no more: that it is outdated comes first
            raise refusal from None
        raise Collided(refusal.message, merged=merged, version=case.version) from None


def note_case(*, by: Actor, case_id: int, text: str, parts_too: bool = False) -> HistoryEntry:
    """Write a note into the timeline. Notes do not collide, so no version is asked for.

    ``parts_too``: into the timelines of its parts that are not closed as well, all or nothing.
    """
    change = Noting(text=text)
    with transaction.atomic():
        written = change_case(by=by, case_id=case_id, version=None, change=change)[1]
        assert written is not None  # noqa: S101 - a note always leaves a trace
        if parts_too:
            parts = visible_cases(by=by).filter(parent=case_id).exclude(phase=Phase.CLOSED.value)
            for part_id in parts.order_by("pk").values_list("pk", flat=True):
                change_case(by=by, case_id=part_id, version=None, change=change)
    return written
