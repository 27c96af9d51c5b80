"""Steps that ask nobody: a text from a template, a value from an expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.steps.shape import Shape, wrong_outputs
from abonent.routes.composing.turns import Scope, Turn


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places, filled in."""

    output: str
    body: str

    @classmethod
    def of(cls, shape: Shape) -> Template:
        """As JSON has it."""
        return cls(shape.text("output", required=True), shape.text("text", required=True))

    @property
    def gives(self) -> Sequence[str]:
        """One output."""
        return (self.output,)

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """Places that mean nothing, an output that there is not or that is no text."""
        yield from wrong_outputs(self.gives, scope)
        found = scope.outputs.get(self.output)
        if found is not None and found.type not in {"text", "long_text"}:
            yield _("“%(code)s” is no text.") % {"code": self.output}
        yield from scope.wrong_text(self.body, what=_("Text"))

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """The text."""
        return {self.output: turn.text(self.body)}


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression gives."""

    output: str
    expression: str

    @classmethod
    def of(cls, shape: Shape) -> Value:
        """As JSON has it."""
        return cls(shape.text("output", required=True), shape.text("value", required=True))

    @property
    def gives(self) -> Sequence[str]:
        """One output."""
        return (self.output,)

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """An expression that means nothing, an output that there is not."""
        yield from wrong_outputs(self.gives, scope)
        if found := scope.wrong(self.expression, what=_("Value")):
            yield found

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """The value."""
        return {self.output: turn.value(self.expression)}
