"""The words of the notation itself, in both languages."""

from __future__ import annotations

import re

AND, OR, NOT = ("AND", "И"), ("OR", "ИЛИ"), ("NOT", "НЕ")
EMPTY, ANY = ("empty", "пусто"), ("any", "любое")
YES, NO = ("yes", "да", "true"), ("no", "нет", "false")
CALLS = {
    "me": ("me", "я"),
    "today": ("today", "сегодня"),
    "yesterday": ("yesterday", "вчера"),
    "tomorrow": ("tomorrow", "завтра"),
    "now": ("now", "сейчас"),
}
UNITS = {
    "min": ("min", "мин"),
    "h": ("h", "ч"),
    "d": ("d", "д", "дн"),
    "w": ("w", "нед", "н"),
    "mo": ("mo", "мес"),
    "y": ("y", "г"),
}
_PLACE = {"en": 0, "ru": 1}
_AGO = re.compile(r"([+-])(\d{1,5})([a-zа-я]{1,3})")
_PERIOD = re.compile(r"\d{4}(-\d{2})?")


def written(words: tuple[str, ...], language: str) -> str:
    """The word as it is written in ``language``."""
    return words[_PLACE.get(language, 0)]


def find_call(text: str) -> str | None:
    """The function that a word calls, or None."""
    low = text.casefold()
    return next((name for name, words in CALLS.items() if low in words), None)


def find_ago(text: str) -> tuple[int, str] | None:
    """``-7d`` as (7, "d"); a moment to come has a number below zero."""
    found = _AGO.fullmatch(text.casefold())
    if not found:
        return None
    unit = next((unit for unit, words in UNITS.items() if found[3] in words), None)
    number = int(found[2])
    return None if unit is None else (number if found[1] == "-" else -number, unit)


def find_period(text: str) -> str | None:
    """A year or a month of one, or None."""
    return text if _PERIOD.fullmatch(text) else None


def ago_written(number: int, unit: str, language: str) -> str:
    """``-7d``, ``-7д``."""
    return f"{'-' if number >= 0 else '+'}{abs(number)}{written(UNITS[unit], language)}"
