"""The last move of a case taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from abonent.cases import events
from abonent.cases.actions.record import Trace, change_locked
from abonent.cases.actions.restoring import take_back_plain
from abonent.cases.actions.writing import write_changes
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.journals import lasting, performed
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.settings import value_of
from abonent.kernel.text import check_length, many_lines
from abonent.routes.actions import let_go_of_runs, take_back_run
from abonent.routes.ports import Phase
from abonent.routes.queries import (
    REOPEN,
    LastLeft,
    find_last_left,
    get_running,
    has_heard_of_child,
    waits_lost,
)

PERMISSION = "cases.undo_move"
MINUTES = "cases.undo_minutes"
"""The system setting: how long who has made a move may take it back himself."""
LONGEST_REASON = 2000
_Kind = HistoryEntry.Kind
_MOVING = (_Kind.MOVED, _Kind.REROUTED, _Kind.MERGED, _Kind.PARTED)


def undo_move(*, by: Actor, case_id: int, reason: str, version: int | None = None) -> Case:
    """Put a case back to where it stood before its last move, with a reason.

    For who has made it, within :data:`MINUTES`; for others by a right of its own. Raises
    :class:`Conflict` saying what has happened that cannot be taken back.
    """
    by.check("cases.work")
    reason = check_length(many_lines(reason), limit=LONGEST_REASON, field="reason")
    if not reason:
        raise Invalid({"reason": [_("Write why the move is undone.")]})
    with transaction.atomic():
        case = change_locked(by=by, permission="cases.work", case_id=case_id, version=version)
        if case.process_id is None:
            trace = take_back_plain(case, _last_plain(case, by=by), reason=reason)
        else:
            entry, last = _last_move(case)
            _check_may(by, entry)
            _check_undoable(case, last)
            trace = _take_back(case, entry, last, by=by, reason=reason)
        write_changes([(case, trace)], by=by)
    return case


def may_undo(by: Actor, entry: HistoryEntry) -> bool:
    """Whether the move is one that ``by`` may take back, whatever has happened since."""
    if by.can(PERMISSION):
        return True
    is_own = by.id is not None and entry.by_id == by.id
    return is_own and now() - entry.at <= timedelta(minutes=value_of(MINUTES))


def _check_may(by: Actor, entry: HistoryEntry) -> None:
    if not may_undo(by, entry):
        raise PermissionRefused(str(_("the last move of a colleague, or one of long ago")))


def last_moved(history: Iterable[HistoryEntry], *, is_drawn: bool) -> HistoryEntry | None:
    """The newest move of a history that was not taken back; None if something else moved last.

    The history comes in its order. ``is_drawn``: the case goes a drawn route, where reopening
    begins anew and is not taken back.
    """
    entries = [one for one in history if one.kind in {*_MOVING, _Kind.UNDONE}]
    undone = {one.data.get("entry") for one in entries if one.kind == _Kind.UNDONE}
    left = [one for one in entries if one.kind != _Kind.UNDONE and one.pk not in undone]
    lasting_moves = {"", REOPEN} if is_drawn else {""}
    return left[-1] if left and left[-1].data.get("move", "") not in lasting_moves else None


def _nothing() -> Conflict:
    return Conflict(
        _("Nothing to undo: what the case went last was no move of a person along its route.")
    )


def _last_plain(case: Case, *, by: Actor) -> HistoryEntry:
    """The last move of a case on the built-in route."""
    history = HistoryEntry.objects.filter(case=case, origin=None).order_by("pk")
    entry = last_moved(history, is_drawn=False)
    if entry is None or entry.data.get("to") != case.state:
        raise _nothing()
    _check_may(by, entry)
    if _has_parent_gone_on(case, entry.at):
        raise Conflict(_("The main case has gone on since: the move cannot be undone."))
    return entry


def _last_move(case: Case) -> tuple[HistoryEntry, LastLeft]:
    history = HistoryEntry.objects.filter(case=case, origin=None).order_by("pk")
    entry = last_moved(history, is_drawn=True)
    last = None if case.process_id is None else find_last_left(process_id=case.process_id)
    is_same = entry and last and (entry.at, entry.by_id) == (last.left_at, last.left_by)
    if entry is None or last is None or not is_same or entry.data["move"] != last.journal["move"]:
        raise _nothing()
    return entry, last


def _check_undoable(case: Case, last: LastLeft) -> None:
    reason = lasting(last.journal["effects"])
    if not reason and waits_lost(visit_ids=last.journal["closed"]):
        reason = _("The move has ended what functions or child cases were waited for.")
    if not reason and _has_parent_gone_on(case, last.left_at):
        reason = _("The main case has gone on since: the move cannot be undone.")
    running = get_running(process_id=case.process_id or 0)
    known = {*last.opened, *last.journal["there"]}
    if not reason and any(token.id not in known for token in running.tokens):
        reason = _("The case has gone on since: the move cannot be undone.")
    if reason:
        raise Conflict(reason)


def _has_parent_gone_on(case: Case, since: datetime) -> bool:
    parent = case.parent
    if case.phase != Phase.CLOSED.value or parent is None or parent.process_id is None:
        return False
    return has_heard_of_child(process_id=parent.process_id, case_id=case.pk, since=since)


def _take_back(case: Case, entry: HistoryEntry, last: LastLeft, *, by: Actor, reason: str) -> Trace:
    begun = let_go_of_runs(process_id=case.process_id or 0, since=last.left_at)
    if begun:
        raise Conflict(performed(begun[0].function))
    before = {"state": case.state, "owner": case.owner_id, "attributes": case.attributes}
    _restore(case, last.journal)
    owner = {} if case.owner_id == before["owner"] else {"owner": [before["owner"], case.owner_id]}
    changed = {}
    if case.attributes != before["attributes"]:
        changed = {"attributes": [before["attributes"], case.attributes]}
    move = entry.data["move"]
    return Trace(
        action="cases.undo_move",
        event=events.CASE_MOVE_UNDONE,
        kind=HistoryEntry.Kind.UNDONE,
        data={
            "entry": entry.pk, "move": move, "from": before["state"], "to": case.state,
            "comment": reason, **owner,
        },
        changes={"state": [before["state"], case.state], "move": [move, None],
                 "comment": [None, reason], **owner, **changed},
        left=before["owner"] if owner else None,
        then=lambda: take_back_run(
            by=by, process_id=case.process_id or 0, closed=last.journal["closed"],
            opened=last.opened, at=case.changed_at,
        ),
    )  # fmt: skip


def _restore(case: Case, journal: Any) -> None:
    """What the move has changed; what somebody has changed since stays as it is."""
    case.state, case.phase = journal["state"], journal["phase"]
    case.resolved_at = _moment(journal["resolved_at"])
    case.closed_at = _moment(journal["closed_at"])
    if case.owner_id == journal["owner"][1]:
        case.owner_id = journal["owner"][0]
    if case.priority_id == journal["priority"][1]:
        case.priority_id = journal["priority"][0]
    values = dict(case.attributes)
    for code, (was, became) in journal["attributes"].items():
        if values.get(code) == became:
            values[code] = was
    case.attributes = {code: value for code, value in values.items() if value is not None}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
