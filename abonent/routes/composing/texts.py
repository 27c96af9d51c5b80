"""Texts with places to be filled in: ``Dear {client.name}``, each an expression.

What is filled in is never read as a template again. ``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, override

from abonent.kernel.phrases import Phrase as _
from abonent.rules.queries import Misread


@dataclass(frozen=True, slots=True)
class Place:
    """An expression in a text, and where it begins."""

    expression: str
    at: int


Parts = tuple[str | Place, ...]


@lru_cache(maxsize=2_000)
def parts_of(text: str) -> Parts:
    """What stands as it is, and the places; :class:`Misread` for a brace without its other."""
    found: list[str | Place] = []
    plain, at = "", 0
    while at < len(text):
        sign = text[at]
        if sign in "{}" and text[at : at + 2] == sign * 2:
            plain, at = plain + sign, at + 2
        elif sign == "{":
            end = _end_of(text, at)
            found += [plain, Place(text[at + 1 : end].strip(), at + 1)]
            plain, at = "", end + 1
        elif sign == "}":
            told = _("Here a brace is closed that is not open. A brace itself is written }}.")
            raise Misread(told, (at, at + 1))
        else:
            plain, at = plain + sign, at + 1
    return tuple(one for one in (*found, plain) if one != "")


def _end_of(text: str, start: int) -> int:
    """Where the expression that begins there ends; braces and quotes inside are its own."""
    depth, quote, at = 0, "", start
    while at < len(text):
        sign = text[at]
        if quote:
            at += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth == 0:
                return at
        at += 1
    told = _("The brace is not closed: write {…}, or {{ for a brace itself.")
    raise Misread(told, (start, start + 1))


def places_in(text: str) -> Iterator[Place]:
    """The expressions of a text."""
    return (one for one in parts_of(text) if isinstance(one, Place))


def filled(text: str, value: Callable[[str], Any], write: Callable[[Any], str]) -> str:
    """The text with the values in it, each as ``write`` writes it."""
    parts = parts_of(text)
    return "".join(p if isinstance(p, str) else write(value(p.expression)) for p in parts)


def shown(value: Any) -> str:
    """A value as people read it, in the language in force; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, float):  # an amount; whole numbers are what something is called
        amount = int(value) if value.is_integer() else value
        return str(number_format(amount, force_grouping=True))
    if isinstance(value, list | tuple):
        return ", ".join(shown(one) for one in value)
    return str(value)


def written_in(language: str, text: str, value: Callable[[str], Any]) -> str:
    """The text filled in for readers of a language."""
    with override(language):
        return filled(text, value, shown)
