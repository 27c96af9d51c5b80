"""Bounds, masks and patterns: what a value of the right type may still not be."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from abonent.attributes.policy.definitions import Definition, Stored
from abonent.attributes.policy.masks import fits_mask, shown_mask
from abonent.attributes.policy.values import Wrong, parse
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized

TEXTS = frozenset({"string", "text"})
NUMBERS = frozenset({"integer", "decimal"})
BOUNDED = TEXTS | NUMBERS | {"date", "datetime"}
MAX_PATTERN_MEMORY = 1 << 20
_ATOM = (
    r"(?:[\w \p{Cyrillic}@#:;,/!<>=&%№\"'~`.-]|\\[dDwW.()+*?|/\[\]{}\\^$]"
    r"|\[\^?(?:[\w \p{Cyrillic}@#:;,/.+*-]|\\[dDwW.\[\]\\^-])+\])"
)
_PLAIN = re2.compile(rf"(?:{_ATOM}(?:[*+?]|\{{\d{{1,3}}(?:,\d{{0,3}})?\}})?|\((?:\?:)?|\)|\|)+")
"""Signs, classes, groups that are not repeated: what two engines read alike, and in no time."""


def check_limits(definition: Definition, value: Stored) -> None:
    """Raise :class:`Wrong` if ``value`` breaks the bounds, the mask or the pattern."""
    if definition.minimum or definition.maximum:
        _check_bounds(definition, value)
    if definition.decimals is not None:
        _check_decimals(definition.decimals, value)
    if definition.type not in TEXTS:
        return
    text = str(value)
    if definition.mask and not fits_mask(definition.mask, text):
        raise Wrong(_("Write it as %(mask)s.") % {"mask": shown_mask(definition.mask)})
    if definition.pattern and not fits_pattern(definition.pattern, text):
        raise Wrong(_unfit(definition))


def _check_decimals(most: int, value: Stored) -> None:
    if Decimal(str(value)) != round(Decimal(str(value)), most):
        raise Wrong(_too_exact(most))


def _too_exact(most: int) -> Text:
    if most == 0:
        return _("Give a whole number, such as 42.")
    return _("Decimals: at most %(number)s.") % {"number": most}


def _unfit(definition: Definition) -> Text:
    if definition.hint:
        return _("This does not fit. %(hint)s") % {"hint": localized(definition.hint)}
    return _("This does not fit the pattern %(pattern)s.") % {"pattern": definition.pattern}


def _check_bounds(definition: Definition, value: Stored) -> None:
    least, most = bound(definition, definition.minimum), bound(definition, definition.maximum)
    if definition.type in TEXTS:
        if least is not None and len(str(value)) < least:
            raise Wrong(_("Give at least %(number)s characters.") % {"number": least})
        if most is not None and len(str(value)) > most:
            raise Wrong(_("Give at most %(number)s characters.") % {"number": most})
        return
    if least is not None and value < least:
        raise Wrong(_("Give %(bound)s or more.") % {"bound": definition.minimum})
    if most is not None and value > most:
        raise Wrong(_("Give %(bound)s or less.") % {"bound": definition.maximum})


def bound(definition: Definition, text: str) -> Any:
    """A bound as values are stored: a length of texts; None where there is none or it is wrong."""
    if not text:
        return None
    if definition.type in TEXTS:
        return int(text) if text.isascii() and text.isdigit() else None
    try:
        return parse(definition, text)
    except Wrong:
        return None


def checks_of(definition: Definition) -> list[tuple[str, str, str]]:
    """What a browser can check by itself: the kind, what it needs, what to say."""
    is_text = definition.type in TEXTS
    least, most = definition.minimum, definition.maximum
    checks: list[tuple[str, str, Text]] = []
    if is_text and least:
        told = _("Give at least %(number)s characters.") % {"number": least}
        checks.append(("shortest", least, told))
    if is_text and definition.mask:
        told = _("Write it as %(mask)s.") % {"mask": shown_mask(definition.mask)}
        checks.append(("mask", definition.mask, told))
    if is_text and _is_plain(definition.pattern):
        checks.append(("pattern", definition.pattern, _unfit(definition)))
    if definition.decimals is not None:
        checks.append(("decimals", str(definition.decimals), _too_exact(definition.decimals)))
    if definition.type in NUMBERS and least:
        checks.append(("least", least, _("Give %(bound)s or more.") % {"bound": least}))
    if definition.type in NUMBERS and most:
        checks.append(("most", most, _("Give %(bound)s or less.") % {"bound": most}))
    return [(kind, needed, str(said)) for kind, needed, said in checks]


def _is_plain(pattern: str) -> bool:
    """Whether a browser reads a pattern as RE2 does, in no time; others the server alone checks."""
    return bool(pattern) and _PLAIN.fullmatch(pattern) is not None


def fits_pattern(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` fits, in time that grows with its length alone."""
    return compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The pattern made ready by RE2; raises :class:`Wrong` for one it does not know."""
    options = re2.Options()
    options.max_mem = MAX_PATTERN_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        told = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise Wrong(_("This pattern cannot be read: %(why)s") % {"why": told}) from None
