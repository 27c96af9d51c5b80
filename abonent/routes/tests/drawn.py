"""Definitions for tests, made without a drawing, and a world that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from abonent.routes.definition import Definition, Event, Invocation, Node, NodeKind, On, Way
from abonent.routes.engine import Token

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def drawn(
    nodes: Mapping[str, Any],
    ways: Iterable[Any],
    handlers: Mapping[On, tuple[Invocation, ...]] | None = None,
) -> Definition:
    """Nodes by id and ways as ``"a>b"``, whose ids they are, with what else they say."""
    made: dict[str, Node] = {}
    for id_, said in nodes.items():
        more = {"kind": said} if isinstance(said, NodeKind) else said
        made[id_] = Node(id=id_, name=id_, **more)
    for one in ways:
        text, more = (one, {}) if isinstance(one, str) else one
        source, target = text.split(">")
        way = Way(id=text, source=source, target=target, **more)
        made[source] = replace(made[source], outgoing=(*made[source].outgoing, way))
        made[target] = replace(made[target], incoming=(*made[target].incoming, way))
    return Definition.of(made, handlers)


class Told:
    """A world in which those rules hold that are in ``true``; it keeps what it was asked to do."""

    def __init__(self, *true: str, answers: dict[str, object] | None = None) -> None:
        self.at = AT
        self.true = {*true}
        self.answers = answers or {}
        self.done: list[str] = []
        self.children = 2

    def holds(self, rule: str) -> bool:
        return rule in self.true

    def value(self, expression: str) -> Any:
        return self.answers[expression]

    def perform(self, node: Node, invocation: Invocation, _token: Token | None) -> object:
        self.done.append(f"{node.id}:{invocation.function}")
        return self.answers.get(invocation.function)

    def throw(self, node: Node, event: Event) -> None:
        self.done.append(f"{node.id}!{event.kind}:{event.name}")

    def too_late(self, _node: Node, _token: Token) -> None:
        """Nobody looks."""

    def spawn(self, node: Node, _token: Token) -> int:
        self.done.append(f"{node.id}*{self.children}")
        return self.children

    def queue(self, node: Node) -> str:
        step = node.step
        found = (q.queue for q in step.queues if not q.rule or self.holds(q.rule)) if step else ()
        return next(iter(found), "")
