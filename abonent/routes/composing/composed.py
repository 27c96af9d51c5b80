"""A composed function as a whole: read, checked, run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized
from abonent.routes.composing.fields import Field, Unfit, fitted, read_fields
from abonent.routes.composing.steps.http import Http
from abonent.routes.composing.steps.lookups import Dictionary, Query
from abonent.routes.composing.steps.plain import Template, Value
from abonent.routes.composing.steps.shape import Shape, Step
from abonent.routes.composing.steps.tables import Table
from abonent.routes.composing.turns import Exchange, Scope, Turn, type_label
from abonent.routes.ports import Call, Function, FunctionFailed, Input, Output

MOST_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """A kind of step, as the console offers it."""

    code: str
    label: Text
    of: Callable[[Shape], Step]
    is_outside: bool = False
    """Whether it leaves the machine."""


KINDS: Mapping[str, StepKind] = {
    one.code: one
    for one in (
        StepKind(code="http", label=gettext_lazy("Call over HTTP"), of=Http.of, is_outside=True),
        StepKind(code="template", label=gettext_lazy("Text from a template"), of=Template.of),
        StepKind(code="value", label=gettext_lazy("Value of an expression"), of=Value.of),
        StepKind(
            code="query", label=gettext_lazy("Query to another database"), of=Query.of,
            is_outside=True,
        ),
        StepKind(code="dictionary", label=gettext_lazy("Entry of a dictionary"), of=Dictionary.of),
        StepKind(code="table", label=gettext_lazy("Decision table"), of=Table.of),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Composed:
    """What a composed function takes, gives back, and does in between."""

    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    steps: tuple[Step, ...]
    is_outside: bool

    @property
    def scope(self) -> Scope:
        """What its first step may speak of."""
        return Scope(self.inputs, {one.code: one for one in self.outputs})

    def run(self, call: Call, watch: Callable[[Exchange], None] | None = None) -> Mapping[str, Any]:
        """Step by step; :class:`FunctionFailed` where one fails. What was found, by output."""
        values = {f"input.{one.code}": self._given(one, call) for one in self.inputs}
        turn = Turn(call, self.scope, values, watch)
        for step in self.steps:
            turn.keep(step.run(turn))
        return turn.found

    def _given(self, one: Field, call: Call) -> Any:
        try:
            value = fitted(one.type, call.inputs.get(one.code))
        except Unfit:
            told = _("The input “%(name)s” is to be of the type %(type)s.")
            values = {"name": one.label, "type": type_label(one.type)}
            raise FunctionFailed(told % values, code="input", is_lasting=True) from None
        if value is None and one.is_required:
            told = _("The input “%(name)s” is missing.") % {"name": one.label}
            raise FunctionFailed(told, code="input", is_lasting=True)
        return value


def compose(inputs: Any, outputs: Any, steps: Any) -> Composed:
    """A function out of what is kept of it."""
    read = [KINDS[one["kind"]].of(Shape(one)) for one in steps or ()]
    return Composed(
        inputs=tuple(read_fields(inputs)),
        outputs=tuple(read_fields(outputs)),
        steps=tuple(read),
        is_outside=any(KINDS[one["kind"]].is_outside for one in steps or ()),
    )


def function_of(row: Any) -> Function:
    """A composed function as routes call any."""
    made = compose(row.inputs, row.outputs, row.steps)
    return Function(
        code=row.code,
        label=_named(row.name),
        about=_named(row.about or {}),
        inputs=tuple(
            Input(
                code=one.code, label=_named(one.title, one.code), type=one.type,
                is_required=one.is_required,
            )
            for one in made.inputs
        ),
        outputs=tuple(
            Output(code=one.code, label=_named(one.title, one.code), type=one.type)
            for one in made.outputs
        ),
        is_outside=made.is_outside,
        is_undoable=not made.is_outside,
        run=partial(_run, made),
    )  # fmt: skip


def _run(made: Composed, call: Call) -> Mapping[str, Any]:
    return made.run(call)


def wrong_steps(
    inputs: Any, outputs: Any, steps: Any, *, reader: Actor | None = None
) -> list[Text]:
    """What keeps a function from being saved, each with the number of its step.

    ``reader``: whoever is shown what it finds, when it is tried.
    """
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        told = _('Give from one to %(most)s steps: [{"kind": …}].')
        return [told % {"most": MOST_STEPS}]
    outs = {one.code: one for one in read_fields(outputs)}
    return list(_wrong(steps, Scope(tuple(read_fields(inputs)), outs, reader=reader)))


def _wrong(steps: Sequence[Any], scope: Scope) -> Iterator[Text]:
    for number, one in enumerate(steps, 1):
        kind = KINDS.get(one.get("kind", "")) if isinstance(one, dict) else None
        if kind is None:
            told = _("Step %(number)s: there is no such kind; there are %(known)s.")
            yield told % {"number": number, "known": ", ".join(KINDS)}
            continue
        shape = Shape(one)
        step = kind.of(shape)
        shape.rest()
        for problem in shape.problems or step.wrong(scope):
            yield _("Step %(number)s: %(problem)s") % {"number": number, "problem": problem}
        scope = scope.after(step.gives)
    for code in scope.outputs.keys() - {one.code for one in scope.given}:
        told = _("No step gives the output “%(code)s”.")
        yield told % {"code": code}


def _named(texts: Mapping[str, str], instead: str = "") -> Text:
    """A text of users in the language of whoever reads it."""
    return lazy(lambda: localized(texts) or instead, str)()
