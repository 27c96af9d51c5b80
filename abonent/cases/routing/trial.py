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
from abonent.kernel.text import in_languages, localized
from abonent.routes.actions import PutOff
from abonent.routes.definition import Definition, Event, Node, NodeKind, Way
from abonent.routes.engine import (
    Failed,
    Outcome,
    Run,
    Token,
    Wait,
    list_choices,
    open_choices,
)
from abonent.routes.examples import MOST_ACTS, Act
from abonent.routes.ports import Call, Function
from abonent.routes.queries import find_function, state_code
from abonent.rules.queries import Misread, check_expression
from abonent.staff.queries import names_in


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
    is_for_who: bool
    """Whether the rights of the step and of the way let who acts go it."""


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

    def __init__(
        self, definition: Definition, case: Case, *, route: str, by: Actor,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.definition, self.case, self.by = definition, case, by
        self.facts = facts or {}
        """Facts that are given by hand, by path; the others are those of the case."""
        self.at = case.changed_at
        self.lines: list[Line] = []
        self.tokens: dict[int, Token] = {}
        self.visited: dict[str, int] = {}
        self.passed: set[str] = set()
        self.path: list[str] = []
        """The steps, events and ends it has come by."""
        self.is_over = False
        self.is_cut = False
        """Whether more was to be done than one trial does."""
        self.who = ""
        """The role or department of who acts next; empty: rights are not tried."""
        self._route, self._last = route, 0

    def go(self, acts: Iterable[Act]) -> Sequence[Act]:
        """Begin, then do the acts; those that were done, the rest did not fit any more."""
        self._take(lambda run: run.start())
        done: list[Act] = []
        for act in acts:
            self.is_cut = len(done) == MOST_ACTS and not self.is_over
            if self.is_over or self.is_cut or not self._do(act):
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

    def stands(self) -> list[str]:
        """The nodes where it waits, and the ends of the route that it came to."""
        nodes = self.definition.nodes
        ends = [one for one in self.path if nodes[one].is_end and not nodes[one].scope]
        waits = (one.node.id for one in self.places() if not one.node.attached_to)
        return list(dict.fromkeys([*ends, *waits]))

    def _ways(self, node: Node, token: Token, world: CaseWorld) -> tuple[WayOut, ...]:
        if token.wait is not Wait.PERSON:
            return ()

        def is_open(rule: str) -> bool:
            try:
                return world.holds(rule)
            except Conflict:  # it is closed to who tries
                return False

        open_now = {one.code for one in open_choices(self.definition, node, is_open)}
        return tuple(
            WayOut(
                code=one.code,
                label=one.way.label or _("Done"),
                rule=one.way.rule if one.by is not None else "",
                is_open=one.code in open_now,
                is_for_who=_may(self.who, node, one.way),
                needs_comment=one.way.needs_comment,
                rights=one.way.rights,
            )
            for one in list_choices(self.definition, node)
        )

    def _do(self, act: Act) -> bool:
        found = next((one for one in self.tokens.values() if one.node == act.node), None)
        if found is None:
            return False
        if act.kind == "leave" and not self._is_let(act):
            return False
        if act.kind == "fire" and found.due_at is not None:
            self.at = max(self.at, found.due_at)
        acts: dict[str, Callable[[Run], Outcome]] = {
            "leave": lambda run: run.leave(found.id, act.choice),
            "fire": lambda run: run.fire(found.id),
            "finish": lambda run: run.finish(found.id),
            "fail": lambda run: run.finish(found.id, Failed(act.choice)),
        }
        here = len(self.path)
        is_done = self._take(acts[act.kind])
        if is_done and act.kind == "fire" and self.definition.nodes[act.node].event:
            self.path.insert(here, act.node)
        return is_done

    def _is_let(self, act: Act) -> bool:
        node = self.definition.nodes[act.node]
        chosen = [one for one in list_choices(self.definition, node) if one.code == act.choice]
        if all(_may(act.who, node, one.way) for one in chosen):
            return True
        told = _("“%(who)s” has no right to this step or way.")
        self.tell("stuck", node, told % {"who": act.who})
        return False

    def _take(self, stimulus: Callable[[Run], Outcome]) -> bool:
        run = Run(self.definition, map(_copy, self.tokens.values()), self._world())
        try:
            outcome = stimulus(run)
        except Conflict as stuck:
            node = getattr(stuck, "node", None)
            self.tell("stuck", node, stuck.message)
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
            self.tell("ended", None)
        people = [one.node for one in self.tokens.values() if one.wait is Wait.PERSON]
        if people:
            self.case.state = state_code(route=self._route, node=people[0])

    def _came(self, token: Token) -> None:
        self.passed.update(token.via)
        node = self.definition.nodes[token.node]
        if token.wait is not Wait.JOIN and not node.attached_to:
            self.visited[token.node] = self.visited.get(token.node, 0) + 1
        if node.kind is NodeKind.STEP or node.is_end:
            self.path.append(node.id)
        if node.kind in {NodeKind.STEP, NodeKind.CATCH} or node.is_end:
            self.tell("came", node, token.name)

    def _world(self) -> CaseWorld:
        return _TrialWorld(self)

    def tell(
        self,
        kind: Any,
        node: Node | None,
        what: Text = "",
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        """Add a line to what has happened."""
        label = node.label if node else ""
        self.lines.append(Line(self.at, kind, label, what, inputs or {}))


def _may(who: str, node: Node, way: Way) -> bool:
    rights = (node.step.rights if node.step else "", way.rights)
    return not who or all(not one or who.lower() in names_in(one) for one in rights)


def _copy(token: Token) -> Token:
    """A run that gets stuck must not have moved the token it was given."""
    return replace(token, data=dict(token.data))


class _TrialWorld(CaseWorld):
    """Functions of the database change the example in memory; the others are only told of."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial.case, by=trial.by, at=trial.at, facts=trial.facts)
        self._tell, self._nodes = trial.tell, trial.definition.nodes

    def holds(self, rule: str) -> bool:
        """As in earnest, unless it speaks of what is closed to who tries."""
        self._check_open(rule)
        return super().holds(rule)

    def value(self, expression: str) -> Any:
        """As in earnest, unless it speaks of what is closed to who tries."""
        self._check_open(expression)
        return super().value(expression)

    def _check_open(self, text: str) -> None:
        try:
            check_expression(text, subject="case", beside=(), reader=self.by)
        except Misread as wrong:
            told = _("“%(rule)s” cannot be tried by you: %(why)s")
            raise Conflict(told % {"rule": text, "why": wrong.message}) from None

    def _call(self, inputs: dict[str, Any]) -> Call:
        return replace(super()._call(inputs), reader=self.by)

    def did(self, node: Node, function: Function, inputs: Mapping[str, Any]) -> None:
        """It is told of."""
        self._tell("done", node, function.label, _as_texts(inputs))

    def keep(self, made: Callable[[], PutOff]) -> None:
        """A call that would leave the machine waits to be answered; one that failed is told of."""
        what = made()
        node = self._nodes[what.node]
        if what.error is not None:
            self._tell("failed", node, localized(in_languages(what.error)))
            return
        function = find_function(code=what.invocation.function)
        label = function.label if function else what.invocation.function
        self._tell("called", node, label, _as_texts(what.inputs))

    def throw(self, node: Node, event: Event) -> None:
        """Nobody hears it."""
        self._tell("sent", node, event.name)

    def spawn(self, node: Node, token: Token) -> int:
        """How many cases would be opened."""
        count = super().spawn(node, token)
        self._tell("children", node, str(count))
        return count


def _as_texts(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in inputs.items()}
