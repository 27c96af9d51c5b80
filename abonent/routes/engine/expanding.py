"""Calls of other routes made part of the route that calls: each becomes a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from abonent.routes.definition import Definition, Invocation, Node, NodeKind, On, Way

SIGN = "/"
"""Between the id of a call and an id within what it calls."""


def within(call: str, id_: str) -> str:
    """The id, in the calling route, of what a called one calls ``id_``."""
    return f"{call}{SIGN}{id_}"


def list_calls(definition: Definition) -> list[Node]:
    """The calls of other routes that are to run in their place.

    One that is done several times is none of them: each time is a child case, which goes the route
    of its own topic.
    """
    nodes = definition.nodes.values()
    return [one for one in nodes if one.kind is NodeKind.CALL and one.calls and not one.multiple]


def expand(definition: Definition, find: Callable[[str], Definition | None]) -> Definition:
    """The definition with the called routes inside of its calls.

    ``find`` gives the definition of a route by its code, expanded itself; a call of a route that it
    does not know is passed.
    """
    nodes = dict(definition.nodes)
    endings: dict[str, tuple[Invocation, ...]] = dict(definition.endings)
    for call in list_calls(definition):
        called = find(call.calls)
        if called is None:
            continue
        nodes |= {one.id: one for one in _inside(call, called)}
        if ends := called.handlers.get(On.END):
            endings[call.id] = ends
        endings |= {within(call.id, key): ends for key, ends in called.endings.items()}
    return Definition.of(nodes, definition.handlers, endings, definition.reopens_at)


def _inside(call: Node, called: Definition) -> list[Node]:
    return [_moved(call.id, node, called) for node in called.nodes.values()]


def _moved(call: str, node: Node, called: Definition) -> Node:
    return replace(
        node,
        id=within(call, node.id),
        scope=within(call, node.scope) if node.scope else call,
        incoming=tuple(_way(call, one) for one in node.incoming),
        outgoing=tuple(_way(call, one) for one in node.outgoing),
        default=node.default and within(call, node.default),
        attached_to=node.attached_to and within(call, node.attached_to),
        step=node.step
        and replace(node.step, handlers=_handlers(node.step.handlers, called.handlers)),
    )


def _way(call: str, way: Way) -> Way:
    return replace(
        way,
        id=within(call, way.id),
        source=within(call, way.source),
        target=within(call, way.target),
    )


def _handlers(
    own: Mapping[On, tuple[Invocation, ...]], whole: Mapping[On, tuple[Invocation, ...]]
) -> dict[On, tuple[Invocation, ...]]:
    """Those of the called route run at its steps, after the step's own and before the caller's."""
    occasions = [on for on in On if on is not On.END and (on in own or on in whole)]
    return {on: (*own.get(on, ()), *whole.get(on, ())) for on in occasions}
