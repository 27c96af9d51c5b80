"""The tokens of a run and how they go from node to node."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind, On, Way
from abonent.routes.engine.tokens import Stuck, Token, Wait, World


class Arrival(NamedTuple):
    """A token that comes to a node."""

    node: Node
    way: Way | None
    """By which it comes."""
    scope: int | None
    via: tuple[str, ...]
    """What it has passed since it last waited."""


class Walk:
    """Where the tokens are while a run lasts, and what has become of them."""

    def __init__(self, definition: Definition, tokens: Iterable[Token], world: World) -> None:
        self.definition = definition
        self.nodes = definition.nodes
        self.world = world
        self.tokens = {token.id: token for token in tokens}
        self.waiting: deque[Arrival] = deque()
        self.trace: list[Token] = []
        self.changed: dict[int, Token] = {}
        self.closed: dict[int, str] = {}
        self._next = -1

    def arrive(self, node: Node, way: Way | None, scope: int | None, via: tuple[str, ...]) -> None:
        """A token is about to come to a node."""
        self.waiting.append(Arrival(node, way, scope, via))

    def follow(self, way: Way, scope: int | None, via: tuple[str, ...]) -> None:
        """Send a token along a way."""
        self.arrive(self.nodes[way.target], way, scope, (*via, way.id))

    def pass_on(self, at: Arrival) -> None:
        """On from a node that does not hold the token."""
        self.split(at.node, self.open_ways(at.node), at.scope, (*at.via, at.node.id))

    def leave_activity(self, node: Node, scope: int | None, via: tuple[str, ...]) -> None:
        """On from an activity that is done, or from an event that has come."""
        self.split(node, self.open_ways(node), scope, via)

    def split(
        self, node: Node, ways: Sequence[Way], scope: int | None, via: tuple[str, ...]
    ) -> None:
        """Send a token along each of some ways; without a way out it ends here."""
        if not node.outgoing:
            self.gone(node, scope, via)
            self.complete(scope)
        for way in ways:
            self.follow(way, scope, via)

    def open_ways(self, node: Node) -> list[Way]:
        """The ways that a token takes from a node that is no gateway; all that hold."""
        usual = [way for way in node.outgoing if way.id != node.default]
        found = [way for way in usual if not way.rule or self.world.holds(way.rule)]
        if found or not node.outgoing:
            return found
        return [self.default(node)]

    def default(self, node: Node) -> Way:
        """The way for when no rule holds; :class:`Stuck` where the drawing has none."""
        found = next((way for way in node.outgoing if way.id == node.default), None)
        if found is None:
            told = _("“%(name)s” has no way out: no rule holds, and none is the default.")
            raise Stuck(told % {"name": node.label}, node=node)
        return found

    def open(self, node: Node, wait: Wait, scope: int | None, via: tuple[str, ...] = ()) -> Token:
        """Put a token at a node where it waits."""
        token = Token(self._next, node.id, wait, scope=scope, via=via)
        self._next -= 1
        self.tokens[token.id] = token
        self.trace.append(token)
        return token

    def gone(self, node: Node, scope: int | None, via: tuple[str, ...]) -> None:
        """Keep that an end was reached."""
        token = Token(self._next, node.id, Wait.GONE, scope=scope, via=via)
        self._next -= 1
        self.trace.append(token)

    def close(self, token: Token, way: str) -> None:
        """Take a token away, with all that is inside of it or on its edge."""
        for inner in [one for one in self.tokens.values() if one.scope == token.id]:
            self.close(inner, "")
        if self.tokens.pop(token.id, None) is not None:
            self.closed[token.id] = way

    def at(self, token_id: int, wait: Wait) -> tuple[Token, Node]:
        """A token that waits so, and its node; :class:`Conflict` if it has gone."""
        token = self.tokens.get(token_id)
        if token is None or token.wait is not wait:
            raise Conflict(_("The case has left this step already. Look at where it is now."))
        return token, self.nodes[token.node]

    def plain_starts(self, scope: str) -> list[Node]:
        """The starts of a scope that wait for no event."""
        every = self.definition.starts.get(scope, ())
        return [node for node in every if node.event is None] or list(every[:1])

    def joining(self, node: Node, scope: int | None) -> dict[str, list[Token]]:
        """Tokens that have come to a joining gateway, by the way they came."""
        found: dict[str, list[Token]] = {}
        for one in self.tokens.values():
            if one.node == node.id and one.wait is Wait.JOIN and one.scope == scope:
                found.setdefault(one.data.get("way", ""), []).append(one)
        return found

    def join(self, node: Node, taken: Sequence[Token], scope: int | None) -> None:
        """Make one token of several."""
        via = tuple(dict.fromkeys(step for one in taken if one.id < 0 for step in one.via))
        for one in taken:
            if one in self.trace:
                self.trace.remove(one)
            self.close(one, "")
        ways = node.outgoing if node.kind is NodeKind.PARALLEL else self.open_ways(node)
        self.split(node, ways, scope, (*via, node.id))

    def complete(self, scope: int | None) -> None:
        """A sub-process whose last token is gone is left."""
        if scope is None or scope not in self.tokens:
            return
        inside = any(
            one.scope == scope and self.nodes[one.node].kind is not NodeKind.BOUNDARY
            for one in self.tokens.values()
        )
        if inside or any(one.scope == scope for one in self.waiting):
            return
        host = self.tokens[scope]
        node = self.nodes[host.node]
        for invocation in self.definition.endings.get(node.id, ()):
            self.world.perform(node, invocation, None)
        self.close(host, "")
        self.leave_activity(node, host.scope, (node.id,))

    def handle(self, node: Node, on: On) -> None:
        """Run what the step, and the whole route, say for an occasion."""
        own = node.step.handlers.get(on, ()) if node.step else ()
        for invocation in (*own, *self.definition.handlers.get(on, ())):
            self.world.perform(node, invocation, None)
