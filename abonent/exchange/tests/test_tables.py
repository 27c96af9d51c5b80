from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from abonent.exchange.tables import FileFormat, RejectedRows, open_table
from abonent.exchange.tables.delimited import guard, unguard
from abonent.kernel.errors import Invalid
from abonent.kernel.money import Money
from abonent.webkit.columns import Column
from abonent.webkit.export import Sheet, csv_lines


def rows_of(data: bytes, name: str = "a.csv") -> list[dict[str, Any]]:
    with open_table(io.BytesIO(data), name=name) as table:
        return [row.cells for row in table.rows]


def refusal_of(data: bytes, name: str = "a.csv") -> str:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        rows_of(data, name)
    with translation.override("en"):
        return str(refused.value.problems["file"][0])


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_told(encoding: str, delimiter: str) -> None:
    text = f"Номер{delimiter}Текст\n1{delimiter}Жалоба на счёт\n"
    assert rows_of(text.encode(encoding)) == [{"Номер": "1", "Текст": "Жалоба на счёт"}]


@pytest.mark.parametrize(("language", "sum_"), [("ru", "1234,50"), ("en", "1234.50")])
def test_lists_exported_in_any_language_are_read(language: str, sum_: str) -> None:
    columns = [Column(key="id", label="No., part; part"), Column(key="sum", label="Sum")]
    with translation.override(language):
        rows = [{"id": 1, "sum": Money(123450, "RUB")}]
        written = "".join(csv_lines(Sheet(columns=columns, rows=rows)))
    assert rows_of(written.encode()) == [{"No., part; part": "1", "Sum": sum_}]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("text", ["Номер;Жалоба абонента\n1;Не работает домашний интернет\n",
    "ДОГОВОР;ФИО;УЛИЦА;ЖАЛОБА АБОНЕНТА\n1;ПЕТРОВА ВЕРА;НИЖНЯЯ СЫРОМЯТНИЧЕСКАЯ;НЕТ СВЯЗИ, "
    "НЕ РАБОТАЕТ ДОМАШНИЙ ИНТЕРНЕТ\n"])  # fmt: skip
def test_old_russian_encodings_are_told_apart(encoding: str, text: str) -> None:
    head, row, _end = (line.split(";") for line in text.split("\n"))
    assert rows_of(text.encode(encoding)) == [dict(zip(head, row, strict=True))]


@pytest.mark.parametrize("sum_", ["1\u00a0234,50", "№ 7", "«Ok»"])
def test_signs_alone_are_those_of_windows(sum_: str) -> None:
    assert rows_of(f"id;sum\n1;{sum_}\n".encode("cp1251")) == [{"id": "1", "sum": sum_}]


def test_the_encoding_that_is_given_is_believed() -> None:
    data = "id;text\n1;тел\n".encode("cp866")  # which happens to be UTF-8 as well
    for given, text in (("", "\u296b"), ("cp866", "тел"), ("cp1251", "вҐ«")):
        with open_table(io.BytesIO(data), name="a.csv", given=FileFormat(encoding=given)) as table:
            assert [row.cells["text"] for row in table.rows] == [text]


def test_excel_keeps_types_and_skips_blank_rows() -> None:
    moment = datetime(2026, 9, 1, 10, 30)  # noqa: DTZ001 - Excel knows no zones
    data = workbook(["Id", "When"], [7, moment], [None, None], [8, None])
    assert rows_of(data, "a.xlsx") == [{"Id": 7, "When": moment}, {"Id": 8, "When": None}]


