"""What becomes of values when their attribute changes its type."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.attributes.policy import Choice, Definition, Wrong
from abonent.attributes.policy.conversion import convert

CITIES = {
    "msk": Choice(code="msk", name={"ru": "Москва", "en": "Moscow"}, is_active=True),
    "spb": Choice(code="spb", name={"ru": "Питер", "en": "Petersburg"}, is_active=True),
}
OTHER = {"m": Choice(code="m", name={"ru": "Москва", "en": "Moscow"}, is_active=True)}


def a(kind: str, **more: Any) -> Definition:
    return Definition(code="n", name={"ru": "N", "en": "N"}, type=kind, **more)


CITY = a("dictionary", choices=CITIES)
MANY = a("dictionary", choices=CITIES, is_multiple=True)


@pytest.mark.parametrize(
    ("before", "after", "value", "becomes"),
    [
        (a("string"), a("integer"), "12", 12),
        (a("integer"), a("decimal"), 12, 12.0),
        (a("decimal"), a("integer"), 12.0, 12),
        (a("decimal"), a("string"), 12.5, "12.5"),
        (a("boolean"), a("string"), True, "yes"),
        (a("string"), a("boolean"), "нет", False),
        (a("string"), a("date"), "22.11.2026", "2026-11-22"),
        (a("datetime"), a("date"), "2026-11-22T09:30:00Z", "2026-11-22"),
        (a("string"), CITY, "москва", "msk"),
        (a("string"), CITY, "spb", "spb"),
        (CITY, a("dictionary", choices=OTHER), "msk", "m"),
        (CITY, MANY, "msk", ["msk"]),
        (MANY, CITY, ["msk"], "msk"),
        (MANY, MANY, ["spb", "msk"], ["msk", "spb"]),
    ],
)
def test_it_converts(before: Definition, after: Definition, value: Any, becomes: Any) -> None:
    found = convert(before, after, value)
    assert (found, type(found)) == (becomes, type(becomes))


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        (a("string"), a("integer"), "about 12"),
        (a("decimal"), a("integer"), 12.5),
        (a("string"), a("date"), "soon"),
        (a("integer"), a("boolean"), 5),
        (CITY, a("dictionary", choices=OTHER), "spb"),
        (MANY, CITY, ["msk", "spb"]),
    ],
)
def test_it_does_not_fit(before: Definition, after: Definition, value: Any) -> None:
    with pytest.raises(Wrong):
        convert(before, after, value)
