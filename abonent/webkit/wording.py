"""How times, spans, money, numbers and names are written for the reader."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from decimal import Decimal

    from abonent.kernel.money import Money
from abonent.kernel.numbers import Amount

NOTHING = "—"
_CODE = re.compile(r"([A-Z]{3})(?=[\d-])")
_WEEK = timedelta(days=7)
_DIGITS = {"d": "%d", "m": "%m", "Y": "%Y", "H": "%H", "i": "%M", "s": "%S"}
Tone = Literal["grey", "amber", "red"]
_UNITS: tuple[tuple[str, int], ...] = (
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)


def language() -> str:
    """The reader's language: ``ru`` or ``en``."""
    return (get_language() or "ru").split("-")[0]


def local(at: datetime) -> datetime:
    """``at`` in the reader's time zone."""
    return timezone.localtime(at) if timezone.is_aware(at) else at


def moment(at: datetime) -> str:
    """Date and time to the minute: 22.11.2026 14:05."""
    return _as_format(local(at), "DATETIME_FORMAT")


def day(value: date) -> str:
    """A date: 22.11.2026."""
    return _as_format(value, "DATE_FORMAT")


def _as_format(value: date, name: str) -> str:
    """As Django would write it, six times as fast where the format has only digits."""
    pattern = formats.get_format(name)
    quick = _strftime(pattern)
    return value.strftime(quick) if quick else formats.date_format(value, name)


@lru_cache(maxsize=16)
def _strftime(pattern: str) -> str:
    """``d.m.Y H:i`` as ``%d.%m.%Y %H:%M``; "" where words or unpadded numbers are asked for."""
    if any(sign.isalpha() and sign not in _DIGITS for sign in pattern) or "%" in pattern:
        return ""
    return "".join(_DIGITS.get(sign, sign) for sign in pattern)


def relative(at: datetime, *, now: datetime) -> str:
    """``5 минут назад``, ``через 2 часа``; a date once it is more than a week away."""
    if abs(at - now) >= _WEEK:
        return day(local(at).date())
    if abs((at - now).total_seconds()) < 45:
        return _("just now")
    return _ago(_rounded((at - now).total_seconds()), language())


def _rounded(seconds: float) -> int:
    """``seconds`` to the unit that is told: a minute, an hour or a day."""
    unit = next((length for _name, length in _UNITS if abs(seconds) >= length), 1)
    return round(seconds / unit) * unit


@lru_cache(maxsize=1024)
def _ago(seconds: int, locale: str) -> str:
    """Babel needs 30 µs for one, and a list says a few of them a hundred times."""
    span = timedelta(seconds=seconds)
    return format_timedelta(span, add_direction=True, threshold=1.0, locale=locale)


def duration(seconds: float) -> str:
    """The two largest units: ``2 ч 10 мин``, ``3 дн. 4 ч``, ``45 с``."""
    left, words = max(0, int(seconds)), list[str]()
    for unit, length in _UNITS:
        count, rest = divmod(left, length)
        if words and not count:
            break
        if count or (unit == "second" and not words):
            words.append(_amount(count, unit))
            left = rest
        if len(words) == 2:
            break
    return " ".join(words)


def _amount(count: int, unit: str) -> str:
    return time_words()[unit] % {"n": count}


def time_words() -> dict[str, str]:
    """The short words of spans and clocks; the browser uses the same."""
    return {
        "day": _("%(n)s d"),
        "hour": _("%(n)s h"),
        "minute": _("%(n)s min"),
        "second": _("%(n)s s"),
        "now": _("just now"),
        "late": _("late by %(span)s"),
    }


def countdown(at: datetime, *, now: datetime) -> str:
    """``2 ч 10 мин, до 17:30`` before ``at``; ``просрочено на 5 мин`` after it."""
    left = (at - now).total_seconds()
    if left < 0:
        return _("late by %(span)s") % {"span": _to_minutes(-left)}
    there, here = local(at), local(now)
    style = "TIME_FORMAT" if there.date() == here.date() else "DATETIME_FORMAT"
    return _("%(span)s, until %(time)s") % {
        "span": _to_minutes(left),
        "time": formats.date_format(there, style),
    }


def _to_minutes(seconds: float) -> str:
    """Seconds matter only in the last minute; before it they would flicker."""
    return duration(seconds if seconds < 60 else seconds // 60 * 60)


def due_tone(at: datetime, *, warn_at: datetime | None, now: datetime) -> Tone:
    """Grey in time, amber from the warning on, red once breached."""
    if now >= at:
        return "red"
    return "amber" if warn_at and now >= warn_at else "grey"


def money(value: Money) -> str:
    """``1 234,50 ₽`` in Russian, ``RUB 1,234.50`` in English."""
    text = str(format_currency(value.amount, value.currency, locale=language()))
    # Babel leaves out the space that CLDR wants between a code and the digits.
    return _CODE.sub("\\1\xa0", text)


def number(value: float | Decimal) -> str:
    """A number with the reader's separators and all of its digits, and its unit if it has one."""
    if isinstance(value, Amount):
        return _with_unit(value)
    return str(format_decimal(value, locale=language(), decimal_quantization=False))


def _with_unit(value: Amount) -> str:
    """``1 250,50 ₽`` in Russian, ``1,250.50 ₽`` in English."""
    padded = value.padded
    digits = max(0, -int(padded.as_tuple().exponent))
    form = "#,##0." + "0" * digits if digits else "#,##0"
    text = str(format_decimal(padded, form, locale=language()))
    return f"{text}\xa0{value.unit}" if value.unit else text


def size(octets: int) -> str:
    """A file's size in the largest unit that keeps it at 1 or more."""
    if octets < 1024:
        return _("%(n)s B") % {"n": octets}
    if octets < 1024**2:
        return _("%(n)s KB") % {"n": number(round(octets / 1024))}
    return _("%(n)s MB") % {"n": number(round(octets / 1024**2, 1))}


def initials(name: str) -> str:
    """Two letters of a name: ``Иванова Анна`` gives ИА."""
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


def hue(name: str) -> int:
    """One of six colours, always the same for a name."""
    return zlib.crc32(name.encode()) % 6
