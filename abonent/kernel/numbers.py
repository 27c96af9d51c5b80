"""Numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils import formats

_SPACES = " \u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SPACED = re.compile(rf"([+-]?[1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+)((?:[.,]\d*)?)", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


class Typed(str):
    """A text that a person typed or a file holds; ``decimal`` is the sign before its decimals.

    Without one it is that of the language now in force. A plain ``str`` is a program's.
    """

    __slots__ = ("decimal",)
    decimal: str

    def __new__(cls, text: str, *, decimal: str = "") -> Typed:
        """The text, remembering how its writer writes numbers."""
        made = super().__new__(cls, text)
        made.decimal = decimal or formats.get_format("DECIMAL_SEPARATOR")
        return made


class Amount(Decimal):
    """A number that is written with so many ``decimals`` at least, and a ``unit`` after it."""

    __slots__ = ("decimals", "unit")
    decimals: int | None
    unit: str

    def __new__(
        cls, value: Decimal | int | str, *, decimals: int | None = None, unit: str = ""
    ) -> Amount:
        """The number, remembering how it is written."""
        made = super().__new__(cls, value)
        made.decimals, made.unit = decimals, unit
        return made

    @property
    def padded(self) -> Decimal:
        """The number with all of its decimals, at least as many as it is written with."""
        plain = Decimal(self)
        wanted = -(self.decimals or 0)
        is_short = int(plain.as_tuple().exponent) > wanted
        return plain.quantize(Decimal(1).scaleb(wanted)) if is_short else plain


def find_number(text: str) -> Decimal | None:
    """The number written in ``text``, or None: no exponents, infinities or words.

    Groups of three digits may be set apart by spaces of any width; within a number a space
    elsewhere makes it none: ``1 2`` is a slip. Decimals follow a dot or a comma. Where the
    writer's own sign is the dot (a :class:`Typed` text in English), commas between groups of three
    set thousands apart: ``1,234.56``; a comma that cannot is one before decimals: ``120,50``.

    So ``1,234`` alone is two numbers: in English 1234, in Russian (and from a program, whatever
    language it asks answers in) 1.234. ``1.234`` is 1.234 for everyone.
    """
    written = text.strip(_SPACES).replace("\u2212", "-")
    if spaced := _SPACED.fullmatch(written):
        written = re.sub(f"[{_SPACES}]", "", spaced[1]) + spaced[2]
    elif getattr(text, "decimal", ",") == "." and _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    written = written.replace(",", ".")
    return Decimal(written) if _PLAIN.fullmatch(written) else None
