"""Lists as files: CSV that Excel opens rightly and safely, XLSX with typed cells."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from abonent.kernel.errors import NotFound
from abonent.kernel.money import Money
from abonent.kernel.numbers import Amount
from abonent.webkit import wording
from abonent.webkit.cells import cells_of

if TYPE_CHECKING:
    from abonent.webkit.columns import Column

# Excel reads the full-width signs of East Asian keyboards as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-][0-9]{1,20}([.,][0-9]{1,20})?")
KINDS = ("csv", "xlsx")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_PORTION = 200  # lines handed over at once
_SHEET_ROWS = 1_048_575  # Excel's limit less the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a file holds: ``foot`` are rows of totals under the others."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    title: str = ""
    foot: Sequence[Sequence[Any]] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How the Excel of a language has its CSV."""

    delimiter: str
    decimal: str
    day: str


_WAYS = {"ru": _Way(";", ",", "%d.%m.%Y"), "en": _Way(",", ".", "%Y-%m-%d")}


def _way() -> _Way:
    return _WAYS.get(wording.language(), _WAYS["ru"])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def respond(sheet: Sheet, *, kind: str) -> HttpResponseBase:
    """The rows as a download called by their title; ``kind`` is ``csv`` or ``xlsx``."""
    called = file_name(sheet.title, kind)
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(sheet), content_type="text/csv; charset=utf-8")
        disposition = content_disposition_header(as_attachment=True, filename=called)
        response.headers["Content-Disposition"] = disposition or "attachment"
        return response
    if kind == "xlsx":
        return FileResponse(xlsx_file(sheet), as_attachment=True, filename=called)
    raise NotFound


def file_name(title: str, kind: str) -> str:
    """What the file is called: the list and the day."""
    return f"{_safe(title)} {timezone.localtime():%Y-%m-%d}.{kind}"


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """CSV with a byte order mark (Excel needs it for UTF-8), formulas defused.

    Times, words, numbers and the delimiter are those of the reader who asks now, though the lines
    are written later: in Russian ``;`` and ``1234,50``, in English ``,`` and ``1234.50``.
    """
    lines = _csv_lines(sheet)
    zone, language = timezone.get_current_timezone(), translation.get_language()

    def stream() -> Iterator[str]:
        while True:
            # Left before each portion is handed over: whoever takes it has a zone of their own.
            with timezone.override(zone), translation.override(language):
                portion = "".join(islice(lines, _PORTION))
            if not portion:
                return
            yield portion

    return stream()


def _csv_lines(sheet: Sheet) -> Iterator[str]:
    write = csv.writer(_Echo(), delimiter=_way().delimiter).writerow
    yield "\ufeff"
    yield write([defused(str(column.label)) for column in sheet.columns])
    written = Texts()

    def turned(value: Any) -> str:
        return defused(written.of(value))

    for cells in cells_of(sheet.columns, sheet.rows, turned=turned):
        yield write(cells)
    for totals in sheet.foot:
        yield write([turned(cell) for cell in totals])


def defused(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula; numbers and plain phones stay as they are.

    With nothing but digits behind its sign a text names no cell and calls nothing.
    """
    harmless = not text.startswith(_FORMULA) or _NUMBER.fullmatch(text)
    return text if harmless else f"'{text}"


class Texts:
    """Values as texts of the language and the time zone in force when it is made."""

    def __init__(self) -> None:
        way = _way()
        self._zone = timezone.get_current_timezone()
        self._day, self._decimal = way.day, way.decimal
        self._yes, self._no = _("yes"), _("no")

    def of(self, value: Any) -> str:
        """The text of one value."""
        if isinstance(value, str) and not hasattr(value, "__html__"):
            return value
        if value is None:
            return ""
        if isinstance(value, datetime):
            if value.tzinfo is not None:
                value = value.astimezone(self._zone)
            return str(value.strftime(f"{self._day} %H:%M:%S"))
        if isinstance(value, bool):
            return self._yes if value else self._no
        if isinstance(value, date):
            return value.strftime(self._day)
        if isinstance(value, Money):
            value = value.amount
        if isinstance(value, Amount):
            value = value.padded
        if isinstance(value, Decimal | float):
            return f"{Decimal(str(value)):f}".replace(".", self._decimal)
        return strip_tags(str(value)) if hasattr(value, "__html__") else str(value)


def _local(at: datetime) -> datetime:
    return timezone.localtime(at).replace(tzinfo=None) if timezone.is_aware(at) else at


def xlsx_file(sheet: Sheet) -> IO[bytes]:
    """A workbook written row by row: memory does not grow with the list."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file.name, options) as book:
        page = book.add_worksheet(_sheet_name(sheet.title))
        page.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, 18)
            page.write_string(0, place, str(column.label), head)
        write = _cell_writer(book, page)
        lines = chain(cells_of(sheet.columns, sheet.rows), sheet.foot)
        for line, cells in enumerate(lines, start=1):
            if line > _SHEET_ROWS:
                page.write_string(line - 1, 0, _("Excel holds no more rows: use CSV."))
                break
            for place, value in enumerate(cells):
                write(line, place, value)
    return open(file.name, "rb")


def _sheet_name(title: str) -> str:
    """``title`` without what Excel forbids in the name of a sheet."""
    return _safe(title).strip(" '")[:31] or "Abonent"


def _safe(title: str) -> str:
    """``title`` without what the names of files and of sheets may not hold."""
    return _FORBIDDEN.sub(" ", title)


def _form_of(value: Any) -> str:
    """How Excel writes a number: with the decimals and the unit that it has here."""
    if not isinstance(value, Amount):
        return ""
    digits = "0" * (value.decimals or 0)
    form = "General" if value.decimals is None else f"#,##0.{digits}".rstrip(".")
    unit = value.unit.replace('"', "”")
    return f'{form}"\xa0{unit}"' if unit else form


def _cell_writer(book: Any, page: Any) -> Callable[[int, int, Any], None]:
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    amount = book.add_format({"num_format": "#,##0.00"})
    texts, written = Texts(), cache(lambda form: book.add_format({"num_format": form}))

    def write(line: int, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            page.write_string(line, place, texts.of(value))
        elif isinstance(value, datetime):
            page.write_datetime(line, place, _local(value), moment)
        elif isinstance(value, date):
            page.write_datetime(line, place, value, day)
        elif isinstance(value, Money):
            page.write_number(line, place, float(value.amount), amount)
        elif isinstance(value, int | float | Decimal):
            form = _form_of(value)
            page.write_number(line, place, float(value), written(form) if form else None)
        else:
            page.write_string(line, place, texts.of(value)[:32767])

    return write
