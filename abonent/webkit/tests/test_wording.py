from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from abonent.kernel.money import Money
from abonent.webkit import wording

NOW = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


@pytest.fixture(params=["ru", "en"])
def language(request: Any) -> Any:
    with translation.override(request.param), timezone.override("Europe/Moscow"):
        yield request.param


def test_moment_is_in_the_readers_zone_and_format(language: str) -> None:
    assert wording.moment(NOW) == {"ru": "22.11.2026 14:05", "en": "22 Nov 2026, 14:05"}[language]


def test_money(language: str) -> None:
    assert (
        wording.money(Money(123450, "RUB"))
        == {
            "ru": "1\xa0234,50\xa0₽",
            "en": "RUB\xa01,234.50",
        }[language]
    )


@pytest.mark.parametrize(
    ("seconds", "ru", "en"),
    [
        (0, "0\xa0с", "0 s"),
        (125, "2\xa0мин 5\xa0с", "2 min 5 s"),
        (7800, "2\xa0ч 10\xa0мин", "2 h 10 min"),
        (7200, "2\xa0ч", "2 h"),
        (3 * 86400 + 4 * 3600 + 59, "3\xa0дн. 4\xa0ч", "3 d 4 h"),
        (-5, "0\xa0с", "0 s"),
    ],
)
def test_duration_has_the_two_largest_units(
    language: str, seconds: float, ru: str, en: str
) -> None:
    assert wording.duration(seconds) == {"ru": ru, "en": en}[language]


@pytest.mark.parametrize(
    ("ago", "ru", "en"),
    [
        (timedelta(seconds=10), "только что", "just now"),
        (timedelta(minutes=5), "5 минут назад", "5 minutes ago"),
        (timedelta(hours=-2), "через 2 часа", "in 2 hours"),
        (timedelta(days=8), "14.11.2026", "14 Nov 2026"),
    ],
)
def test_relative(language: str, ago: timedelta, ru: str, en: str) -> None:
    assert wording.relative(NOW - ago, now=NOW) == {"ru": ru, "en": en}[language]


@pytest.mark.parametrize(
    ("left", "ru"),
    [
        (timedelta(hours=2, minutes=10, seconds=30), "2\xa0ч 10\xa0мин, до 16:15"),
        (timedelta(minutes=39, seconds=59), "39\xa0мин, до 14:44"),
        (timedelta(days=1), "1\xa0дн., до 23.11.2026 14:05"),
        (timedelta(minutes=-5), "просрочено на 5\xa0мин"),
    ],
)
def test_countdown(left: timedelta, ru: str) -> None:
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        assert wording.countdown(NOW + left, now=NOW) == ru


def test_due_tone_is_grey_then_amber_then_red() -> None:
    warn_at, at = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)

    assert wording.due_tone(at, warn_at=None, now=NOW) == "grey"
    assert wording.due_tone(at, warn_at=at, now=NOW) == "grey"
    assert wording.due_tone(at, warn_at=warn_at, now=NOW) == "amber"
    assert wording.due_tone(NOW, warn_at=warn_at, now=NOW) == "red"


def test_size_and_initials() -> None:
    with translation.override("ru"):
        sizes = [wording.size(n) for n in (12, 2048, 1_234_567)]
    assert sizes == ["12\xa0Б", "2\xa0КБ", "1,2\xa0МБ"]
    assert [wording.initials(n) for n in ("Иванова Анна", "Петров П.", "")] == ["ИА", "ПП", "?"]


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (1.123456789, "1,123456789", "1.123456789"),
        (Decimal("1234.5678"), "1\xa0234,5678", "1,234.5678"),
        (Decimal("1.0"), "1", "1"),
        (1e-10, "0,0000000001", "0.0000000001"),
        (123456789012345.0, "123\xa0456\xa0789\xa0012\xa0345", "123,456,789,012,345"),
        (-1234, "-1\xa0234", "-1,234"),
    ],
)
def test_a_number_has_all_of_its_digits(value: float | Decimal, ru: str, en: str) -> None:
    for language, written in (("ru", ru), ("en", en)):
        with translation.override(language):
            assert wording.number(value) == written
