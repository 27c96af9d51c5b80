"""A table tried with values of its inputs, saved or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import moment
from abonent.rules.cel.checker import check
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.escapes import quoted
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.parser import parse
from abonent.rules.cel.program import compile_checked
from abonent.rules.decisions.compiling import compile_entry
from abonent.rules.decisions.shelf import Entry, Ready, Shelf, get_shelf, shelf_as
from abonent.rules.errors import Misread
from abonent.rules.facts.known import known_facts
from abonent.rules.tables.feel import read_constant, shown
from abonent.rules.tables.model import Input, Kind


@dataclass(frozen=True, slots=True)
class Tried:
    """What a table decides of example values."""

    results: Sequence[tuple[str, str]] = ()
    """What each result is called, and its value in words."""
    rows: tuple[int, ...] = ()
    """Places of the rows that match, from 0."""
    refused: Text = ""
    """Why it decides nothing."""

    @property
    def numbers(self) -> str:
        """The rows as people count them."""
        return ", ".join(str(place + 1) for place in self.rows)


def try_table(entry: Entry, *, values: Sequence[str], by: Actor) -> Tried:
    """What an entry decides where its inputs have these values; an empty one: nothing is known.

    Raises :class:`Invalid` for a table that decides nothing because something is wrong with it, and
    for values that cannot be read.
    """
    shelf = Shelf({**get_shelf().entries, entry.code: entry})
    with shelf_as(shelf):
        try:
            ready = compile_entry(entry, subject=entry.subject)
        except KeyError:
            raise Invalid({"subject": [_("Choose one of the list.")]}) from None
        given = [_value(one, text) for one, text in zip(entry.table.inputs, values, strict=False)]
        given += [None] * (len(entry.table.inputs) - len(given))
        return _tried(ready, given, by)


def _tried(ready: Ready, given: list[Any], by: Actor) -> Tried:
    facts = moment(ready.readers, rows={}, given=_facts(ready.entry, given), by=by)
    try:
        decision = ready.decide_on(given, facts)
    except EvaluationFailed as failed:
        return Tried(refused=failed.message)
    labels = ready.entry.labels
    told = ready.told(decision.value)
    results = [(labels[name], in_words(value)) for name, value in told.items()]
    return Tried(results, decision.rows)


def _facts(entry: Entry, given: Sequence[Any]) -> Mapping[str, Any]:
    """Values of inputs that ask for one fact as it is: results may name it, too."""
    known = known_facts(entry.subject).facts
    pairs = zip(entry.table.inputs, given, strict=True)
    return {one.expression: value for one, value in pairs if one.expression in known}


_LITERALS = {
    Kind.DATE: "date({0})",
    Kind.MOMENT: "date and time({0})",
    Kind.DURATION: "duration({0})",
    Kind.STRING: "{0}",
}


def _value(column: Input, text: str) -> Any:
    """What somebody typed for an input; quotes may be left out."""
    plain = text.strip()
    if not plain:
        return None
    bare = plain[1:-1] if len(plain) > 1 and plain[0] == plain[-1] == '"' else plain
    literal = _LITERALS.get(column.kind, "{1}").format(quoted(bare), plain)
    if column.kind is Kind.NUMBER:
        literal = literal.replace(",", ".").replace("\xa0", "").replace(" ", "")
    try:
        value = _constant(literal)
    except (Misread, EvaluationFailed):
        if column.kind is Kind.ANY:
            return plain
        raise _unread(column, plain) from None
    return _fitted(column, value, plain)


def _constant(literal: str) -> Any:
    text, end = read_constant(literal)
    if end < len(literal):
        raise Misread(_("Expected here is a comma or the end."), (end, end + 1))
    return compile_checked(check(parse(text), Environment())).evaluate({})


def _fitted(column: Input, value: Any, text: str) -> Any:
    if column.kind is Kind.NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _unread(column, text)
        return float(value)
    if column.kind is Kind.BOOLEAN and not isinstance(value, bool):
        raise _unread(column, text)
    return value


def fitting(column: Input, value: Any) -> Any:
    """A value given for an input; :class:`EvaluationFailed` for one of another type."""
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if column.kind is Kind.NUMBER and is_number:
        return float(value)
    if column.kind in _PYTHON and not isinstance(value, _PYTHON[column.kind]):
        told = _("“%(column)s” takes no “%(value)s”: it is of another type.")
        raise EvaluationFailed(told % {"column": column.name, "value": in_words(value)})
    return value


_PYTHON: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.NUMBER: float, Kind.BOOLEAN: bool, Kind.STRING: str,
}  # fmt: skip
_EXAMPLES = {
    Kind.NUMBER: "1500", Kind.BOOLEAN: "true", Kind.DATE: "2026-11-22",
    Kind.MOMENT: "2026-11-22T10:00:00+03:00", Kind.DURATION: "P2DT12H",
}  # fmt: skip


def _unread(column: Input, text: str) -> Invalid:
    told = _("“%(column)s”: “%(text)s” is no value of this column; write it like %(example)s.")
    example = _EXAMPLES.get(column.kind, '"text"')
    return Invalid({"": [told % {"column": column.name, "text": text, "example": example}]})


def in_words(value: Any) -> str:
    """A result as people read it."""
    if value is None:
        return "—"
    if isinstance(value, list):
        return "; ".join(in_words(one) for one in value) or "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return number_format(int(value) if value == int(value) else value)
    return value if isinstance(value, str) else shown(value)
