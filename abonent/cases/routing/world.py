"""A case as the engine of routes sees it: its facts, its business functions, its queue."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from abonent.cases.models import Case
from abonent.cases.routing.children import open_children
from abonent.cases.routing.target import CaseTarget
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Refused, saying
from abonent.kernel.phrases import Phrase as _
from abonent.routes.actions import PutOff, put_off, tell
from abonent.routes.composing.literals import fill_in
from abonent.routes.definition import Event, Invocation, Multiple, Node
from abonent.routes.engine import LATER, TIMED_OUT, Awaited, Failed, Token
from abonent.routes.ports import Call, Function, FunctionFailed
from abonent.routes.queries import find_function
from abonent.rules.queries import text_holds, value_of

MAX_CHILDREN = 100


class CaseWorld:
    """Implements :class:`abonent.routes.engine.World` for one case in one run.

    Nothing is written while the engine runs: what is to be written beside the case itself waits in
    :attr:`later`, so that a run that gets stuck, and a trial, leave no trace.
    """

    def __init__(
        self, case: Case, *, by: Actor, at: datetime, facts: Mapping[str, Any] | None = None
    ) -> None:
        self.case, self.by, self.at, self.facts = case, by, at, facts
        self.target = CaseTarget(case, by=by, facts=facts)
        self.later: list[Callable[[], object]] = []
        self.effects: list[str] = []
        """What was done that cannot be taken back: ``children``, ``message``, or the code of a
        function."""

    def holds(self, rule: str) -> bool:
        """Whether a rule holds for the case as it is now in memory."""
        rows = self.target.rows
        return text_holds(rule, subject="case", by=self.by, rows=rows, given=self.facts)

    def value(self, expression: str) -> Any:
        """What an expression gives for the case as it is now in memory."""
        rows = self.target.rows
        return value_of(expression, subject="case", by=self.by, rows=rows, given=self.facts)

    def perform(self, node: Node, invocation: Invocation, token: Token | None) -> object:
        """Run a function of the database now; put off one that leaves the machine."""
        function = find_function(code=invocation.function)
        if function is None:
            told = _("There is no business function “%(code)s” any more.")
            return self._fail(node, invocation, token, {}, told % {"code": invocation.function})
        inputs = self._inputs(function, invocation)
        if function.awaits is not None and token is not None:
            return self._await(function.awaits, node, invocation, token, inputs)
        if function.is_outside:
            self._put_off(node, invocation, token, inputs)
            return LATER
        return self._run(function, node, invocation, token, inputs)

    def _inputs(self, function: Function, invocation: Invocation) -> dict[str, Any]:
        """What a function is given; texts with places are filled in."""
        templates = {one.code: one for one in function.inputs if one.type == "template"}
        return {
            name: fill_in(text, templates[name].language, self.value)
            if name in templates
            else self.value(text)
            for name, text in invocation.inputs.items()
        }

    def _await(
        self,
        awaits: Callable[[Call], Awaited],
        node: Node,
        invocation: Invocation,
        token: Token,
        inputs: dict[str, Any],
    ) -> object:
        try:
            awaited = awaits(self._call(inputs))
        except FunctionFailed as failed:
            return self._fail(node, invocation, token, inputs, failed.message, code=failed.code)
        return replace(awaited, data={**awaited.data, "outputs": dict(invocation.outputs)})

    def too_late(self, node: Node, token: Token) -> None:
        """A person is told that what was waited for did not come."""
        invocation = node.invocation
        function = find_function(code=invocation.function) if invocation else None
        if invocation is None or function is None:
            return
        told = _("The event that was waited for did not come in time.")
        inputs = self._inputs(function, invocation)
        self._put_off(node, invocation, token, inputs, error=told, code=TIMED_OUT)

    def _call(self, inputs: dict[str, Any]) -> Call:
        return Call(
            by=self.by, at=self.at, inputs=inputs, target=self.target, key=str(uuid.uuid4())
        )

    def _run(
        self,
        function: Function,
        node: Node,
        invocation: Invocation,
        token: Token | None,
        inputs: dict[str, Any],
    ) -> Failed | None:
        try:
            answer = function.run(self._call(inputs)) or {}
            for output, attribute in invocation.outputs.items():
                self.target.set_attribute(attribute, answer.get(output))
        except FunctionFailed as failed:
            return self._fail(node, invocation, token, inputs, failed.message, code=failed.code)
        except Refused as refusal:
            return self._fail(node, invocation, token, inputs, saying(refusal))
        if not function.is_undoable:
            self.effects.append(function.code)
        self.did(node, function, inputs)
        return None

    def _fail(
        self,
        node: Node,
        invocation: Invocation,
        token: Token | None,
        inputs: dict[str, Any],
        message: Any,
        *,
        code: str = "",
    ) -> Failed:
        """Keep what failed where a person sees it, unless somebody on the edge catches it."""
        self._put_off(node, invocation, token, inputs, error=message, code=code)
        return Failed(code)

    def _put_off(
        self,
        node: Node,
        invocation: Invocation,
        token: Token | None,
        inputs: dict[str, Any],
        *,
        error: Any = None,
        code: str = "",
    ) -> None:
        process_id = self.case.process_id or 0

        def made() -> PutOff:
            return PutOff(
                process_id=process_id,
                node=node.id,
                visit_id=token.id if token else None,
                invocation=invocation,
                inputs=inputs,
                error=error,
                code=code,
            )

        self.keep(made)

    def keep(self, made: Callable[[], PutOff]) -> None:
        """Keep a call for a job, or for a person who sees why it failed.

        ``made`` tells of it once the rows that it belongs to have their ids.
        """
        self.later.append(lambda: put_off(by=self.by, what=made(), at=self.at))

    def did(self, node: Node, function: Function, inputs: Mapping[str, Any]) -> None:
        """A function has changed the case in memory."""

    def throw(self, node: Node, event: Event) -> None:  # noqa: ARG002 - the engine's
        """A message or a signal leaves the case; who waits for it hears it after commit."""
        self.effects.append("message")
        self.later.append(lambda: tell(by=self.by, event=event, process_id=self.case.process_id))

    def spawn(self, node: Node, token: Token) -> int:
        """Open the child cases of an activity that is done several times."""
        multiple = node.multiple
        if multiple is None:
            return 0
        items = self._items(multiple)
        if items:
            self.effects.append("children")
        token.data = {"items": items, "children": [], "topic": multiple.topic}
        self.later.append(lambda: open_children(self.case, node=node, token=token))
        return len(items)

    def _items(self, multiple: Multiple) -> list[Any]:
        """One for each time; of a number of times, the numbers from 1 on."""
        if multiple.over:
            return list(self.value(multiple.over) or ())[:MAX_CHILDREN]
        count = int(self.value(multiple.count) or 0) if multiple.count else 1
        return list(range(1, min(count, MAX_CHILDREN) + 1))

    def queue(self, node: Node) -> str:
        """The first queue of the step whose rule holds."""
        choices = node.step.queues if node.step else ()
        found = (one.queue for one in choices if not one.rule or self.holds(one.rule))
        return next(found, "")
