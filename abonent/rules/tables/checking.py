"""What is wrong with a decision table, and which cases it leaves out or takes twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.coverage.comparing import Comparison, compare
from abonent.rules.coverage.regions import Box, TooMany, domain
from abonent.rules.coverage.values import BOOLEANS, EVERY, Interval, Values
from abonent.rules.errors import Misread
from abonent.rules.tables import feel
from abonent.rules.tables.deciding import shape_problems
from abonent.rules.tables.model import HitPolicy, Input, Kind, Table
from abonent.rules.tables.unary import read_tests

MOST_TOLD = 100
"""Overlaps that are told one by one."""


class Weight(StrEnum):
    """How bad a remark is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say of a table."""

    code: str
    weight: Weight
    message: Text
    row: int | None = None
    """From 0."""
    column: int | None = None
    """Among the inputs, from 0."""
    other: int | None = None
    """Of an overlap: the earlier row."""
    cells: tuple[str, ...] = ()
    """Of a gap: the tests of a row that would fill it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the rows of a table take together."""

    gaps: tuple[tuple[str, ...], ...]
    """Cases that no row takes, as cells of rows that would."""
    overlaps: tuple[tuple[int, int, tuple[str, ...]], ...]
    """Two rows that match together, and where, as cells."""
    impossible: tuple[int, ...]
    shadowed: tuple[int, ...]
    """Rows of whose cases earlier ones take all."""
    unclear: tuple[int, ...]
    """Rows that are not analysed in full."""


def coverage(table: Table) -> Coverage:
    """What the rows take.

    Raises :class:`Misread` for a cell that cannot be read, :class:`TooMany` for a table that falls
    into more parts than are followed.
    """
    comparison = compare([_rule(table, at) for at in range(len(table.rows))], _domains(table))
    gaps = [box for box in comparison.gaps.boxes if box.is_analysed]
    return Coverage(
        gaps=tuple(_cells(table, box, comparison) for box in gaps),
        overlaps=tuple(
            (one.first, one.second, _cells(table, one.where, comparison))
            for one in comparison.overlaps
        ),
        impossible=tuple(comparison.impossible),
        shadowed=tuple(at for at in range(len(table.rows)) if comparison.shadowed(at)),
        unclear=tuple(comparison.unclear),
    )


def _name(at: int) -> str:
    return f"input_{at}"


def _rule(table: Table, row: int) -> str:
    cells = zip(table.rows[row].tests, range(len(table.inputs)), strict=True)
    told = [read_tests(text).condition(_name(at)) for text, at in cells]
    return " && ".join(f"({one})" for one in told) or "true"


def _domains(table: Table) -> dict[str, Values]:
    """The values that inputs may have; an input whose values are told is always filled in."""
    found: dict[str, Values] = {}
    for at, one in enumerate(table.inputs):
        if one.kind is Kind.BOOLEAN:
            found[_name(at)] = BOOLEANS
        if values := _told_values(one, at):
            found[_name(at)] = values
    return found


def _told_values(one: Input, at: int) -> Values | None:
    tests = read_tests(one.values)
    if not tests.parts:
        return None
    (region,) = compare([tests.condition(_name(at))]).regions
    found: Values | None = None
    for box in region.boxes:
        side = box.sides.get(_name(at), EVERY)
        found = side if found is None else found.join(side)
    return found


def _cells(table: Table, box: Box, comparison: Comparison) -> tuple[str, ...]:
    return tuple(
        "-"
        if _name(at) not in box.sides
        or box.sides[_name(at)] == domain(_name(at), comparison.domains)
        else _cell(box.sides[_name(at)])
        for at in range(len(table.inputs))
    )


def _cell(values: Values) -> str:
    left = EVERY.minus(values)
    if values.parts and all(part.is_point for part in left.parts) and left:
        others = [_part(part) for part in left.parts]
        return f"not({', '.join([*others, 'null'] if left.has_none else others)})"
    told = [_part(part) for part in values.parts]
    return ", ".join([*told, "null"] if values.has_none else told)


def _part(part: Interval) -> str:
    low = None if part.low is None else _shown(part.low)
    high = None if part.high is None else _shown(part.high)
    if part.is_point:
        return str(low)
    if high is None:
        return f"{'>=' if part.has_low else '>'} {low}"
    if low is None:
        return f"{'<=' if part.has_high else '<'} {high}"
    return f"{'[' if part.has_low else '('}{low}..{high}{']' if part.has_high else ')'}"


def _shown(value: object) -> str:
    known = (bool, str, datetime, date, timedelta)
    return feel.shown(value) if isinstance(value, known) else str(value)


def check_table(table: Table) -> Sequence[Remark]:
    """Everything to say of a table before it decides anything."""
    shape = [Remark("shape", Weight.ERROR, message) for _place, message in shape_problems(table)]
    unread = shape or list(_unread(table))
    if unread:
        return unread
    try:
        return list(_about(table, coverage(table)))
    except TooMany:
        message = _("Not analysed: the table falls into too many cases.")
        return [Remark("not-analysed", Weight.NOTE, message)]


def _unread(table: Table) -> Iterator[Remark]:
    for column, one in enumerate(table.inputs):
        yield from _unread_cell(one.values, None, column)
    for at, row in enumerate(table.rows):
        for column, text in enumerate(row.tests):
            yield from _unread_cell(text, at, column)


def _unread_cell(text: str, row: int | None, column: int) -> Iterator[Remark]:
    try:
        read_tests(text)
    except Misread as wrong:
        yield Remark("cell", Weight.ERROR, wrong.message, row, column)


def _about(table: Table, found: Coverage) -> Iterator[Remark]:
    for row in found.impossible:
        yield Remark("impossible", Weight.WARNING, _("The row can never match."), row)
    for row in found.unclear:
        yield Remark("not-analysed", Weight.NOTE, _("The row is not analysed in full."), row)
    if table.policy is HitPolicy.FIRST:
        for row in found.shadowed:
            message = _("Earlier rows take all cases of this one.")
            yield Remark("shadowed", Weight.WARNING, message, row)
    yield from _overlapping(table, found)
    if not any(output.default for output in table.outputs):
        for cells in found.gaps:
            message = _("No row takes %(cells)s.") % {"cells": _case(table, cells)}
            yield Remark("gap", Weight.WARNING, message, cells=cells)


def _overlapping(table: Table, found: Coverage) -> Iterator[Remark]:
    if table.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    told = 0
    for first, second, cells in found.overlaps:
        if told == MOST_TOLD:
            message = _("More rows than these %(count)s pairs overlap.") % {"count": told}
            yield Remark("more-overlaps", Weight.NOTE, message)
            return
        same = table.rows[first].results == table.rows[second].results
        if table.policy is HitPolicy.ANY and same:
            continue
        message = _("Rows %(first)s and %(second)s both take %(cells)s.")
        values = {"first": first + 1, "second": second + 1, "cells": _case(table, cells)}
        yield Remark("overlap", Weight.ERROR, message % values, second, other=first)
        told += 1


def _case(table: Table, cells: Sequence[str]) -> Text:
    told = [
        f"{one.name}: {cell}" for one, cell in zip(table.inputs, cells, strict=True) if cell != "-"
    ]
    return "; ".join(told) if told else _("everything")
