"""What a table is, however it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import chain

from django.utils import translation

from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES

Cell = str | int | float | bool | datetime | date | time | None

LONGEST_CELL = 100_000
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a map says of the file where looking is not enough."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. ``number`` is the one a person sees in the file, the header being 1."""

    number: int
    cells: dict[str, Cell]
    problem: Text = ""
    """Why the row cannot be used, whatever is in it."""
    surplus: tuple[Cell, ...] = ()
    """What stands past the last column: kept, or the row would come back cut and pass."""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table: its columns and the rows to come. Rows that do not read raise Invalid."""

    format: str
    """``csv`` or ``xlsx``: rejected rows are written back the same way."""
    columns: list[str]
    rows: Iterator[Row]
    expected: int | None
    """Roughly how many rows there are, for the progress."""
    delimiter: str = ","


def reason_title() -> str:
    """The column added to rejected rows, in the reader's language."""
    return str(_("Reason of the rejection"))


@cache
def _reason_titles() -> frozenset[str]:
    """What it is called in any language; whoever corrects a file may read another one."""
    titles = {"reason"}
    for language in LANGUAGES:
        with translation.override(language):
            titles.add(reason_title())
    return frozenset(titles)


def reasons_in(columns: Iterable[str]) -> frozenset[str]:
    """The columns that an earlier import may have added: ignored when the file is fed again."""
    return _reason_titles() & set(columns)


def refuse(text: Text) -> Invalid:
    """A refusal of the file as a whole."""
    return Invalid({"file": [text]})


def header(cells: Sequence[Cell]) -> list[str]:
    """The names of the columns; refuses a header that is none."""
    names = [str(c).strip() if c is not None else "" for c in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise refuse(_("The first row must hold the names of the columns, and it is empty."))
    if len(names) > MOST_COLUMNS:
        raise refuse(_("The table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    if "" in names:
        text = _(
            "Column %(number)s has no name in the first row. Name it; if cells of the header are "
            "merged, unmerge them."
        )
        raise refuse(text % {"number": names.index("") + 1})
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise refuse(_("Two columns are called “%(name)s”. Rename one.") % {"name": twice[0]})
    return names


def read_row(number: int, columns: Sequence[str], cells: Sequence[Cell]) -> Row | None:
    """The row, None when it is blank."""
    if all(c is None or c == "" for c in cells):
        return None
    named = dict(zip(columns, chain(cells, [None] * len(columns)), strict=False))
    surplus = past(columns, cells)
    problem: Text = _("the row has more cells than there are columns") if surplus else ""
    for name, cell in named.items():
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            named[name] = cell[:LONGEST_CELL]
            said = {"column": name, "most": LONGEST_CELL}
            problem = _("the cell “%(column)s” is longer than %(most)s characters") % said
    return Row(number=number, cells=named, problem=problem, surplus=surplus)


def past(columns: Sequence[str], cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells past the last column; none if they are empty."""
    left = [c[:LONGEST_CELL] if isinstance(c, str) else c for c in cells[len(columns) :]]
    while left and left[-1] in (None, ""):
        left.pop()
    return tuple(left)
