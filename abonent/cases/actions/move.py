"""Carrying a case along its route and giving it to a colleague."""

from __future__ import annotations

from abonent.cases.actions.changes import Assigning, Moving
from abonent.cases.actions.record import change_case
from abonent.cases.models import Case
from abonent.kernel.actor import Actor


def move_case(
    *, by: Actor, case_id: int, move: str, comment: str = "", version: int | None = None
) -> Case:
    """Make one move of the case's route.

    Raises :class:`Conflict` if the state has no such move or the case changed since ``version``,
    :class:`Invalid` if the whole route has no such move, or the move needs a comment.
    """
    change = Moving(move=move, comment=comment)
    return change_case(by=by, case_id=case_id, version=version, change=change)[0]


def assign_case(
    *, by: Actor, case_id: int, owner_id: int | None, version: int | None = None
) -> Case:
    """Give the case to a colleague, or to nobody. Taking it oneself needs ``cases.work`` only."""
    change = Assigning(owner_id=owner_id)
    return change_case(by=by, case_id=case_id, version=version, change=change)[0]
