"""CSV in whatever encoding and with whatever delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _

from abonent.exchange.tables.base import (
    FileFormat,
    Row,
    Table,
    header,
    read_row,
    reasons_in,
    refuse,
)
from abonent.exchange.tables.encodings import PIECE, count_lines, find_encoding

LONGEST_FIELD = 16 * 1024 * 1024
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; :func:`unguard` undoes it."""
    return "'" + text if re.match(r"'*[=+\-@\t\r]", text) else text


def unguard(text: str) -> str:
    """What :func:`guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


@contextmanager
def open_csv(source: IO[bytes], given: FileFormat) -> Iterator[Table]:
    """A table of delimited text."""
    if given.encoding:
        encoding, lines = given.encoding, count_lines(source, given.encoding)
    else:
        encoding, lines = find_encoding(source)
    delimiter = given.delimiter or _delimiter(source, encoding)
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    try:
        records = _records(text, delimiter, encoding)
        columns = header(next(records, (1, []))[1])
        guarded = bool(reasons_in(columns))  # our own rejected rows are, nobody else's
        columns = [unguard(c) for c in columns] if guarded else columns
        rows = _rows(records, columns, guarded=guarded)
        yield Table("csv", columns, rows, max(lines - 1, 0), delimiter)
    finally:
        text.detach()


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: list[str], *, guarded: bool
) -> Iterator[Row]:
    for number, cells in records:
        row = read_row(number, columns, [unguard(c) for c in cells] if guarded else cells)
        if row is not None:
            yield row


def _records(text: IO[str], delimiter: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        yield from enumerate(reader, start=1)
    except (csv.Error, UnicodeError, LookupError) as error:
        said = {"line": reader.line_num, "encoding": encoding}
        said_text = _(
            "The file cannot be read after line %(line)s as %(encoding)s. Save it as “CSV UTF-8”."
        )
        raise refuse(said_text % said) from error


def _delimiter(source: IO[bytes], encoding: str) -> str:
    """The one that cuts the header into the most names; quoted ones do not count."""
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(source.read(PIECE))
    source.seek(0)
    found = {
        delimiter: len(next(csv.reader(io.StringIO(sample), delimiter=delimiter), []))
        for delimiter in (",", ";", "\t", "|")
    }
    return max(found, key=lambda d: found[d])
