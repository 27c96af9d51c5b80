"""A case goes on along its drawn route: one run of the engine, in memory until it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.cases import events
from abonent.cases.actions.record import Trace, stamp
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.world import CaseWorld
from abonent.kernel.actor import Actor
from abonent.routes.actions import write_outcome
from abonent.routes.definition import NodeKind
from abonent.routes.engine import Outcome, Run, Stimulus, Token, Wait
from abonent.routes.ports import Phase
from abonent.routes.queries import KnownVersion, Running, get_flow, state_code


@dataclass(frozen=True, slots=True)
class Gone:
    """Where a run has brought a case."""

    running: Running
    outcome: Outcome
    tokens: Mapping[int, Token]
    world: CaseWorld
    journals: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What is needed to take it back, by the token that a person has let go on."""


def run_route(case: Case, *, by: Actor, running: Running, stimulus: Stimulus) -> Gone:
    """Give the route of a locked case a stimulus; the case is changed in memory alone."""
    world = CaseWorld(case, by=by, at=case.changed_at)
    run = Run(running.version.definition, running.tokens, world)
    outcome = stimulus.apply(run)
    gone = Gone(running, outcome, run.tokens, world)
    stand(case, gone)
    return gone


def trace_of(
    case: Case, gone: Gone, *, by: Actor, before: Mapping[str, Any], move: str, comment: str = ""
) -> Trace:
    """What a run leaves in the history, the audit and the log of events.

    ``before``: ``state``, ``owner`` and ``attributes`` of the case before the run.
    """
    owner = {} if case.owner_id == before["owner"] else {"owner": [before["owner"], case.owner_id]}
    changed = {}
    if case.attributes != before["attributes"]:
        changed = {"attributes": [before["attributes"], case.attributes]}
    return Trace(
        action="cases.move_case",
        event=events.CASE_MOVED,
        kind=HistoryEntry.Kind.MOVED,
        data={
            "move": move,
            "from": before["state"],
            "to": case.state,
            "comment": comment.strip(),
            **owner,
        },
        changes={"state": [before["state"], case.state], **owner, **changed},
        left=before["owner"] if owner else None,
        then=lambda: keep_run(case, gone, by=by),
    )


def keep_run(case: Case, gone: Gone, *, by: Actor) -> None:
    """Write the tokens of a run, then what its functions have put off."""
    write_outcome(
        by=by,
        process_id=gone.running.id,
        outcome=gone.outcome,
        at=case.changed_at,
        was_ended=gone.running.is_ended,
        journals=gone.journals,
    )
    for write in (*gone.world.target.later, *gone.world.later):
        write()


def facts_before(case: Case) -> dict[str, Any]:
    """What :func:`trace_of` compares with."""
    return {
        "state": case.state,
        "owner": case.owner_id,
        "attributes": dict(case.attributes),
        "phase": case.phase,
        "priority": case.priority_id,
        "resolved_at": case.resolved_at,
        "closed_at": case.closed_at,
    }


def stand(case: Case, gone: Gone) -> None:
    """Let the case say where its tokens stand."""
    version = gone.running.version
    node = _standing_at(gone)
    if node is not None:
        case.state = state_code(route=version.route, node=node)
    phase = _phase(version, gone)
    if case.phase != phase.value:
        case.phase = phase.value
        stamp(case, phase)
    queues = {one.name for one in gone.running.steps}
    now_in = {one.name for one in gone.tokens.values() if one.wait is Wait.PERSON}
    if now_in and now_in != queues and "" not in now_in:
        case.owner_id = None  # another queue has it now
    elif case.owner_id is None and phase is Phase.OPEN and now_in:
        case.owner_id = gone.world.by.id


def _standing_at(gone: Gone) -> str | None:
    """The step it has waited at longest, else whatever it waits for, else the end it came to."""
    people = [one for one in gone.tokens.values() if one.wait is Wait.PERSON]
    if people:
        return min(people, key=_age).node
    nodes = gone.running.version.definition.nodes
    waiting = [one for one in gone.tokens.values() if one.wait not in {Wait.SCOPE, Wait.JOIN}]
    waiting = [one for one in waiting if not nodes[one.node].attached_to] or [*gone.tokens.values()]
    if waiting:
        return _choice_of(min(waiting, key=_age), gone)
    ends = [one.node for one in gone.outcome.opened if one.wait is Wait.GONE]
    outer = [node for node in ends if not nodes[node].scope]
    return next(reversed(outer or ends), None)


def _choice_of(token: Token, gone: Gone) -> str:
    """Of one of several events the gateway that waits for them: which one comes is open."""
    host = gone.tokens.get(token.scope or 0)
    nodes = gone.running.version.definition.nodes
    is_choice = host is not None and nodes[host.node].kind is NodeKind.EVENT_CHOICE
    return host.node if host is not None and is_choice else token.node


def _age(token: Token) -> tuple[bool, int]:
    """Those that were there first, then those that this run has made, in their order."""
    return token.id < 0, abs(token.id)


def _phase(version: KnownVersion, gone: Gone) -> Phase:
    if not gone.tokens:
        return Phase.CLOSED
    order = [Phase.OPEN, Phase.RESOLVED, Phase.CLOSED]
    flow = get_flow()
    waiting = (one for one in gone.tokens.values() if one.wait is Wait.PERSON)
    found = [flow.state(state_code(route=version.route, node=one.node)).phase for one in waiting]
    return min(found, key=order.index, default=Phase.OPEN)
