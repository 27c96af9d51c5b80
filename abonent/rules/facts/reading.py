"""Facts read in memory: each from its row, as rules know it, and only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from abonent.rules.facts.known import Fact, Known
from abonent.rules.ports import DAYS, NUMBERS, Kind, Property

Reader = Callable[[Any], Any]


class Readers:
    """How every fact of a subject is read; made once and used for any number of rows."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._plain: dict[str, Reader] = {}
        self._stored: dict[str, Reader] = {}

    def can_read(self, fact: Fact) -> bool:
        """Whether it can be read from a row at all."""
        of = fact.own
        return of is not None and (of.read is not None or _is_followed(of))

    def plain(self, path: str, stored: Any) -> Any:
        """What is stored under ``path`` as rules know it; None for none."""
        if stored is None or stored == "" or stored == []:
            return None
        made = self._plain.get(path)
        if made is None:
            made = self._plain[path] = _plain_of(self.known.facts[path])
        return made(stored)

    def read(self, path: str, row: Any) -> Any:
        """The fact ``path`` of ``row`` as rules know it; None for none."""
        made = self._stored.get(path)
        if made is None:
            made = self._stored[path] = _reader_of(self.known.facts[path])
        return self.plain(path, made(row))


class Facts(dict[str, Any]):
    """The facts of one evaluation: read when a rule asks, kept for the next that does.

    ``rows``: what there is by root. ``given``: stored values by path that stand before those of
    rows, of a case that is only being registered.
    """

    __slots__ = ("_given", "_readers", "_rows")

    def __init__(
        self, readers: Readers, rows: Mapping[str, Any], given: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self._readers = readers
        self._rows = dict(rows)
        self._given = given or {}

    def __missing__(self, path: str) -> Any:
        value = self[path] = self.find(path)
        return value

    def find(self, path: str) -> Any:
        """The value under ``path``; None where there is none."""
        if path in self._given:
            return self._readers.plain(path, self._given[path])
        fact = self._readers.known.facts.get(path)
        row = self._row(fact.root) if fact else None
        return None if row is None else self._readers.read(path, row)

    def _row(self, root: str) -> Any:
        if root not in self._rows:
            found = self._readers.known.roots.get(root)
            self._rows[root] = found.row(self._rows) if found else None
        return self._rows[root]


def _is_followed(of: Property) -> bool:
    """Whether the path of its column is its value, and not the way to what it is searched in."""
    return bool(of.field) and (of.where is None or of.kind == Kind.PROSE)


def _reader_of(fact: Fact) -> Reader:
    of = fact.own
    if of is None or not (of.read or _is_followed(of)):
        return lambda _row: None
    return of.read or _following(of)


def _following(of: Property) -> Reader:
    *steps, last = of.field.split("__")

    def read(row: Any) -> Any:
        for step in steps:
            row = getattr(row, step, None)
        if row is None:
            return None
        if of.kind in (Kind.CHOICE, Kind.INTEGER):  # of what it points to, the key
            return row.pk if last == "pk" else getattr(row, f"{last}_id", getattr(row, last, None))
        return getattr(row, last, None)

    return read


def _plain_of(fact: Fact) -> Reader:
    of = fact.of
    one = _choice_of(of) if of.kind == Kind.CHOICE else _OTHERS.get(of.kind, _text)
    if of.kind in DAYS:
        one = _day if of.kind == Kind.DATE else _moment
    return _several(one) if of.is_list else one


def _several(one: Reader) -> Reader:
    def read(stored: Any) -> Any:
        values = stored if isinstance(stored, list | tuple) else [stored]
        return [value for value in map(one, values) if value is not None] or None

    return read


def _choice_of(of: Property) -> Reader:
    codes = {choice.value: choice.code for choice in of.list_choices()}
    return lambda stored: codes.get(stored, stored if isinstance(stored, str) else None)


def _text(stored: Any) -> Any:
    return str(stored.get("label", "")) if isinstance(stored, dict) else str(stored)


def _number(stored: Any) -> Any:
    is_number = not isinstance(stored, bool | str | dict | list)
    return float(stored) if is_number else None


def _whole(stored: Any) -> Any:
    if isinstance(stored, bool | str | dict | list):
        return None
    return int(stored) if stored == int(stored) else None


def _boolean(stored: Any) -> Any:
    return stored if isinstance(stored, bool) else None


def _day(stored: Any) -> Any:
    if isinstance(stored, datetime):
        return timezone.localdate(stored)
    if isinstance(stored, date):
        return stored
    with suppress(ValueError):
        return date.fromisoformat(str(stored))
    return None


def _moment(stored: Any) -> Any:
    if isinstance(stored, datetime):
        return stored
    with suppress(ValueError):
        found = datetime.fromisoformat(str(stored))
        return found if timezone.is_aware(found) else timezone.make_aware(found)
    return None


_OTHERS: dict[Kind, Reader] = {
    **dict.fromkeys(NUMBERS, _number),
    Kind.INTEGER: _whole,
    Kind.BOOLEAN: _boolean,
}