def test_a_formula_without_a_result_is_a_problem_of_its_row() -> None:
    with (
        translation.override("en"),
        open_table(io.BytesIO(workbook(["a", "b"], [1, "=A2+1"])), name="a.xlsx") as table,
    ):
        problems = [(row.number, str(row.problem)) for row in table.rows]
    assert problems == [
        (2, "the cell “b” is a formula without a result: open the file in Excel and save it")
    ]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "The file is empty."),
        (b"\n1,2\n", "a.csv", "The first row must hold the names of the columns, and it is empty."),
        (b"a,,b\n", "a.csv", "Column 2 has no name in the first row. Name it; if cells of the "
         "header are merged, unmerge them."),
        (b"a,a\n", "a.csv", "Two columns are called “a”. Rename one."),
        ("а,б\nжалоба,\n".encode() + b"\xff\n", "a.csv", "Line 3 holds bytes that are no UTF-8 "
         "although the rest is. Save the file anew as “CSV UTF-8”."),
        (b"a,b\x00\n", "a.csv", "This is no table: the file holds zero bytes. Save it as “CSV "
         "UTF-8”."),
        (b"a,b\n", "a.xlsx", "The file is called .xlsx but is no Excel workbook. Save it again."),
        (b"PK\x03\x04broken", "a.xlsx", "The workbook is damaged. Open it in Excel and save it "
         "again."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.xlsx", "This is an old Excel file or "
         "one under a password. Open it in Excel, take the password away and save it as “Excel "
         "workbook (.xlsx)” or as CSV."),
    ],
)  # fmt: skip
def test_files_that_are_no_table_are_refused_with_a_remedy(
    data: bytes, name: str, said: str
) -> None:
    assert refusal_of(data, name) == said


def test_too_many_cells_and_huge_cells_are_problems_of_their_row() -> None:
    data = b"a,b\n1,2,3\n" + b"x" * 100_001 + b",2\n"
    with translation.override("en"), open_table(io.BytesIO(data), name="a.csv") as table:
        problems = [str(row.problem) for row in table.rows]
    assert problems == [
        "the row has more cells than there are columns",
        "the cell “a” is longer than 100000 characters",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+7 916", "-5", "@x", "'=1", "plain", "'quoted", ""])
def test_guarding_against_formulas_is_undone(text: str) -> None:
    assert guard(text)[:1] not in tuple("=+-@")
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rejected_rows_read_back_as_they_were(form: str) -> None:
    given = [["Id", "Phone"], ["1", "=HYPERLINK(1)"], ["2", "+7 916"]]
    csv = "\n".join(";".join(r) for r in given).encode()
    book = workbook(given[0], ["1", None], ["2", "+7 916"])
    data = csv if form == "csv" else book
    with open_table(io.BytesIO(data), name=f"a.{form}") as table:
        rows = list(table.rows)
        rejected = RejectedRows(table)
        for row in rows:
            rejected.add(row, reason="wrong")
    again = rejected.finish().read()
    assert (b"\n1;'=HYPERLINK" in again) == (form == "csv")
    assert rows_of(again, f"a.{form}") == [
        {**row.cells, "Причина отклонения": "wrong"} for row in rows
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cells_past_the_last_column_stay_past_the_reason(form: str) -> None:
    rows: list[list[Any]] = [["Id", "Sum"], [1, 2, None, "=3", "x"]]
    data = workbook(["Id", "Sum"], [1, 2, None, 3, "x", ""])
    if form == "csv":
        data = "\n".join(",".join(str(c or "") for c in row) for row in rows).encode()
    for _again in range(2):
        with open_table(io.BytesIO(data), name=f"a.{form}") as table:
            row = next(table.rows)
            rejected = RejectedRows(table)
        assert row.surplus == (("", "=3", "x") if form == "csv" else (None, 3, "x"))
        assert row.problem
        rejected.add(row, reason="wrong")
        data = rejected.finish().read()
    assert (b"1,2,wrong,,'=3,x" in data) == (form == "csv")


def test_a_formula_without_a_result_keeps_the_cells_past_the_last_column() -> None:
    data = workbook(["Id", "Sum"], [1, "=A2*2", "x"])
    with open_table(io.BytesIO(data), name="a.xlsx") as table:
        row = next(table.rows)
    assert (row.cells, row.surplus) == ({"Id": 1, "Sum": "=A2*2"}, ("x",))
