from __future__ import annotations

import pytest

from abonent.kernel import codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Bills and payments", "bills-and-payments"),
        ("Связь и сеть", "svyaz-i-set"),
        ("Объезд, щётка & ёлка", "obezd-shchetka-elka"),
        ("  --  ", "item"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_code_is_made_of_a_name(name: str, code: str) -> None:
    assert codes.from_name(name) == code
    assert codes.is_code(code)


def test_the_first_free_number_is_added() -> None:
    taken = {"bill", "bill-2", "x" * 40}
    assert codes.free("bill", taken.__contains__) == "bill-3"
    assert codes.free("note", taken.__contains__) == "note"
    assert codes.free("x" * 40, taken.__contains__) == "x" * 38 + "-2"


@pytest.mark.parametrize("text", ["", "с кириллицей", "two words", "x" * 41, "a/b"])
def test_what_is_no_code(text: str) -> None:
    assert not codes.is_code(text)
