"""Texts with places that a drawing gives to functions: filled in only where they were written.

What an expression gives is no template, whatever signs a client has put into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language

from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.texts import written_in
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Literal
from abonent.rules.queries import Misread


def literal_of(expression: str) -> str | None:
    """The text that an expression is; None for any other expression."""
    try:
        found = parse(expression)
    except Misread:
        return None
    return found.value if isinstance(found, Literal) and isinstance(found.value, str) else None


def fill_in(expression: str, language: str, value: Callable[[str], Any]) -> Any:
    """A written text with its places filled in for readers of a language; else the value.

    Raises :class:`Conflict` for a text that cannot be read.
    """
    text = literal_of(expression)
    if text is None:
        return value(expression)
    try:
        return written_in(language or get_language() or "", text, value)
    except Misread as wrong:
        told = _("The text “%(text)s” cannot be filled in: %(why)s")
        raise Conflict(told % {"text": text[:80], "why": wrong.message}) from wrong
