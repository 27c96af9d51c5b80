"""Telling what a file is and opening it as a table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from abonent.exchange.tables.base import FileFormat, Table, refuse
from abonent.exchange.tables.delimited import open_csv
from abonent.exchange.tables.workbook import open_workbook
from abonent.kernel.sniffing import is_compound

_AS_GIVEN = FileFormat()


@contextmanager
def open_table(source: IO[bytes], *, name: str, given: FileFormat = _AS_GIVEN) -> Iterator[Table]:
    """The table in ``source``, a file named ``name``.

    Raises :class:`Invalid` under ``file``, saying what is wrong and what to do, here or while the
    rows are read.
    """
    head = source.read(8)
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if not size:
        raise refuse(_("The file is empty."))
    if is_compound(head):
        text = _(
            "This is an old Excel file or one under a password. Open it in Excel, take the "
            "password away and save it as “Excel workbook (.xlsx)” or as CSV."
        )
        raise refuse(text)
    if head.startswith(b"PK"):
        opened = open_workbook(source, given)
    elif PurePath(name).suffix.lower() in {".xlsx", ".xlsm"}:
        raise refuse(_("The file is called .xlsx but is no Excel workbook. Save it again."))
    else:
        opened = open_csv(source, given)
    with opened as table:
        yield table
