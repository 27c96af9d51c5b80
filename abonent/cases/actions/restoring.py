"""A move along the built-in route put back: it has changed the state, its moments and the owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from abonent.cases import events
from abonent.cases.actions.record import Trace
from abonent.cases.models import Case, HistoryEntry
from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase as _
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow

_MOMENTS = ("resolved_at", "closed_at")


def moments_of(case: Case) -> dict[str, str]:
    """When a case was resolved and closed, as far as it was: what a move tells to be put back."""
    found = {name: getattr(case, name) for name in _MOMENTS}
    return {name: at.isoformat() for name, at in found.items() if at is not None}


def take_back_plain(case: Case, entry: HistoryEntry, *, reason: str) -> Trace:
    """Put the case back to where it stood; who has been given it since keeps it."""
    before, owner, told = case.state, case.owner_id, entry.data
    state = get_flow().state(told["from"])
    case.state, case.phase = state.code, state.phase.value
    was = told.get("was") or _known(case, state.phase)
    for name in _MOMENTS:
        setattr(case, name, _moment(was.get(name)))
    if "owner" in told and case.owner_id == told["owner"][1]:
        case.owner_id = told["owner"][0]
    given: dict[str, Any] = {} if case.owner_id == owner else {"owner": [owner, case.owner_id]}
    move = told["move"]
    return Trace(
        action="cases.undo_move",
        event=events.CASE_MOVE_UNDONE,
        kind=HistoryEntry.Kind.UNDONE,
        data={"entry": entry.pk, "move": move, "from": before, "to": case.state,
              "comment": reason, **given},
        changes={"state": [before, case.state], "move": [move, None], "comment": [None, reason],
                 **given},
        left=owner if given else None,
    )  # fmt: skip


def _known(case: Case, phase: Phase) -> dict[str, str]:
    """Of a move that does not tell moments: there were none, or the case has them still."""
    if phase is Phase.OPEN:
        return {}
    if phase is Phase.RESOLVED and case.resolved_at is not None:
        return {"resolved_at": case.resolved_at.isoformat()}
    raise Conflict(_("The move does not tell when the case was resolved: it cannot be undone."))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
