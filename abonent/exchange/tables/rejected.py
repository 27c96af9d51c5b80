"""Writing rejected rows as they came, with the reason beside them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import IO, Any

import xlsxwriter

from abonent.exchange.tables.base import Cell, Row, Table, reason_title, reasons_in
from abonent.exchange.tables.delimited import guard

_WIDTH = 60


class RejectedRows:
    """A file of the format and the columns of ``table``, filled row by row; close it to read it."""

    def __init__(self, table: Table, *, used: Collection[str] = ()) -> None:
        self.count = 0
        self.format = table.format
        # A column of that name which the map uses is theirs, else it is ours of the last time.
        ours = reasons_in(table.columns) - set(used)
        self._columns = [c for c in table.columns if c not in ours]
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - finish() hands it over
        title = reason_title()
        titles = [*self._columns, title if title not in used else f"{title} (Abonent)"]
        self._sink: _Csv | _Xlsx = (
            _Xlsx(self._file, titles)
            if table.format == "xlsx"
            else _Csv(self._file, titles, table.delimiter)
        )

    def add(self, row: Row, *, reason: str) -> None:
        """One row more; what it has past its columns stands past the reason."""
        self.count += 1
        self._sink.add([*(row.cells.get(c) for c in self._columns), reason, *row.surplus])

    def finish(self) -> IO[bytes]:
        """The file from its beginning; the caller closes it."""
        self._sink.finish()
        self._file.seek(0)
        return self._file


class _Csv:
    """CSV that Excel opens rightly in any country: UTF-8 with a mark, formulas defused."""

    def __init__(self, file: IO[bytes], titles: Sequence[str], delimiter: str) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, delimiter=delimiter)
        self._writer.writerow([guard(title) for title in titles])

    def add(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([guard("" if c is None else str(c)) for c in cells])

    def finish(self) -> None:
        self._text.detach()  # flushes, and leaves the file open


class _Xlsx:
    def __init__(self, file: IO[bytes], titles: Sequence[str]) -> None:
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        }  # fmt: skip
        self._book = xlsxwriter.Workbook(file, options)
        self._page = self._book.add_worksheet()
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._hour = self._book.add_format({"num_format": "hh:mm:ss"})
        self._page.set_column(len(titles) - 1, len(titles) - 1, _WIDTH)
        self._next = 0
        self.add(titles)

    def add(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            self._write(column, cell)
        self._next += 1

    def _write(self, column: int, cell: Any) -> None:
        if cell is None:
            return
        if isinstance(cell, datetime):
            self._page.write_datetime(self._next, column, cell, self._moment)
        elif isinstance(cell, date | time):
            kind = self._hour if isinstance(cell, time) else self._day
            self._page.write_datetime(self._next, column, cell, kind)
        elif isinstance(cell, str):
            self._page.write_string(self._next, column, cell[:32767])  # Excel's longest cell
        else:
            self._page.write(self._next, column, cell)

    def finish(self) -> None:
        self._book.close()
