"""Carrying a case along its route and giving it to a colleague."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.drafts import check_owner
from abonent.cases.actions.record import change_locked, keep
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.policy import check_text
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, Problems
from abonent.routes.ports import Flow, Move, Phase
from abonent.routes.queries import get_flow


def move_case(
    *, by: Actor, case_id: int, move: str, comment: str = "", version: int | None = None
) -> Case:
    """Make one move of the case's route.

    Raises :class:`Conflict` if the state has no such move or the case changed since ``version``,
    :class:`Invalid` if the whole route has no such move, or the move needs a comment.
    """
    by.check("cases.view")
    with transaction.atomic():
        case = change_locked(case_id=case_id, version=version)
        flow = get_flow()
        chosen = _find_move(flow, case, move)
        by.check(chosen.permission)
        _check_comment(chosen, comment)
        before, target = case.state, flow.state(chosen.to)
        case.state, case.phase = target.code, target.phase.value
        _stamp(case, target.phase)
        if case.owner_id is None and target.phase is Phase.OPEN:
            case.owner_id = by.id
        case.save()
        keep(
            by=by,
            case=case,
            action="cases.move_case",
            event=events.CASE_MOVED,
            kind=HistoryEntry.Kind.MOVED,
            data={"move": move, "from": before, "to": case.state, "comment": comment.strip()},
            changes={"state": [before, case.state]},
        )
    return case


def _find_move(flow: Flow, case: Case, code: str) -> Move:
    possible = flow.moves_from(case.state)
    found = next((m for m in possible if m.code == code), None)
    if found is not None:
        return found
    if any(m.code == code for state in flow.states() for m in flow.moves_from(state.code)):
        raise Conflict(
            _("The case is now “%(state)s”; this step is no longer possible. Reload the page.")
            % {"state": flow.state(case.state).label}
        )
    told = {"move": code, "moves": ", ".join(m.code for m in possible)}
    raise Invalid(
        {"move": [_("The route has no step “%(move)s”. Possible now: %(moves)s.") % told]}
    )


def _check_comment(move: Move, comment: str) -> None:
    problems = Problems()
    if move.needs_comment and not comment.strip():
        problems.add("comment", _("Write what was done: the customer may ask."))
    check_text(problems, "comment", comment)
    problems.check()


def _stamp(case: Case, phase: Phase) -> None:
    """Keep when the case was resolved and closed; reopening forgets both."""
    if phase is Phase.OPEN:
        case.resolved_at = case.closed_at = None
    elif phase is Phase.RESOLVED:
        case.resolved_at = now()
    else:
        case.resolved_at = case.resolved_at or now()
        case.closed_at = now()


def assign_case(
    *, by: Actor, case_id: int, owner_id: int | None, version: int | None = None
) -> Case:
    """Give the case to a colleague, or to nobody. Taking it oneself needs ``cases.work`` only."""
    by.check("cases.work" if owner_id == by.id else "cases.assign")
    problems = Problems()
    check_owner(problems, owner_id)
    problems.check()
    with transaction.atomic():
        case = change_locked(case_id=case_id, version=version)
        before = case.owner_id
        if before == owner_id:
            return case
        case.owner_id = owner_id
        case.save()
        keep(
            by=by,
            case=case,
            action="cases.assign_case",
            event=events.CASE_ASSIGNED,
            kind=HistoryEntry.Kind.ASSIGNED,
            data={"from": before, "to": owner_id},
            changes={"owner": [before, owner_id]},
        )
    return case
