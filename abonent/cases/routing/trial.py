"""A drawing tried with an example: a case goes along it in memory, and nothing is written.

What was done is a list of acts; each look at the trial does them all again, so it can be taken back
act by act and needs no place to be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from abonent.cases.models import Case
from abonent.cases.routing.world import CaseWorld
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Event, Invocation, Node, NodeKind
from abonent.routes.engine import (
    LATER,
    Failed,
    Outcome,
    Run,
    Token,
    Wait,
    list_choices,
    open_choices,
)
from abonent.routes.ports import Function
from abonent.routes.queries import find_function, state_code

MOST_ACTS = 200
ActKind = Literal["leave", "fire", "finish", "fail"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is let happen to the example at a node where it waits."""

    kind: ActKind
    node: str
    choice: str = ""
    """Of a step left: the way. Of a failure: the code of the error."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that has happened, in the order of the trial."""

    at: datetime
    kind: Literal["came", "done", "called", "failed", "sent", "children", "ended", "stuck"]
    label: Text
    """The node where it happened."""
    what: Text = ""
    """The function, the message, the reason."""
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out of a step, open or not."""

    code: str
    label: Text
    rule: str
    is_open: bool
    needs_comment: bool
    rights: str


@dataclass(frozen=True, slots=True)
class Place:
    """A node at which the example waits, and what may be let happen to it there."""

    node: Node
    wait: Wait
    name: str
    """Of a step its queue, of an event its message."""
    due_at: datetime | None
    ways: tuple[WayOut, ...]


class Trial:
    """An example on its way along a definition, by the acts that were let happen."""

    def __init__(self, definition: Definition, case: Case, *, route: str, by: Actor) -> None:
        self.definition, self.case, self.by = definition, case, by
        self.at = case.changed_at
        self.lines: list[Line] = []
        self.tokens: dict[int, Token] = {}
        self.visited: dict[str, int] = {}
        self.passed: set[str] = set()
        self.is_over = False
        self._route, self._last = route, 0

    def go(self, acts: Iterable[Act]) -> Sequence[Act]:
        """Begin, then do the acts; those that were done, the rest did not fit any more."""
        self._take(lambda run: run.start())
        done: list[Act] = []
        for act in acts:
            if self.is_over or not self._do(act):
                break
            done.append(act)
        return done

    def places(self) -> list[Place]:
        """Where the example waits, in the order in which it came there."""
        world = self._world()
        nodes = self.definition.nodes
        shown = [one for one in self.tokens.values() if one.wait not in {Wait.SCOPE, Wait.JOIN}]
        return [
            Place(nodes[t.node], t.wait, t.name, t.due_at, self._ways(nodes[t.node], t, world))
            for t in shown
        ]

    def _ways(self, node: Node, token: Token, world: CaseWorld) -> tuple[WayOut, ...]:
        if token.wait is not Wait.PERSON:
            return ()
        open_now = {one.code for one in open_choices(self.definition, node, world.holds)}
        return tuple(
            WayOut(
                code=one.code,
                label=one.way.label or _("Done"),
                rule=one.way.rule if one.by is not None else "",
                is_open=one.code in open_now,
                needs_comment=one.way.needs_comment,
                rights=one.way.rights,
            )
            for one in list_choices(self.definition, node)
        )

    def _do(self, act: Act) -> bool:
        found = next((one for one in self.tokens.values() if one.node == act.node), None)
        if found is None:
            return False
        if act.kind == "fire" and found.due_at is not None:
            self.at = max(self.at, found.due_at)
        acts: dict[str, Callable[[Run], Outcome]] = {
            "leave": lambda run: run.leave(found.id, act.choice),
            "fire": lambda run: run.fire(found.id),
            "finish": lambda run: run.finish(found.id),
            "fail": lambda run: run.finish(found.id, Failed(act.choice)),
        }
        return self._take(acts[act.kind])

    def _take(self, stimulus: Callable[[Run], Outcome]) -> bool:
        run = Run(self.definition, map(_copy, self.tokens.values()), self._world())
        try:
            outcome = stimulus(run)
        except Conflict as stuck:
            node = getattr(stuck, "node", None)
            self._tell("stuck", node, stuck.message)
            self.is_over = True
            return False
        self._keep(outcome, run)
        return True

    def _keep(self, outcome: Outcome, run: Run) -> None:
        """Give the new tokens the ids that their rows would have, and tell where they are."""
        ids: dict[int, int] = {}
        for token in outcome.opened:
            self._last += 1
            ids[token.id] = token.id = self._last
            token.scope = ids.get(token.scope, token.scope) if token.scope else None
            self._came(token)
        self.passed.update(way for way in outcome.closed.values() if way)
        self.tokens = {one.id: one for one in run.tokens.values()}
        self.is_over = outcome.is_ended
        if outcome.is_ended:
            self._tell("ended", None)
        people = [one.node for one in self.tokens.values() if one.wait is Wait.PERSON]
        if people:
            self.case.state = state_code(route=self._route, node=people[0])

    def _came(self, token: Token) -> None:
        self.passed.update(token.via)
        node = self.definition.nodes[token.node]
        if token.wait is not Wait.JOIN and not node.attached_to:
            self.visited[token.node] = self.visited.get(token.node, 0) + 1
        if node.kind in {NodeKind.STEP, NodeKind.END, NodeKind.TERMINATE, NodeKind.CATCH}:
            self._tell("came", node, token.name)

    def _world(self) -> CaseWorld:
        return _TrialWorld(self.case, by=self.by, at=self.at, tell=self._tell)

    def _tell(
        self,
        kind: Any,
        node: Node | None,
        what: Text = "",
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        label = node.label if node else ""
        self.lines.append(Line(self.at, kind, label, what, inputs or {}))


def _copy(token: Token) -> Token:
    """A run that gets stuck must not have moved the token it was given."""
    return replace(token, data=dict(token.data))


class _TrialWorld(CaseWorld):
    """Functions of the database change the example in memory; the others are only told of."""

    def __init__(self, case: Case, *, by: Actor, at: datetime, tell: Callable[..., None]) -> None:
        super().__init__(case, by=by, at=at)
        self._tell = tell

    def perform(self, node: Node, invocation: Invocation, token: Token | None) -> object:
        """As in earnest, but for what leaves the machine: that waits to be answered."""
        function = find_function(code=invocation.function)
        if function is None or not function.is_outside:
            return super().perform(node, invocation, token)
        found = self._inputs(function, invocation)
        inputs = {name: "" if one is None else str(one) for name, one in found.items()}
        self._tell("called", node, function.label, inputs)
        return LATER

    def _run(
        self,
        function: Function,
        node: Node,
        invocation: Invocation,
        token: Token | None,
        inputs: dict[str, Any],
    ) -> Failed | None:
        failed = super()._run(function, node, invocation, token, inputs)
        if failed is None:
            told = {name: "" if value is None else str(value) for name, value in inputs.items()}
            self._tell("done", node, function.label, told)
        return failed

    def _put_off(
        self,
        node: Node,
        invocation: Invocation,  # noqa: ARG002 - as the world has it
        token: Token | None,  # noqa: ARG002
        inputs: dict[str, Any],  # noqa: ARG002
        *,
        error: Any = None,
        code: str = "",  # noqa: ARG002
    ) -> None:
        self._tell("failed", node, error or "")

    def throw(self, node: Node, event: Event) -> None:
        """Nobody hears it."""
        self._tell("sent", node, event.name)

    def spawn(self, node: Node, token: Token) -> int:
        """How many cases would be opened."""
        count = super().spawn(node, token)
        self._tell("children", node, str(count))
        return count
