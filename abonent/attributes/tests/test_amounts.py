"""Numbers with decimals and a unit: what is stored, refused, shown, asked for again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from abonent.attributes.actions import create_set, save_attribute
from abonent.attributes.policy import Definition, check_values, show
from abonent.attributes.rest import attribute_out
from abonent.attributes.shown import readable
from abonent.attributes.widgets import as_typed
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.numbers import Amount, Typed

AMOUNT = Definition(
    code="sum", name={"ru": "Сумма", "en": "Amount"}, type="decimal", decimals=2,
    unit={"ru": "руб.", "en": "RUB"},
)  # fmt: skip


def stored(given: Any, before: Any = None) -> Any:
    values = None if before is None else {"sum": before}
    return check_values([AMOUNT], {"sum": given}, before=values)["sum"]


def test_more_decimals_than_allowed_are_refused_and_older_ones_stay() -> None:
    assert stored("1250.5") == 1250.5
    with pytest.raises(Invalid) as refused:
        stored("1250.557")
    with translation.override("en"):
        assert str(refused.value) == "sum: Decimals: at most 2."
    with translation.override("ru"):
        assert stored(Typed("1250,557"), before=1250.557) == 1250.557


@pytest.mark.parametrize(
    ("language", "read", "typed"),
    [("ru", "1\xa0250,50\xa0руб.", "1250,50"), ("en", "1,250.50\xa0RUB", "1250.50")],
)
def test_amounts_are_read_and_typed_by_the_locale(language: str, read: str, typed: str) -> None:
    with translation.override(language):
        assert readable(show(AMOUNT, 1250.5)) == read
        assert as_typed(AMOUNT, 1250.5) == typed
        assert readable(show(AMOUNT, 1250.557)) == read.replace("50\xa0", "557\xa0")
        assert AMOUNT.asked == f"{AMOUNT.label}, {read.split()[-1]}"


def test_an_amount_is_the_number_that_it_is() -> None:
    amount = Amount("1250.5", decimals=2, unit="₽")
    assert (amount, str(amount.padded)) == (Decimal("1250.5"), "1250.50")
    assert (attribute_out(AMOUNT).decimals, attribute_out(AMOUNT).unit) == (
        2, {"ru": "руб.", "en": "RUB"},
    )  # fmt: skip


@pytest.mark.django_db
def test_only_numbers_have_decimals_and_a_unit() -> None:
    with pytest.raises(Invalid) as refused:
        save_attribute(
            by=Actor.system("test"), set_id=create_set().pk, code="a", name={"ru": "А", "en": "A"},
            type="date", decimals=2, unit={"ru": "руб.", "en": "RUB"},
        )  # fmt: skip
    assert sorted(refused.value.problems) == ["decimals", "unit_ru"]


@pytest.mark.django_db
def test_a_unit_kept_as_one_text_stands_in_both_languages() -> None:
    made = save_attribute(
        by=Actor.system("test"), set_id=create_set().pk, code="sum", name=dict(AMOUNT.name),
        type="decimal", unit={"ru": "Мбит/с", "en": "Mbit/s"},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        MigrationExecutor(connection).migrate([("attributes", "0009_decimals_and_units")])
        cursor.execute("SELECT unit FROM attributes_attribute")
        assert cursor.fetchall() == [("Мбит/с",)]
        MigrationExecutor(connection).migrate([("attributes", "0010_localized_units")])
    made.refresh_from_db()
    assert made.unit == {"ru": "Мбит/с", "en": "Мбит/с"}
