"""Decision tables compiled, and what they decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from abonent.kernel.errors import Invalid, Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.checker import check
from abonent.rules.cel.code import Facts, Scope
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.parser import parse
from abonent.rules.cel.program import Program, compile_checked, compile_rule
from abonent.rules.cel.syntax import Expr
from abonent.rules.cel.values import equal
from abonent.rules.errors import Misread
from abonent.rules.tables.model import Aggregate, HitPolicy, Kind, Table
from abonent.rules.tables.narrowing import NAMED, Column, columns_of, places
from abonent.rules.tables.unary import read_tests

ASKED = "input"
"""The value of the input a cell is about, in its rule."""
TYPES = {
    Kind.ANY: types.DYN, Kind.NUMBER: types.DOUBLE, Kind.STRING: types.STRING,
    Kind.BOOLEAN: types.BOOL, Kind.DATE: types.DATE, Kind.MOMENT: types.TIMESTAMP,
    Kind.DURATION: types.DURATION,
}  # fmt: skip
"""Of inputs and outputs, in the rule language."""

_MADE: dict[Aggregate, Callable[[Sequence[Any]], Any]] = {
    Aggregate.SUM: lambda values: sum(values),
    Aggregate.MIN: lambda values: min(values),
    Aggregate.MAX: lambda values: max(values),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decided."""

    value: Any
    """The results of a row, the list of those of several, or what COLLECT made of them.

    With one output results are its value, with several a mapping by name. None: nothing matched.
    """
    rows: tuple[int, ...]
    """Places of the rows that matched, from 0."""


