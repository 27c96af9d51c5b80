"""What happens when a token comes to a node, by what the node is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from abonent.routes.definition import Event, EventKind, Node, NodeKind, On
from abonent.routes.engine.edges import arm, await_message, raise_error, throw, wait_for
from abonent.routes.engine.joins import can_still_come
from abonent.routes.engine.timers import first_due
from abonent.routes.engine.tokens import LATER, Awaited, Failed, Wait
from abonent.routes.engine.walk import Arrival, Walk


def _enter_pass(walk: Walk, at: Arrival) -> None:
    walk.pass_on(at)


def _enter_step(walk: Walk, at: Arrival) -> None:
    if at.node.multiple is not None:
        _enter_multiple(walk, at)
        return
    token = walk.open(at.node, Wait.PERSON, at.scope, at.via)
    token.name = walk.world.queue(at.node)
    if at.node.step and at.node.step.norm:
        token.due_at, _left = first_due(
            Event(kind=EventKind.TIMER, timer="duration", when=at.node.step.norm), walk.world
        )
    arm(walk, at.node, token)
    walk.handle(at.node, On.ENTRY)


def _enter_multiple(walk: Walk, at: Arrival) -> None:
    token = walk.open(at.node, Wait.CHILDREN, at.scope, at.via)
    arm(walk, at.node, token)
    count = walk.world.spawn(at.node, token)
    if count == 0:
        walk.close(token, "")
        walk.leave_activity(at.node, at.scope, (*at.via, at.node.id))


def _enter_function(walk: Walk, at: Arrival) -> None:
    if at.node.multiple is not None:
        _enter_multiple(walk, at)
        return
    if at.node.invocation is None:
        walk.pass_on(at)
        return
    token = walk.open(at.node, Wait.JOB, at.scope, at.via)
    answer = walk.world.perform(at.node, at.node.invocation, token)
    if answer is LATER:
        arm(walk, at.node, token)
    elif isinstance(answer, Awaited):
        await_message(token, answer)
        arm(walk, at.node, token)
    elif isinstance(answer, Failed):
        if not raise_error(walk, answer.code, token):
            token.data = {**token.data, "failed": answer.code or "error"}
    else:
        walk.trace.remove(token)
        walk.close(token, "")
        walk.leave_activity(at.node, at.scope, (*at.via, at.node.id))


def _enter_exclusive(walk: Walk, at: Arrival) -> None:
    usual = (way for way in at.node.outgoing if way.id != at.node.default)
    found = next((w for w in usual if not w.rule or walk.world.holds(w.rule)), None)
    if not at.node.outgoing:
        walk.split(at.node, (), at.scope, at.via)
    else:
        walk.follow(found or walk.default(at.node), at.scope, (*at.via, at.node.id))


def _enter_parallel(walk: Walk, at: Arrival) -> None:
    if len(at.node.incoming) < 2:
        walk.split(at.node, at.node.outgoing, at.scope, (*at.via, at.node.id))
        return
    token = walk.open(at.node, Wait.JOIN, at.scope, at.via)
    token.data = {"way": at.way.id if at.way else ""}
    there = walk.joining(at.node, at.scope)
    if all(one.id in there for one in at.node.incoming):
        taken = [there[one.id][0] for one in at.node.incoming]
        walk.join(at.node, taken, at.scope)


def _enter_inclusive(walk: Walk, at: Arrival) -> None:
    if len(at.node.incoming) < 2:
        walk.split(at.node, walk.open_ways(at.node), at.scope, (*at.via, at.node.id))
        return
    token = walk.open(at.node, Wait.JOIN, at.scope, at.via)
    token.data = {"way": at.way.id if at.way else ""}


def _enter_event_choice(walk: Walk, at: Arrival) -> None:
    host = walk.open(at.node, Wait.SCOPE, at.scope, at.via)
    for way in at.node.outgoing:
        event = walk.nodes[way.target]
        wait_for(walk, event, host.id, (way.id,))


def _enter_catch(walk: Walk, at: Arrival) -> None:
    if at.node.event is None:
        walk.pass_on(at)
    else:
        wait_for(walk, at.node, at.scope, at.via)
        arm(walk, at.node, walk.trace[-1])


def _enter_throw(walk: Walk, at: Arrival) -> None:
    event = at.node.event
    if event is not None and event.kind is EventKind.ERROR:
        walk.gone(at.node, at.scope, at.via)
        host = None if at.scope is None else walk.tokens[at.scope]
        if not raise_error(walk, event.name, host):
            walk.complete(at.scope)
        return
    if event is not None:
        throw(walk, at.node, event)
    walk.pass_on(at)


def _enter_scope(walk: Walk, at: Arrival) -> None:
    if at.node.multiple is not None:
        _enter_multiple(walk, at)
        return
    token = walk.open(at.node, Wait.SCOPE, at.scope, at.via)
    arm(walk, at.node, token)
    starts = walk.plain_starts(at.node.id) or _unreached(walk, at.node.id)
    for start in starts:
        walk.arrive(start, None, token.id, ())
    if not starts:
        walk.complete(token.id)


def _enter_end(walk: Walk, at: Arrival) -> None:
    if at.node.event is not None:
        throw(walk, at.node, at.node.event)
    walk.gone(at.node, at.scope, at.via)
    walk.complete(at.scope)


def _enter_terminate(walk: Walk, at: Arrival) -> None:
    walk.gone(at.node, at.scope, at.via)
    walk.waiting = deque(one for one in walk.waiting if one.scope != at.scope)
    for token in [one for one in walk.tokens.values() if one.scope == at.scope]:
        if token.id in walk.tokens:
            walk.close(token, "")
    walk.complete(at.scope)


def open_inclusive_joins(walk: Walk) -> bool:
    """Let those inclusive gateways go on to which no other token can come any more."""
    for token in list(walk.tokens.values()):
        node = walk.nodes[token.node]
        if token.wait is not Wait.JOIN or node.kind is not NodeKind.INCLUSIVE:
            continue
        there = walk.joining(node, token.scope)
        others = [o for o in walk.tokens.values() if o.scope == token.scope]
        if not can_still_come(walk.definition, node, others, frozenset(there)):
            walk.join(node, [tokens[0] for tokens in there.values()], token.scope)
            return True
    return False


def _unreached(walk: Walk, scope: str) -> list[Node]:
    """BPMN: a sub-process without a start begins at whatever nothing leads to."""
    inside = (one for one in walk.nodes.values() if one.scope == scope)
    return [o for o in inside if not o.incoming and o.kind is not NodeKind.BOUNDARY]


ENTER: dict[NodeKind, Callable[[Walk, Arrival], None]] = {
    NodeKind.START: _enter_pass,
    NodeKind.PASS: _enter_pass,
    NodeKind.STEP: _enter_step,
    NodeKind.FUNCTION: _enter_function,
    NodeKind.EXCLUSIVE: _enter_exclusive,
    NodeKind.PARALLEL: _enter_parallel,
    NodeKind.INCLUSIVE: _enter_inclusive,
    NodeKind.EVENT_CHOICE: _enter_event_choice,
    NodeKind.CATCH: _enter_catch,
    NodeKind.THROW: _enter_throw,
    NodeKind.SCOPE: _enter_scope,
    NodeKind.CALL: _enter_scope,
    NodeKind.END: _enter_end,
    NodeKind.TERMINATE: _enter_terminate,
    NodeKind.BOUNDARY: _enter_pass,
}
