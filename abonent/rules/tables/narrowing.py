"""Which rows of a table may match, found by the values asked about without trying every row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Literal
from abonent.rules.errors import Misread
from abonent.rules.tables.model import Table
from abonent.rules.tables.unary import Between, Compared, Part, Tests, read_tests

_NUMBERS = (int, float, Decimal)
NAMED = frozenset({str, bool})
"""Types of values that are looked up by themselves: then a cell that takes some is settled."""
_ENDLESS = float("inf")
MOST_RANGED = 2_000
"""Rows of a table of which ranges are kept: what they take grows with the square."""
_Range = tuple[float, float]


class Column(NamedTuple):
    """What the cells of an input say; rows are the bits of a number.

    No row that matches is ever left out. One let through by a number is still tried, so that ends
    of ranges and sizes beyond a float need no care here.
    """

    named: dict[Any, int]
    """Rows by the text or truth they ask for."""
    unnamed: int
    """Rows that ask for no text."""
    settled: int
    """The others: what they ask of a text or a truth is known."""
    ends: tuple[float, ...]
    spans: tuple[int, ...]
    """Rows by where a number lies: before the first end, at it, behind it, at the second…"""

    def rows_for(self, value: Any, every: int) -> int:
        """The rows that may match a value."""
        kind = value.__class__
        if kind in NAMED:
            return self.named.get(value, 0) | self.unnamed
        if self.ends and kind in _NUMBERS:
            return self._spanned(value, every)
        return every

    def _spanned(self, value: Any, every: int) -> int:
        try:
            size = float(value)
        except (OverflowError, ValueError):
            return every
        if size != size:  # NaN lies nowhere
            return every
        at = bisect_left(self.ends, size)
        is_end = at < len(self.ends) and self.ends[at] == size
        return self.spans[2 * at + is_end]


def columns_of(table: Table) -> tuple[tuple[int, Column], ...]:
    """The columns that narrow, by their places; of the rows of a table that compiles."""
    found = []
    for place in range(len(table.inputs)):
        column = _column([read_tests(row.tests[place]) for row in table.rows])
        if column.named or column.ends:
            found.append((place, column))
    return tuple(found)


def places(rows: int) -> Iterator[int]:
    """The places of the rows, the first first."""
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def _column(cells: Sequence[Tests]) -> Column:
    named: dict[Any, int] = {}
    ranges: dict[int, _Range] = {}
    unnamed = unranged = 0
    for at, cell in enumerate(cells):
        names = _names(cell)
        for name in names:
            named[name] = named.get(name, 0) | 1 << at
        unnamed |= 0 if names else 1 << at
        if (found := _hull(cell)) and len(cells) <= MOST_RANGED:
            ranges[at] = found
        else:
            unranged |= 1 << at
    every = (1 << len(cells)) - 1
    ends = sorted({end for one in ranges.values() for end in one} - _OPEN)
    return Column(named, unnamed, every & ~unnamed, tuple(ends), _spans(ends, ranges, unranged))


_OPEN = {_ENDLESS, -_ENDLESS}


def _spans(ends: list[float], ranges: dict[int, _Range], unranged: int) -> tuple[int, ...]:
    many = 2 * len(ends) + 1
    begun, over = [0] * many, [0] * many
    for row, (low, high) in ranges.items():
        begun[0 if low == -_ENDLESS else 2 * bisect_left(ends, low) + 1] |= 1 << row
        over[many - 1 if high == _ENDLESS else 2 * bisect_left(ends, high) + 1] |= 1 << row
    spans, now = [], unranged
    for at in range(many):
        now |= begun[at]
        spans.append(now)
        now &= ~over[at]
    return tuple(spans)


def _names(cell: Tests) -> list[str | bool]:
    """The texts or truths that a cell takes; none where it takes anything else."""
    found = [
        _literal(one.value) for one in cell.parts if isinstance(one, Compared) and one.sign == "=="
    ]
    if cell.is_negated or len(found) < len(cell.parts):
        return []
    return found if all(one.__class__ in NAMED for one in found) else []


def _hull(cell: Tests) -> _Range | None:
    """From the least to the greatest number that a cell takes; None where it takes others."""
    known = [one for part in cell.parts if (one := _range(part)) is not None]
    if cell.is_negated or not known or len(known) < len(cell.parts):
        return None
    low, high = min(low for low, _high in known), max(high for _low, high in known)
    return (low, high) if low <= high else None


def _range(part: Part) -> _Range | None:
    if isinstance(part, Between):
        low, high = _number(part.low), _number(part.high)
        return None if low is None or high is None else (low, high)
    value = _number(part.value)
    if value is None:
        return None
    return {
        "==": (value, value), "<": (-_ENDLESS, value), "<=": (-_ENDLESS, value),
        ">": (value, _ENDLESS), ">=": (value, _ENDLESS),
    }.get(part.sign)  # fmt: skip


def _number(text: str) -> float | None:
    value = _literal(text)
    try:
        return float(value) if value.__class__ in _NUMBERS else None
    except OverflowError:
        return None


def _literal(text: str) -> Any:
    try:
        expr = parse(text)
    except Misread:
        return None
    return expr.value if isinstance(expr, Literal) else None
