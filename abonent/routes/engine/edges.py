"""Events: waiting for them, on edges and between nodes, and what happens when they come."""

from __future__ import annotations

from collections.abc import Container

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Event, EventKind, Node, NodeKind
from abonent.routes.engine.timers import again, first_due
from abonent.routes.engine.tokens import TIMED_OUT, Awaited, Stuck, Token, Wait
from abonent.routes.engine.walk import Walk

_WAITS = {
    EventKind.TIMER: Wait.TIMER,
    EventKind.MESSAGE: Wait.MESSAGE,
    EventKind.SIGNAL: Wait.SIGNAL,
}


def wait_for(walk: Walk, node: Node, scope: int | None, via: tuple[str, ...]) -> None:
    """Put a token where an event is waited for."""
    event = node.event
    if event is None or event.kind not in _WAITS:
        raise Stuck(_("“%(name)s” waits for nothing.") % {"name": node.label}, node=node)
    token = walk.open(node, _WAITS[event.kind], scope, via)
    token.name = event.name
    if event.kind is EventKind.TIMER:
        token.due_at, left = first_due(event, walk.world)
        token.data = {"left": left} if left is not None else {}


def arm(walk: Walk, node: Node, host: Token, *, but: Container[str] = ()) -> None:
    """Wait for the events on the edge of an activity that a token has come to."""
    for boundary in walk.definition.boundaries.get(node.id, ()):
        if boundary.id in but:
            continue
        if boundary.event is not None and boundary.event.kind is not EventKind.ERROR:
            wait_for(walk, boundary, host.id, ())


def await_message(token: Token, awaited: Awaited) -> None:
    """Let the token of a function wait for a message, for so long at most."""
    token.wait, token.name, token.due_at = Wait.MESSAGE, awaited.name, awaited.due_at
    token.data = {**token.data, **awaited.data}
    token.data.pop("failed", None)


def fire_awaited(walk: Walk, token: Token, node: Node, *, is_late: bool) -> None:
    """The message that a function waited for has come, or its time is over."""
    if not is_late:
        walk.close(token, "")
        walk.leave_activity(node, token.scope, ())
    elif not raise_error(walk, TIMED_OUT, token):
        token.wait, token.name, token.due_at = Wait.JOB, "", None
        token.data = {**token.data, "failed": TIMED_OUT}
        walk.changed[token.id] = token
        walk.world.too_late(node, token)


def fire_boundary(walk: Walk, token: Token, node: Node) -> None:
    """The event on an edge has come: it ends its activity, unless it is drawn otherwise."""
    host = walk.tokens[token.scope or 0]
    if node.is_interrupting:
        walk.close(token, node.id)
        walk.close(host, "")
    elif not again(token, node, walk.world):
        walk.close(token, node.id)
    else:
        walk.changed[token.id] = token
    walk.leave_activity(node, host.scope, (node.id,))


def fire_catch(walk: Walk, token: Token, node: Node) -> None:
    """What was waited for between nodes has come."""
    walk.close(token, node.id)
    host = walk.tokens.get(token.scope or 0)
    scope = token.scope
    if host is not None and walk.nodes[host.node].kind is NodeKind.EVENT_CHOICE:
        walk.close(host, node.id)
        scope = host.scope
    walk.leave_activity(node, scope, (node.id,))


def raise_error(walk: Walk, code: str, token: Token | None) -> bool:
    """Whether somebody on the way outwards catches an error; the nearest one takes it."""
    host = token
    while host is not None:
        edge = _catching_edge(walk, code, host)
        if edge is not None:
            walk.close(host, "")
            walk.leave_activity(edge, host.scope, (edge.id,))
            return True
        host = walk.tokens.get(host.scope or 0)
    return False


def _catching_edge(walk: Walk, code: str, host: Token) -> Node | None:
    """The one for this very error before one for any."""
    every = walk.definition.boundaries.get(host.node, ())
    found = [
        node
        for node in every
        if node.event and node.event.kind is EventKind.ERROR and node.event.name in {code, ""}
    ]
    return max(found, key=lambda node: bool(node.event and node.event.name), default=None)


def throw(walk: Walk, node: Node, event: Event) -> None:
    """A signal is heard in this process at once, and by others when it is written."""
    walk.world.throw(node, event)
    if event.kind is EventKind.SIGNAL:
        waiting = [t for t in walk.tokens.values() if t.wait is Wait.SIGNAL]
        for token in waiting:
            if token.name == event.name and token.id in walk.tokens:
                heard = walk.nodes[token.node]
                if heard.kind is NodeKind.BOUNDARY:
                    fire_boundary(walk, token, heard)
                else:
                    fire_catch(walk, token, heard)