@dataclass(frozen=True, slots=True)
class _CompiledRow:
    tests: tuple[tuple[int, Program], ...]
    """The tests that ask something, by the place of their input."""
    results: tuple[Program, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table ready to decide."""

    table: Table
    inputs: tuple[Program, ...]
    rows: tuple[_CompiledRow, ...]
    defaults: tuple[Program | None, ...]
    priorities: tuple[tuple[Any, ...], ...]
    columns: tuple[tuple[int, Column], ...] = ()
    """What narrows the rows to be tried, by the place of the input."""

    def decide(self, facts: Facts) -> Decision:
        """The decision for ``facts``.

        Raises :class:`EvaluationFailed` where an input or a result has no value, where several rows
        match a table that allows one, or where they say different things.
        """
        return self.decide_on([program.evaluate(facts) for program in self.inputs], facts)

    def decide_on(self, asked: Sequence[Any], facts: Facts) -> Decision:
        """The decision for these values of the inputs, whatever ``facts`` say of them."""
        hits = self._hits(asked, facts)
        found = [[one.evaluate(facts) for one in self.rows[place].results] for place in hits]
        if not hits:
            return Decision(self._nothing(facts), ())
        return self._settled(hits, found)

    def _hits(self, asked: Sequence[Any], facts: Facts) -> list[int]:
        found = every = (1 << len(self.rows)) - 1
        settled: dict[int, int] = {}
        for place, column in self.columns:
            value = asked[place]
            found &= column.rows_for(value, every)
            if value.__class__ in NAMED:
                settled[place] = column.settled
        if not found:
            return []
        scopes = _Scopes(asked, facts)
        matching = (at for at in places(found) if _matches(self.rows[at], scopes, settled, 1 << at))
        return list(islice(matching, 1) if self.table.policy is HitPolicy.FIRST else matching)

    def _settled(self, hits: list[int], found: list[list[Any]]) -> Decision:
        policy = self.table.policy
        if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            order = sorted(range(len(hits)), key=lambda at: (self._rank(found[at]), at))
            hits, found = [hits[at] for at in order], [found[at] for at in order]
        if policy is HitPolicy.UNIQUE and len(hits) > 1:
            told = _("Rows %(rows)s match together, and only one may.")
            raise EvaluationFailed(told % {"rows": _numbers(hits)})
        if policy is HitPolicy.ANY and not all(equal(one, found[0]) for one in found):
            told = _("Rows %(rows)s match together and say different things.")
            raise EvaluationFailed(told % {"rows": _numbers(hits)})
        if policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
            return Decision(self._collected(found), tuple(hits))
        return Decision(self._told(found[0]), tuple(hits))

    def _collected(self, found: list[list[Any]]) -> Any:
        if self.table.aggregate is Aggregate.NONE:
            return [self._told(one) for one in found]
        if self.table.aggregate is Aggregate.COUNT:
            return len(found)
        make = _MADE[self.table.aggregate]
        values = [one[0] for one in found if one[0] is not None]
        try:
            return make(values) if values else None
        except TypeError as wrong:
            raise EvaluationFailed(_("The results cannot be added up or compared.")) from wrong

    def _nothing(self, facts: Facts) -> Any:
        if any(self.defaults):
            values = [one.evaluate(facts) if one else None for one in self.defaults]
            told = self._told(values)
            return [told] if self._gives_list() else told
        if self.table.aggregate is Aggregate.COUNT:
            return 0
        return [] if self._gives_list() else None

    def _gives_list(self) -> bool:
        if self.table.policy is HitPolicy.COLLECT:
            return self.table.aggregate is Aggregate.NONE
        return self.table.policy in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)

    def _told(self, values: Sequence[Any]) -> Any:
        if len(values) == 1:
            return values[0]
        return dict(zip((output.name for output in self.table.outputs), values, strict=True))

    def _rank(self, values: Sequence[Any]) -> tuple[int, ...]:
        """Where the results stand in the lists of the outputs; what is in none comes last."""
        return tuple(
            next((at for at, one in enumerate(known) if equal(one, value)), len(known))
            for value, known in zip(values, self.priorities, strict=True)
        )


class _Scopes(dict[int, Scope]):
    """What the cells of an input read, made when the first of them is tried."""

    __slots__ = ("asked", "facts")

    def __init__(self, asked: Sequence[Any], facts: Facts) -> None:
        super().__init__()
        self.asked, self.facts = asked, facts

    def __missing__(self, place: int) -> Scope:
        scope = self[place] = Scope(self.facts)
        scope[ASKED] = self.asked[place]
        return scope


def _matches(row: _CompiledRow, scopes: _Scopes, settled: Mapping[int, int], bit: int) -> bool:
    try:
        for place, program in row.tests:
            if place in settled and settled[place] & bit:
                continue
            if not program.evaluate(scopes[place]):
                return False
    except EvaluationFailed:
        return False  # What cannot be compared is not equal.
    return True


def _numbers(places: Sequence[int]) -> str:
    return ", ".join(str(place + 1) for place in sorted(places))


def compile_table(
    table: Table, env: Environment, read: Callable[[str], Expr] = parse
) -> DecisionTable:
    """The table over the facts of ``env``; ``read`` makes trees of its expressions.

    Raises :class:`Invalid` with every problem by its place: ``rows.0.tests.1``, ``inputs.0``.
    """
    problems = Problems()
    for place, message in shape_problems(table):
        problems.add(place, message)
    problems.check()
    maker = _Maker(table, env, problems, read)
    inputs = [maker.input(at) for at in range(len(table.inputs))]
    rows = [maker.row(at) for at in range(len(table.rows))]
    defaults = [
        maker.result(f"outputs.{at}.default", one.default, at) if one.default else None
        for at, one in enumerate(table.outputs)
    ]
    priorities = [maker.values(at) for at in range(len(table.outputs))]
    problems.check()
    return DecisionTable(
        table,
        tuple(one for one in inputs if one),
        tuple(rows),
        tuple(defaults),
        tuple(priorities),
        columns_of(table),
    )


@dataclass(slots=True)
class _Maker:
    table: Table
    env: Environment
    problems: Problems
    read: Callable[[str], Expr]
    asked: list[types.Type] = field(default_factory=list)
    """Of the inputs."""

    def program(self, place: str, text: str) -> Program | None:
        try:
            return compile_checked(check(self.read(text), self.env))
        except Misread as wrong:
            self.problems.add(place, wrong.message)
            return None

    def input(self, at: int) -> Program | None:
        kind = self.table.inputs[at].kind
        found = self.program(f"inputs.{at}.expression", self.table.inputs[at].expression)
        given = found.result if found else types.DYN
        self.asked.append(given if kind is Kind.ANY else TYPES[kind])
        if not _fits(kind, given):
            self.problems.add(f"inputs.{at}.kind", _misfit(kind, given))
        return found

    def result(self, place: str, text: str, column: int) -> Program | None:
        if not text:
            text = "null"
        found = self.program(place, text)
        kind = self.table.outputs[column].kind
        if found and not _fits(kind, found.result):
            self.problems.add(place, _misfit(kind, found.result))
        return found

    def row(self, at: int) -> _CompiledRow:
        row = self.table.rows[at]
        tests = []
        for column, text in enumerate(row.tests):
            if program := self._test(f"rows.{at}.tests.{column}", text, column):
                tests.append((column, program))
        results = [
            self.result(f"rows.{at}.results.{column}", text, column)
            for column, text in enumerate(row.results)
        ]
        return _CompiledRow(tuple(tests), tuple(one for one in results if one))

    def _test(self, place: str, text: str, column: int) -> Program | None:
        asked = types.nullable(self.asked[column])
        env = replace(self.env, variables={**self.env.variables, ASKED: asked})
        try:
            tests = read_tests(text)
            return compile_rule(tests.condition(ASKED), env) if tests.parts else None
        except Misread as wrong:
            self.problems.add(place, wrong.message)
            return None

    def values(self, at: int) -> tuple[Any, ...]:
        found = []
        for number, text in enumerate(self.table.outputs[at].values):
            program = self.program(f"outputs.{at}.values.{number}", text)
            try:
                found.append(program.evaluate({}) if program else None)
            except EvaluationFailed as wrong:
                self.problems.add(f"outputs.{at}.values.{number}", wrong.message)
        return tuple(found)


def _fits(kind: Kind, found: types.Type) -> bool:
    given, wanted = types.bare(found), TYPES[kind]
    if wanted in (types.DYN, given) or given in (types.DYN, types.NULL):
        return True
    return kind is Kind.NUMBER and given in types.NUMBERS


def _misfit(kind: Kind, found: types.Type) -> Text:
    told = _("This is of the type %(found)s, and the column of the type %(kind)s.")
    return told % {"found": str(found), "kind": kind.value}


def shape_problems(table: Table) -> list[tuple[str, Text]]:
    """What is wrong with the form of a table, whatever stands in its cells, by place."""
    found: list[tuple[str, Text]] = []
    if not table.outputs:
        found.append(("outputs", _("A table needs a column of results.")))
    names = [output.name for output in table.outputs]
    if len(names) > 1 and (not all(names) or len(set(names)) < len(names)):
        found.append(("outputs", _("Several columns of results need different names.")))
    if table.aggregate and (table.policy is not HitPolicy.COLLECT or len(names) != 1):
        found.append(("aggregate", _("Only COLLECT with one column of results adds up.")))
    if table.policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(
        output.values for output in table.outputs
    ):
        found.append(("outputs", _("This hit policy needs the values of a result in their order.")))
    for at, row in enumerate(table.rows):
        if len(row.tests) != len(table.inputs) or len(row.results) != len(table.outputs):
            found.append((f"rows.{at}", _("The row has not as many cells as there are columns.")))
    return found


__all__ = ["Decision", "DecisionTable", "Invalid", "compile_table", "shape_problems"]
