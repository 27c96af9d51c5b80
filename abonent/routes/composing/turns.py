"""What steps of a composed function see: when they are checked, and when they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.fields import TYPES, Field, Unfit, fitted
from abonent.routes.composing.texts import filled, places_in, shown
from abonent.routes.ports import Call, FunctionFailed
from abonent.rules.queries import Beside, Misread, check_expression, value_beside

SUBJECT = "case"
"""What goes along routes, as rules know it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a step may speak of: all inputs, and the outputs that steps before it have given."""

    inputs: tuple[Field, ...]
    outputs: Mapping[str, Field]
    """All that the function gives back, by code."""
    given: tuple[Field, ...] = ()
    """Of these, what is known by now."""
    reader: Actor | None = None
    """Who is shown what comes of it: facts that are closed to him may not be spoken of."""

    @property
    def beside(self) -> tuple[Beside, ...]:
        """It beside the facts."""
        inputs = (one.beside("input") for one in self.inputs)
        return (*inputs, *(one.beside("output") for one in self.given))

    def wrong(self, expression: str, *, what: Text, shift: int = 0) -> Text | None:
        """What is wrong with an expression, and at which sign of the text it stands in."""
        try:
            check_expression(expression, subject=SUBJECT, beside=self.beside, reader=self.reader)
        except Misread as wrong:
            told = {"what": what, "problem": wrong.message, "place": wrong.span[0] + shift + 1}
            return _("%(what)s: %(problem)s (place %(place)s)") % told
        return None

    def wrong_text(self, text: str, *, what: Text) -> Iterator[Text]:
        """What is wrong with the places of a text."""
        try:
            places = list(places_in(text))
        except Misread as wrong:
            told = {"what": what, "problem": wrong.message, "place": wrong.span[0] + 1}
            yield _("%(what)s: %(problem)s (place %(place)s)") % told
            return
        for place in places:
            if found := self.wrong(place.expression, what=what, shift=place.at):
                yield found

    def after(self, codes: Sequence[str]) -> Scope:
        """What the next step may speak of."""
        known = {one.code: one for one in self.given}
        known |= {code: self.outputs[code] for code in codes if code in self.outputs}
        return Scope(self.inputs, self.outputs, tuple(known.values()), self.reader)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said to another system, and what it said; secrets are not among it."""

    title: Text
    asked: str
    answered: str


@dataclass(slots=True)
class Turn:
    """One run of a composed function: what was given to it, and what it has found out by now."""

    call: Call
    scope: Scope
    values: dict[str, Any]
    """By path: ``input.amount``, ``output.order``."""
    watch: Callable[[Exchange], None] | None = None
    """Told of what is asked of other systems, when somebody tries the function."""
    number: int = 0
    """Of the step."""
    found: dict[str, Any] = field(default_factory=dict)
    """Outputs by code."""

    @property
    def key(self) -> str:
        """Tells a repetition of this step of this call."""
        return self.call.key if self.number == 0 else f"{self.call.key}-{self.number + 1}"

    def value(self, expression: str) -> Any:
        """What an expression gives now."""
        target = self.call.target
        rows, facts = ({}, {}) if target is None else (target.rows, target.facts)
        self.check_open(expression)
        try:
            return value_beside(
                expression, subject=SUBJECT, by=self.call.by, rows=rows,
                beside=self.scope.beside, values={**facts, **self.values},
            )  # fmt: skip
        except Misread as wrong:
            told = _("The expression “%(text)s” means nothing any more: %(why)s")
            raise FunctionFailed(
                told % {"text": expression, "why": wrong.message}, code="input", is_lasting=True
            ) from None

    def check_open(self, expression: str) -> None:
        """Nobody who tries a function is told what is closed to him."""
        reader = self.call.reader
        if reader is None:
            return
        try:
            check_expression(expression, subject=SUBJECT, beside=self.scope.beside, reader=reader)
        except Misread as wrong:
            told = _("“%(rule)s” cannot be tried by you: %(why)s")
            raise FunctionFailed(
                told % {"rule": expression, "why": wrong.message}, code="input", is_lasting=True
            ) from None

    def text(self, template: str, write: Callable[[Any], str] = shown) -> str:
        """A text with its places filled in."""
        return filled(template, self.value, write)

    def tell(self, exchange: Exchange) -> None:
        """Show what was said to another system to who tries the function."""
        if self.watch is not None:
            self.watch(exchange)

    def keep(self, found: Mapping[str, Any]) -> None:
        """Take what a step has found as outputs; :class:`FunctionFailed` for another type."""
        for code, value in found.items():
            one = self.scope.outputs[code]
            try:
                kept = fitted(one.type, value)
            except Unfit:
                told = _("“%(output)s” is to be of the type %(type)s, and this came: %(value)s")
                shown_value = str(value)[:200]
                values = {"output": one.label, "type": type_label(one.type), "value": shown_value}
                raise FunctionFailed(told % values, code="answer", is_lasting=True) from None
            self.found[code] = self.values[f"output.{code}"] = kept
        self.scope = self.scope.after(list(found))
        self.number += 1


def type_label(code: str) -> Text:
    """The name of a type."""
    return TYPES[code][1]
