"""Ids out of addresses, numbers out of anything."""

from __future__ import annotations

import pytest

from abonent.kernel.ids import find_id
from abonent.kernel.phones import find_e164


@pytest.mark.parametrize(
    ("text", "found"),
    [("17", 17), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None), ("²", None),
     ("١٧", None), ("-1", None), ("1.0", None), (" 1", None)],
)  # fmt: skip
def test_an_id_is_a_few_ascii_digits(text: str, found: int | None) -> None:
    assert find_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8-916-123-45-67", "+79161234567"),
        ("+7 (916) 123 45 67", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("+44 20 7946 0123", "+442079460123"),
        ("123-45-67", None),
        ("8 916", None),
        ("приёмная", None),
    ],
)
def test_a_number_is_kept_only_if_one_could_call_it(text: str, found: str | None) -> None:
    assert find_e164(text) == found
