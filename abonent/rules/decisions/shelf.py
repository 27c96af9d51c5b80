"""All decision tables as this process has them: read, compiled once, asked often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from abonent.kernel.cache import DerivedCache
from abonent.kernel.errors import Invalid
from abonent.kernel.text import localized
from abonent.rules.cel import types
from abonent.rules.cel.code import Facts, Scope
from abonent.rules.cel.types import Type
from abonent.rules.decisions.document import table_of
from abonent.rules.facts.reading import Readers
from abonent.rules.models import NamedTable
from abonent.rules.tables.deciding import TYPES, Decision, DecisionTable
from abonent.rules.tables.model import Aggregate, HitPolicy, Kind, Output, Table

RESULT = "result"
"""What the only result of a table is called where it has no name."""
_SEVERAL = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True)
class Entry:
    """A decision table as the shelf has it."""

    code: str
    name: Mapping[str, str]
    subject: str
    content: Mapping[str, Any]
    """See :mod:`abonent.rules.decisions.document`."""
    is_active: bool = True

    @cached_property
    def table(self) -> Table:
        """It to be computed with: its labels may be in another language."""
        return table_of(self.content)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    @property
    def is_list(self) -> bool:
        """Whether it gives the results of several rows."""
        return self.table.policy in _SEVERAL and self.table.aggregate is Aggregate.NONE

    @property
    def results(self) -> tuple[str, ...]:
        """Names of what it gives."""
        return tuple(one.name or RESULT for one in self.table.outputs)

    @property
    def labels(self) -> dict[str, str]:
        """What its results are called in the reader's language, by name."""
        return {
            one["name"] or RESULT: localized(one["label"]) or one["name"] or RESULT
            for one in self.content["outputs"]
        }

    def type_of(self, output: Output) -> Type:
        """What rules know of a result."""
        found = TYPES[output.kind]
        if self.table.aggregate is Aggregate.COUNT:
            return types.DOUBLE
        return types.list_of(found) if self.is_list else types.nullable(found)


@dataclass(frozen=True, slots=True)
class Ready:
    """A table compiled for facts of one subject."""

    entry: Entry
    compiled: DecisionTable
    readers: Readers

    def decide(self, facts: Facts) -> Decision:
        """The decision; numbers of any kind are told as decimal ones."""
        while isinstance(facts, Scope):
            facts = facts.outer
        found = self.compiled.decide(facts)
        return Decision(self._told(found.value), found.rows)

    def decide_on(self, given: Sequence[Any], facts: Facts) -> Decision:
        """The decision for these values of the inputs."""
        found = self.compiled.decide_on(given, facts)
        return Decision(self._told(found.value), found.rows)

    def _told(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._told(one) for one in value]
        outputs = self.entry.table.outputs
        if len(outputs) > 1 and isinstance(value, dict):
            return {one.name: _number(one, value.get(one.name)) for one in outputs}
        if self.entry.table.aggregate is Aggregate.COUNT:
            return float(value)
        return _number(outputs[0], value)

    def told(self, value: Any) -> dict[str, Any]:
        """What it decided by name of the result; of several rows lists."""
        outputs = self.entry.table.outputs
        return {one.name or RESULT: column_of(self.entry, value, one.name) for one in outputs}


def _number(output: Output, value: Any) -> Any:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if is_whole and output.kind is Kind.NUMBER else value


def column_of(entry: Entry, value: Any, name: str) -> Any:
    """One result out of what was decided."""
    if len(entry.table.outputs) == 1 or value is None:
        return value
    if isinstance(value, list):
        return [one[name] for one in value]
    return value[name]


@dataclass(slots=True)
class Shelf:
    """All tables by code; what was compiled stays until anything rules are made of changes."""

    entries: Mapping[str, Entry]
    _compiled: dict[tuple[str, str], Ready | None] = field(default_factory=dict)

    def find(self, code: str, subject: str) -> Ready | None:
        """A table for facts of ``subject``; None where it is no more, or asks about others."""
        key = (code, subject)
        if key not in self._compiled:
            self._compiled[key] = None  # whatever refers to itself decides nothing
            self._compiled[key] = self._made(code, subject)
        return self._compiled[key]

    def _made(self, code: str, subject: str) -> Ready | None:
        from abonent.rules.decisions.compiling import compile_entry  # which reads the shelf

        entry = self.entries.get(code)
        if entry is None:
            return None
        try:
            return compile_entry(entry, subject=subject)
        except (Invalid, KeyError):
            return None


def _load() -> Shelf:
    rows = NamedTable.objects.order_by("position", "id")
    return Shelf({
        row.code: Entry(row.code, row.name, row.subject, row.content, row.is_active)
        for row in rows
    })  # fmt: skip


_shelf = DerivedCache(_load)
_instead: ContextVar[Shelf | None] = ContextVar("shelf", default=None)


def get_shelf() -> Shelf:
    """The shelf as it is now."""
    return _instead.get() or _shelf.get()


@contextmanager
def shelf_as(shelf: Shelf) -> Iterator[None]:
    """Within, whatever is understood and compiled sees ``shelf``: of tables not saved yet."""
    token = _instead.set(shelf)
    try:
        yield
    finally:
        _instead.reset(token)


def asked(code: str, name: str, subject: str) -> Callable[[Facts], Any]:
    """How a rule about ``subject`` asks a table for one of its results; None where none is told."""

    def ask(facts: Facts) -> Any:
        found = get_shelf().find(code, subject)
        return None if found is None else column_of(found.entry, found.decide(facts).value, name)

    return ask
