"""One run: from a stimulus until every token waits again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind, On
from abonent.routes.engine.choices import Choice, open_choices
from abonent.routes.engine.edges import (
    arm,
    await_message,
    fire_awaited,
    fire_boundary,
    fire_catch,
    raise_error,
)
from abonent.routes.engine.entering import ENTER, open_inclusive_joins
from abonent.routes.engine.tokens import Awaited, Failed, Outcome, Stuck, Token, Wait, World
from abonent.routes.engine.walk import Walk

MAX_PASSED = 1_000
"""Nodes passed in one run; a drawing that goes round without waiting passes more."""


class Run:
    """Tokens of one process, moved by one stimulus. Used once.

    Raises :class:`Stuck` when the drawing does not say where a token goes; nothing is to be
    written then.
    """

    def __init__(self, definition: Definition, tokens: Iterable[Token], world: World) -> None:
        self._walk = Walk(definition, tokens, world)
        self._before = frozenset(self._walk.tokens)
        self._passed = 0

    @property
    def tokens(self) -> Mapping[int, Token]:
        """Those there are now, by id."""
        return self._walk.tokens

    def start(self, at: str = "") -> Outcome:
        """Put a token on a start event; without its id on the plain start of the route."""
        for node in [self._walk.nodes[at]] if at else self._walk.plain_starts(""):
            self._walk.arrive(node, None, None, ())
        return self._go()

    def reopen(self, place: str) -> Outcome:
        """Go on, after the end, at a step or by a way; within its sub-process, if it is in one."""
        nodes = self._walk.nodes
        ways = (way for node in nodes.values() for way in node.outgoing if way.id == place)
        way = None if place in nodes else next(ways, None)
        node = nodes.get(way.target if way else place)
        if node is None:
            raise Conflict(_("The route does not say where a reopened case goes on."))
        scope = self._enter_scopes(node)
        self._walk.arrive(node, way, scope, (way.id,) if way else ())
        return self._go()

    def _enter_scopes(self, node: Node) -> int | None:
        """Put tokens at the sub-processes and calls that a node is in; the innermost of them."""
        host = self._walk.nodes.get(node.scope)
        if host is None:
            return None
        token = self._walk.open(host, Wait.SCOPE, self._enter_scopes(host))
        arm(self._walk, host, token)
        return token.id

    def leave(self, token_id: int, choice: str = "", also: Sequence[str] = ()) -> Outcome:
        """A person leaves a step by a way, or by several; :class:`Conflict` where one is not open
        now, or cannot be gone together with others."""
        token, node = self._walk.at(token_id, Wait.PERSON)
        chosen = self._chosen(node, choice, also)
        is_back = all(one.way.is_rejection for one in chosen)
        self._walk.handle(node, On.REJECTION if is_back else On.HANDOVER)
        first = chosen[0]
        self._walk.close(token, first.code)
        if first.is_joint:
            self._walk.split(node, [one.way for one in chosen], token.scope, ())
        elif first.by is None:
            self._walk.leave_activity(node, token.scope, ())
        else:
            into = node.outgoing[0]
            self._walk.follow(first.way, token.scope, (into.id, first.by.id))
        return self._go()

    def _chosen(self, node: Node, choice: str, also: Sequence[str]) -> list[Choice]:
        found = open_choices(self._walk.definition, node, self._walk.world.holds)
        wanted = dict.fromkeys((choice or (found[0].code if found else ""), *also))
        chosen = [one for one in found if one.code in wanted]
        if len(chosen) < len(wanted) or not chosen:
            raise Conflict(_("This step is not possible now. Look at what is possible."))
        if len(chosen) > 1 and not all(one.is_joint for one in chosen):
            raise Conflict(_("Only one of these ways can be gone."))
        return sorted(chosen, key=lambda one: one.code != choice)

    def fire(self, token_id: int, *, is_late: bool = False) -> Outcome:
        """What a token waited for has come: a timer, a message, a signal; of a step, its norm.

        ``is_late``: its time has come, of what waits for something else, too.
        """
        token = self._walk.tokens[token_id]
        node = self._walk.nodes[token.node]
        if token.wait is Wait.PERSON:
            token.due_at = None
            token.data = {**token.data, "breached": self._walk.world.at.isoformat()}
            self._walk.changed[token.id] = token
            self._walk.handle(node, On.BREACH)
        elif node.kind is NodeKind.BOUNDARY:
            fire_boundary(self._walk, token, node)
        elif node.kind is NodeKind.FUNCTION:
            fire_awaited(self._walk, token, node, is_late=is_late)
        else:
            fire_catch(self._walk, token, node)
        return self._go()

    def await_again(self, token_id: int, awaited: Awaited) -> Outcome:
        """A function whose message did not come in time waits for it once more."""
        token = self._walk.tokens[token_id]
        await_message(token, awaited)
        self._walk.changed[token.id] = token
        return self._go()

    def finish(self, token_id: int, failed: Failed | None = None) -> Outcome:
        """The job or the children that a token waited for are done, or the job has failed."""
        token = self._walk.tokens[token_id]
        node = self._walk.nodes[token.node]
        if failed is None:
            self._walk.close(token, "")
            self._walk.leave_activity(node, token.scope, ())
        elif not raise_error(self._walk, failed.code, token):
            token.data = {**token.data, "failed": failed.code or "error"}
            self._walk.changed[token.id] = token
        return self._go()

    def rearm(self) -> Outcome:
        """After a change of the drawing: wait for events on edges for which no token waits yet."""
        for host in list(self._walk.tokens.values()):
            there = {one.node for one in self._walk.tokens.values() if one.scope == host.id}
            arm(self._walk, self._walk.nodes[host.node], host, but=there)
        return self._outcome()

    def drop(self, token_id: int) -> None:
        """Take a token away that waits on an edge which is no more."""
        self._walk.close(self._walk.tokens[token_id], "")

    def _go(self) -> Outcome:
        last: Node | None = None
        while True:
            while self._walk.waiting:
                self._passed += 1
                at = self._walk.waiting.popleft()
                if self._passed > MAX_PASSED:
                    told = _("The route goes round and round at “%(name)s” without waiting.")
                    raise Stuck(told % {"name": at.node.label}, node=at.node)
                if at.scope is None or at.scope in self._walk.tokens:
                    ENTER[at.node.kind](self._walk, at)
                last = at.node
            if not open_inclusive_joins(self._walk):
                break
        if last is not None and not self._walk.tokens:
            for invocation in self._walk.definition.handlers.get(On.END, ()):
                self._walk.world.perform(last, invocation, None)
        return self._outcome()

    def _outcome(self) -> Outcome:
        opened = [
            one for one in self._walk.trace if one.id in self._walk.tokens or one.wait is Wait.GONE
        ]
        changed = [
            one for one in self._walk.changed.values() if one.id in self._walk.tokens and one.id > 0
        ]
        closed = {id_: way for id_, way in self._walk.closed.items() if id_ in self._before}
        return Outcome(opened, closed, changed, is_ended=not self._walk.tokens)
