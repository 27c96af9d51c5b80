"""A case on a drawn route, as its page shows it: where it stands, what it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from abonent.cases import queries
from abonent.cases.actions.undoing import last_moved, may_undo
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.pages.drawn import drawn, drawn_calls, person
from abonent.cases.pages.offers import groups_of, plain_group
from abonent.cases.pages.shown import Text, moved_told, state_badge
from abonent.cases.routing.moving import StepMoves, list_step_moves
from abonent.kernel.actor import Actor
from abonent.kernel.text import localized
from abonent.routes.engine import Token, Wait
from abonent.routes.queries import (
    Running,
    Stay,
    call_path,
    get_flow,
    get_running,
    list_failed_runs,
    list_stays,
    reopening,
)
from abonent.staff.middleware import OperatorRequest

_SAID = {
    Wait.TIMER: "clock",  # icon="clock"
    Wait.MESSAGE: "mail",  # icon="mail"
    Wait.SIGNAL: "broadcast",  # icon="broadcast"
    Wait.JOB: "robot",  # icon="robot"
    Wait.CHILDREN: "subtask",  # icon="subtask"
    Wait.PERSON: "user",  # icon="user"
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One place at which a case stands."""

    label: str
    icon: str
    since: datetime | None
    due_at: datetime | None
    is_late: bool
    queue: str
    told: str
    """What hinders it, if anything does."""
    within: str
    """The calls of other routes that it is in, outermost first."""


def route_context(case: Case, *, by: Actor, given: QueryDict | None = None) -> dict[str, Any]:
    """What the page of a case says of its route; of the built-in one its moves alone."""
    if case.process_id is None:
        return {"groups": [plain_group(get_flow().moves_from(case.state))]}
    running = get_running(process_id=case.process_id)
    steps = list_step_moves(case, by=by, running=running)
    ended = [plain_group(reopening(running.version))] if running.is_ended else []
    return {
        "groups": ended or groups_of(case, steps, given),
        "route": running.version,
        "standing": [_standing(one, running, steps) for one in _shown(running)],
        "failed_runs": list_failed_runs(process_id=case.process_id),
    }


def undoable_move(case: Case, history: Sequence[HistoryEntry], *, by: Actor) -> Text | None:
    """What the last move was, if ``by`` may try to undo it: from where to where."""
    entry = last_moved(history, is_drawn=case.process_id is not None)
    if entry is None or not may_undo(by, entry):
        return None
    return moved_told(entry.data)


def _shown(running: Running) -> list[Token]:
    nodes = running.version.definition.nodes
    return [one for one in running.tokens if one.wait in _SAID and not nodes[one.node].attached_to]


def _standing(token: Token, running: Running, steps: list[StepMoves]) -> Standing:
    node = running.version.definition.nodes[token.node]
    is_others = any(one.token.id == token.id and not one.is_ours for one in steps)
    return Standing(
        label=node.label,
        icon=_SAID[token.wait],
        since=token.since,
        due_at=token.due_at,
        is_late=bool(token.data.get("breached")),
        queue=token.name if token.wait is Wait.PERSON else "",
        told=_told(token.data) or (_("This step is for others.") if is_others else ""),
        within=_within(running, token.node),
    )


def _within(running: Running, node_id: str) -> str:
    return " › ".join(call.label for call, _version in call_path(running.version, node_id))


def _told(data: Mapping[str, Any]) -> str:
    return localized(data["stuck"]) if "stuck" in data else ""


@require_safe
def path(request: OperatorRequest, case_id: int) -> HttpResponse:
    """The route of a case with the way it has come, by whom and when."""
    found = queries.get_case(by=request.operator, case_id=case_id)
    if found.process_id is None:
        return redirect("cases:case", case_id)
    running = get_running(process_id=found.process_id)
    stays = list_stays(process_id=found.process_id)
    context = {
        "case": found,
        "route": running.version,
        "state": state_badge(found.state),
        "crumbs": [(_("Cases"), reverse("cases:cases")), (str(found.pk), path_of_case(found.pk))],
        "drawing": drawn(running, stays),
        "called": drawn_calls(running, stays),
        "lines": _lines(running, stays),
    }
    return render(request, "cases/route.html", context)


def path_of_case(case_id: int) -> str:
    """The address of a case."""
    return reverse("cases:case", args=[case_id])


def _lines(running: Running, stays: Sequence[Stay]) -> list[dict[str, Any]]:
    nodes = running.version.definition.nodes
    return [
        {
            "label": nodes[one.node].label,
            "within": _within(running, one.node),
            "stay": one,
            "by": person(one.person_id),
        }
        for one in reversed(stays)
        if one.is_shown and not nodes[one.node].attached_to
    ]
