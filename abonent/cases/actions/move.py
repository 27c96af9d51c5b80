"""Carrying a case along its route and giving it to a colleague."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from abonent.cases.actions.changes import Assigning, Moving
from abonent.cases.actions.record import change_case, change_locked
from abonent.cases.actions.writing import write_changes
from abonent.cases.models import Case
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.db import wake
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow


def move_case(
    *,
    by: Actor,
    case_id: int,
    move: str,
    comment: str = "",
    version: int | None = None,
    parts_too: bool = False,
    also: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
) -> Case:
    """Make one move of the case's route.

    ``also``: other ways out of a step that has several, gone together with it. ``attributes``:
    values of what the step wants filled in before it is left.

    ``parts_too``: its parts that are not closed and whose state has the move make it first, with
    the same comment; all or nothing.

    Raises :class:`Conflict` if the state has no such move or the case changed since ``version``,
    :class:`Invalid` if the whole route has no such move, or the move needs a comment.
    """
    change = Moving(move=move, comment=comment, also=also, attributes=attributes or {})
    wake()
    with transaction.atomic():
        if parts_too:
            _move_parts(by, case_id, replace(change, also=(), attributes={}))
        return _move(by, case_id, change, version)


def _move(by: Actor, case_id: int, change: Moving, version: int | None) -> Case:
    """As any change of a case, written in one statement: the write that people make most often."""
    change.check(by=by)
    permission = change.permission(by=by)
    case = change_locked(by=by, permission=permission, case_id=case_id, version=version)
    trace = change.apply(case, by=by)
    write_changes([(case, trace)], by=by)
    return case


def _move_parts(by: Actor, case_id: int, change: Moving) -> None:
    change.check(by=by)
    # The whole before its parts, as a note locks them: the other way round the two could deadlock.
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    flow = get_flow()
    parts = visible_cases(by=by).filter(parent=case_id).exclude(phase=Phase.CLOSED.value)
    for part_id, state in parts.order_by("pk").values_list("pk", "state"):
        if any(move.code == change.move for move in flow.moves_from(state)):
            change_case(by=by, case_id=part_id, version=None, change=change)


def assign_case(
    *, by: Actor, case_id: int, owner_id: int | None, version: int | None = None
) -> Case:
    """Give the case to a colleague, or to nobody. Taking it oneself needs ``cases.work`` only."""
    change = Assigning(owner_id=owner_id)
    return change_case(by=by, case_id=case_id, version=version, change=change)[0]
