from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from abonent.kernel.numbers import Typed, find_number


@pytest.mark.parametrize(
    ("text", "dot", "comma"),
    [
        ("1,234.56", "1234.56", None),
        ("1,234,567", "1234567", None),
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1.234"),
        ("0,123", "0.123", "0.123"),
        ("12,34", "12.34", "12.34"),
        ("12,34.5", None, None),
        ("1,2345.6", None, None),
        ("1 234,56", "1234.56", "1234.56"),
        ("\u22121\u2009234,5", "-1234.5", "-1234.5"),
        ("+.5", "0.5", "0.5"),
        ("5.", "5", "5"),
        ("", None, None),
        (" 12 ", "12", "12"),
        ("\u00a01\u202f234\u2007567 ", "1234567", "1234567"),
        ("-12 345.", "-12345", "-12345"),
        ("1 2", None, None),
        ("12 34", None, None),
        ("1234 567", None, None),
        ("1  234", None, None),
        ("0 123", None, None),
        ("1 234 56", None, None),
        ("1 234,567.8", None, None),
        ("1 ,5", None, None),
        ("1, 234", None, None),
        ("- 5", None, None),
        ("12 ,", None, None),
        (" ", None, None),
    ],
)
def test_the_writer_decides_what_a_comma_is(text: str, dot: str | None, comma: str | None) -> None:
    for decimal, number in ((".", dot), (",", comma)):
        found = find_number(Typed(text, decimal=decimal))
        assert found == (None if number is None else Decimal(number))


def test_without_a_sign_the_language_gives_one() -> None:
    for language, decimal in (("en", "."), ("ru", ",")):
        with translation.override(language):
            assert Typed("1").decimal == decimal
