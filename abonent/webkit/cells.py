"""Cells of an export: what its columns say of each row, by the cheapest way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from abonent.webkit.columns import Column

CHUNK = 2000
"""Rows fetched at once."""
_REMEMBERED = 10_000
"""Different values whose cells are remembered, a column: topics and states, not texts."""

Cell = Callable[[tuple[Any, ...]], Any]


class Plain:
    """Rows as tuples of the fields that the columns need, instead of objects."""

    def __init__(self, rows: QuerySet[Any], columns: Sequence[Column]) -> None:
        names = dict.fromkeys(name for column in columns for name in column.stored)
        self.places = {name: place for place, name in enumerate(names)}
        self._rows = rows.select_related(None).values_list(*names)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows.iterator(chunk_size=CHUNK))


def rows_for(columns: Sequence[Column], source: Iterable[Any]) -> Iterable[Any]:
    """``source`` as an export reads it: plain where every column allows it."""
    if not isinstance(source, QuerySet):
        return source
    if columns and all(column.stored for column in columns):
        return Plain(source, columns)
    return source.iterator(chunk_size=CHUNK)


def cells_of(
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    places: dict[str, int] | None = None,
    turned: Callable[[Any], Any] | None = None,
) -> Iterator[list[Any]]:
    """The exported values of each row, in the order of the columns, each through ``turned``."""
    places = places or getattr(rows, "places", None)
    if places is None:
        turn = turned or (lambda value: value)
        return ([turn(column.exported(row)) for column in columns] for row in rows)
    cells = [_cell(column, places, turned) for column in columns]
    return ([cell(row) for cell in cells] for row in rows)


def _cell(column: Column, places: dict[str, int], turned: Callable[[Any], Any] | None) -> Cell:
    own = [places[name] for name in column.stored]
    told = column.told
    if told is None:
        place = own[0]
        return (lambda row: turned(row[place])) if turned else (lambda row: row[place])

    def tell(*values: Any) -> Any:
        said = told(*values)
        return turned(said) if turned else said

    if len(own) > 1:
        return lambda row: tell(*[row[place] for place in own])
    return _remembering(own[0], tell)


def _remembering(place: int, tell: Callable[[Any], Any]) -> Cell:
    """The same value is told once: a million cases have a hundred topics."""
    known: dict[Any, Any] = {}

    def cell(row: tuple[Any, ...]) -> Any:
        value = row[place]
        try:
            return known[value]
        except KeyError:
            said = tell(value)
            if len(known) < _REMEMBERED:
                known[value] = said
            return said

    return cell
