"""Texts of the product that are kept with their values until someone reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext


class Phrase(Promise):
    """A text with the values in it, in the language in force when it is read.

    Django's lazy texts are settled by ``%``. Imported as ``_`` this one may be told to readers of
    several languages; values may be phrases too.
    """

    def __init__(self, text: str, values: Mapping[str, Any] | None = None) -> None:
        self._text = text
        self._values = values

    def __mod__(self, values: Mapping[str, Any]) -> Phrase:
        return Phrase(self._text, values)

    def __str__(self) -> str:
        text = gettext(self._text)
        return text if self._values is None else text % self._values

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str | Promise) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))
