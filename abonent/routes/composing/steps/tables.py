"""A step that asks a decision table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abonent.kernel.errors import NotFound, Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.steps.lookups import unknown, wrong_paths
from abonent.routes.composing.steps.shape import Pairs, Shape, wrong_outputs, wrong_values
from abonent.routes.composing.turns import SUBJECT, Scope, Turn
from abonent.routes.ports import FunctionFailed
from abonent.rules.cel.escapes import quoted
from abonent.rules.queries import DecisionEntry, EvaluationFailed, decide, find_table, list_tables


@dataclass(frozen=True, slots=True)
class Table:
    """What a decision table decides: of the facts of the case, or of values of the function.

    ``parameters`` are values by the expression of the input that they stand for; inputs that have
    none ask the facts, as the table says.
    """

    table: str
    parameters: Pairs
    answer: Pairs

    @classmethod
    def of(cls, shape: Shape) -> Table:
        """As JSON has it."""
        return cls(
            shape.text("table", required=True),
            shape.pairs("parameters", "name", "value"),
            shape.pairs("answer", "output", "path"),
        )

    @property
    def gives(self) -> Sequence[str]:
        """Outputs that take a result."""
        return [output for output, _path in self.answer]

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """A table that there is not, or that asks about others; inputs that it does not have."""
        yield from wrong_outputs(self.gives, scope)
        yield from wrong_values(self.parameters, scope)
        entry = find_table(self.table)
        if entry is None:
            known = [(one.code, one.label) for one in list_tables()]
            yield unknown(_("There is no decision table “%(code)s”."), self.table, known)
            return
        yield from wrong_paths(self.answer, entry.results)
        yield from _wrong_inputs(self.parameters, entry)
        if found := scope.wrong(_asking(entry), what=_("Decision table")):
            yield found

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """The decision; nothing where no row matches."""
        entry = find_table(self.table)
        if entry is not None:
            turn.check_open(_asking(entry))
        rows = {} if turn.call.target is None else turn.call.target.rows
        instead = {name: turn.value(text) for name, text in self.parameters}
        try:
            decided = decide(
                self.table, subject=SUBJECT, by=turn.call.by, rows=rows, instead=instead
            )
        except NotFound:
            told = _("There is no decision table “%(code)s” about cases.")
            raise _failed(told % {"code": self.table}) from None
        except EvaluationFailed as failed:
            told = _("The decision table “%(code)s” decides nothing: %(told)s")
            raise _failed(told % {"code": self.table, "told": failed.message}) from None
        return {output: decided.results.get(path) for output, path in self.answer}


def _asking(entry: DecisionEntry) -> str:
    """An expression that asks the table for its first result: it reads what the table reads."""
    name = entry.table.outputs[0].name
    return f"table({quoted(entry.code)})" + (f".{name}" if len(entry.results) > 1 else "")


def _wrong_inputs(parameters: Pairs, entry: DecisionEntry) -> Iterator[Text]:
    inputs = [one.expression for one in entry.table.inputs]
    for name, _value in parameters:
        if name not in inputs:
            told = _("The decision table has no input “%(name)s”; it has %(known)s.")
            yield told % {"name": name, "known": ", ".join(inputs)}


def _failed(told: Text) -> FunctionFailed:
    return FunctionFailed(told, code="decision", is_lasting=True)
