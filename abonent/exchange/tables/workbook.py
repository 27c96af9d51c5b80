"""Excel workbooks, streamed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from abonent.exchange.tables.base import (
    Cell,
    FileFormat,
    Row,
    Table,
    header,
    past,
    read_row,
    refuse,
)
from abonent.kernel.phrases import Phrase as _

LARGEST_UNPACKED = 2 * 1024**3  # bytes; a workbook that swells past it is an attack
PIECE = 1024 * 1024
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, ParseError)


@contextmanager
def open_workbook(source: IO[bytes], given: FileFormat) -> Iterator[Table]:
    """The sheet that the map names, or the first."""
    try:
        has_formulas = _look_inside(source)
        book = load_workbook(source, read_only=True, data_only=True)
        formulas = load_workbook(source, read_only=True) if has_formulas else None
    except _BROKEN as error:
        raise _damaged() from error
    try:
        page = _sheet(book, given.sheet)
        expected = (page.max_row or 1) - 1 if page.max_row else None
        records = _cells(page, _sheet(formulas, given.sheet) if formulas else None)
        columns = header(next(records, ((), ()))[0])
        yield Table("xlsx", columns, _rows(records, columns), expected)
    finally:
        book.close()
        if formulas:
            formulas.close()


def _damaged() -> Exception:
    return refuse(_("The workbook is damaged. Open it in Excel and save it again."))


def _look_inside(source: IO[bytes]) -> bool:
    """Whether there are formulas; refuses what is no workbook or swells without measure."""
    with zipfile.ZipFile(source) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise refuse(_("The workbook is too large when unpacked. Split it."))
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        return any(_mentions_formula(packed, sheet) for sheet in sheets)


def _mentions_formula(packed: zipfile.ZipFile, sheet: str) -> bool:
    before = b""
    with packed.open(sheet) as content:
        while piece := content.read(PIECE):
            seen = before + piece
            if b"<f>" in seen or b"<f " in seen:
                return True
            before = piece[-3:]
    return False


def _sheet(book: Any, wanted: str) -> Any:
    if not book.worksheets:
        raise refuse(_("The workbook has no sheets."))
    page = book.worksheets[0]
    if wanted:
        page = next((p for p in book.worksheets if p.title == wanted), None)
    if page is None:
        said = {"sheet": wanted, "names": ", ".join(p.title for p in book.worksheets)}
        raise refuse(_("There is no sheet “%(sheet)s”. There are: %(names)s.") % said)
    return page


def _cells(page: Any, formulas: Any) -> Iterator[tuple[tuple[Cell, ...], tuple[Cell, ...]]]:
    """Rows as Excel last computed them, beside the same rows as formulas (if there are any)."""
    page.reset_dimensions()  # some programs write wrong ones
    shown = page.iter_rows(values_only=True)
    behind: Iterator[tuple[Cell, ...]] = repeat(())
    if formulas is not None:
        formulas.reset_dimensions()
        behind = formulas.iter_rows(values_only=True)
    try:
        yield from zip(shown, behind, strict=False)
    except _BROKEN as error:
        raise _damaged() from error


def _rows(
    records: Iterator[tuple[tuple[Cell, ...], tuple[Cell, ...]]], columns: list[str]
) -> Iterator[Row]:
    for number, (cells, formulas) in enumerate(records, start=2):
        row = read_row(number, columns, [_plain(c) for c in cells])
        uncomputed = _find_uncomputed(columns, cells, formulas)
        if uncomputed:
            text = _(
                "the cell “%(column)s” is a formula without a result: open the file in Excel "
                "and save it"
            )
            kept = dict(zip(columns, chain(formulas, repeat(None)), strict=False))
            surplus = past(columns, [_plain(c) for c in formulas])
            yield Row(number, kept, text % {"column": uncomputed}, surplus)
        elif row is not None:
            yield row


def _plain(cell: Any) -> Cell:
    """Excel's errors (``#N/A``) and values of other kinds as text."""
    return cell if isinstance(cell, Cell) else str(cell)


def _find_uncomputed(
    columns: list[str], cells: tuple[Cell, ...], formulas: tuple[Cell, ...]
) -> str | None:
    """The first column with a formula whose result the file does not hold."""
    for column, cell, formula in zip(columns, cells, formulas, strict=False):
        if cell is None and isinstance(formula, str) and formula.startswith("="):
            return column
    return None
