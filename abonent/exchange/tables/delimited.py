"""CSV in whatever encoding and with whatever delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

PIECE = 64 * 1024
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
    encoding, lines = _encoding(source)
    encoding = given.encoding or encoding
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


def _encoding(source: IO[bytes]) -> tuple[str, int]:
    """How the file is written, and roughly how many rows it has.

    A byte-order mark tells; else UTF-8 if all of it is; else Windows' Cyrillic.
    """
    head = source.read(4)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _scan(source, "utf-16").lines
    utf8 = _scan(source, "utf-8-sig")
    if utf8.zeros:
        raise refuse(_("This is no table: the file holds zero bytes. Save it as “CSV UTF-8”."))
    if not utf8.broken:
        return "utf-8-sig", utf8.lines
    if utf8.wide > utf8.broken:  # written as UTF-8 and damaged, not written otherwise
        text = _(
            "Line %(line)s holds bytes that are no UTF-8 although the rest is. Save the file anew "
            "as “CSV UTF-8”."
        )
        raise refuse(text % {"line": utf8.broken_line})
    return "cp1251", utf8.lines


@dataclass(slots=True)
class _Scan:
    """What reading a whole file as one encoding showed."""

    lines: int = 0
    zeros: int = 0
    broken: int = 0
    broken_line: int = 0
    wide: int = 0
    """Characters outside ASCII that were read well."""


def _scan(source: IO[bytes], encoding: str) -> _Scan:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    scan = _Scan()
    while piece := source.read(PIECE):
        text = decoder.decode(piece)
        broken = text.count("\ufffd")
        if broken and not scan.broken_line:
            scan.broken_line = scan.lines + text[: text.index("\ufffd")].count("\n") + 1
        scan.broken += broken
        scan.lines += text.count("\n")
        scan.zeros += text.count("\x00")
        scan.wide += 0 if text.isascii() else sum(c > "\x7f" for c in text) - broken
    source.seek(0)
    return scan
