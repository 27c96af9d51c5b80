from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote

import openpyxl
import pytest
from django.utils import timezone, translation

from abonent.kernel.errors import NotFound
from abonent.kernel.money import Money
from abonent.webkit import export
from abonent.webkit.columns import Column
from abonent.webkit.export import Sheet

COLUMNS = [
    Column(key="name", label="Name"),
    Column(key="sum", label="Sum"),
    Column(key="at", label="At"),
    Column(key="day", label="Day", hidden=True),
    Column(key="good", label="Good"),
    Column(key="score", label="Score"),
]
ROWS = [
    {
        "name": "=cmd()",
        "sum": Money(-123450, "RUB"),
        "at": datetime(2026, 11, 22, 11, 5, tzinfo=UTC),
        "day": date(2026, 11, 22),
        "good": True,
        "score": Decimal("1.5"),
    },
    {"name": "Ива;нова"},
]


def test_csv_opens_in_excel_with_formulas_defused() -> None:
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        text = "".join(export.csv_lines(Sheet(columns=COLUMNS, rows=ROWS)))

    assert text == (
        "\ufeffName;Sum;At;Day;Good;Score\r\n"
        "'=cmd();-1234,50;22.11.2026 14:05:00;22.11.2026;да;1,5\r\n"
        '"Ива;нова";;;;;\r\n'
    )


def test_csv_in_english_has_its_numbers_and_dates_that_nobody_misreads() -> None:
    with translation.override("en"), timezone.override("Europe/Moscow"):
        text = "".join(
            export.csv_lines(Sheet(columns=COLUMNS, rows=[*ROWS, {"name": "a,b", "sum": 1e-7}]))
        )

    assert text == (
        "\ufeffName,Sum,At,Day,Good,Score\r\n"
        "'=cmd(),-1234.50,2026-11-22 14:05:00,2026-11-22,yes,1.5\r\n"
        "Ива;нова,,,,,\r\n"
        '"a,b",0.0000001,,,,\r\n'
    )


def test_csv_streamed_later_keeps_the_zone_and_language_of_the_asker() -> None:
    with translation.override("ru"), timezone.override("Asia/Vladivostok"):
        lines = export.csv_lines(Sheet(columns=COLUMNS[2:5], rows=ROWS))

    with translation.override("en"), timezone.override("UTC"):
        written = "".join(lines).splitlines(keepends=True)
        assert timezone.get_current_timezone_name() == "UTC"
    assert written[1] == "22.11.2026 21:05:00;22.11.2026;да\r\n"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+7916A1", "+7916 55", "-5-3", "+1,2,3", "-٣", "@SUM(A1)", "\tx", "\rx",
     "-2+3", "-cmd|x", "\uff1d1+1", "\uff0b1", "\uff0d2", "\uff20SUM(A1)"],
)  # fmt: skip
def test_defused_prefixes_whatever_a_spreadsheet_would_run(text: str) -> None:
    assert export.defused(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "7916", "-12,50", "-12.50", "-3", "Иванова", "+79161234567", "-5"]
)
def test_defused_leaves_the_rest(text: str) -> None:
    assert export.defused(text) == text


def test_xlsx_has_typed_cells_and_a_frozen_header() -> None:
    with timezone.override("Europe/Moscow"), translation.override("en"):
        file = export.xlsx_file(Sheet(columns=COLUMNS, rows=ROWS, title="cases"))

    sheet = openpyxl.load_workbook(file)["cases"]
    assert sheet.freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Name", "Sum", "At", "Day", "Good", "Score"],
        ["=cmd()", -1234.5, datetime(2026, 11, 22, 14, 5), datetime(2026, 11, 22), "yes", 1.5],  # noqa: DTZ001
        ["Ива;нова", None, None, None, None, None],
    ]
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize(
    ("title", "named"),
    [("Обращения", "Обращения"), ("a/b: [c]?", "a b   c"), ("'", "Abonent"), ("щ" * 40, "щ" * 31)],
)
def test_a_sheet_is_named_as_excel_allows(title: str, named: str) -> None:
    book = openpyxl.load_workbook(export.xlsx_file(Sheet(columns=COLUMNS, rows=[], title=title)))
    assert book.sheetnames == [named]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(NotFound):
        export.respond(Sheet(columns=COLUMNS, rows=ROWS, title="x"), kind="exe")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_called_as_the_list_is(kind: str) -> None:
    with timezone.override("Europe/Moscow"):
        today = timezone.localtime().strftime("%Y-%m-%d")
        answer = export.respond(Sheet(columns=COLUMNS, rows=ROWS, title="Обращения"), kind=kind)
    said = unquote(answer.headers["Content-Disposition"])
    assert said == f"attachment; filename*=utf-8''Обращения {today}.{kind}"
