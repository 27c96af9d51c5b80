"""Texts: the standard functions and the extension ``strings``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import re2

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.escapes import SHOWN
from abonent.rules.cel.failures import EvaluationFailed, no_overload
from abonent.rules.cel.functions.arithmetic import within_size
from abonent.rules.cel.functions.formatting import formatted
from abonent.rules.cel.signatures import read_overloads

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_BLANK = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


@lru_cache(maxsize=1000)
def _pattern(text: str) -> Callable[[str], Any]:
    options = re2.Options()
    options.log_errors = False
    try:
        found: Callable[[str], Any] = re2.compile(text, options).search
    except re2.error as error:
        told = _("“%(pattern)s” is no regular expression of RE2: %(error)s.")
        reason = error.args[0] if error.args else ""
        shown = reason.decode() if isinstance(reason, bytes) else reason
        raise EvaluationFailed(told % {"pattern": text, "error": shown}) from None
    return found


def check_pattern(pattern: str) -> None:
    """Fail where ``pattern`` is no regular expression."""
    _pattern(pattern)


def _matches(text: str, pattern: str) -> bool:
    return _pattern(pattern)(text) is not None


def _contains(text: str, part: str) -> bool:
    return part in text


def _within(place: int, size: int) -> None:
    if not 0 <= place <= size:
        told = _("The text has %(size)s signs, there is no place %(place)s.")
        raise EvaluationFailed(told % {"size": size, "place": place})


def _char_at(text: str, place: int) -> str:
    _within(place, len(text))
    return text[place : place + 1]


def _index_of(text: str, part: str, begin: int = 0) -> int:
    _within(begin, len(text))
    return text.find(part, begin)


def _last_index_of(text: str, part: str, last: int | None = None) -> int:
    if last is None:
        return text.rfind(part)
    _within(last, len(text))
    return text.rfind(part, 0, last + len(part))


def _substring(text: str, begin: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    _within(begin, len(text))
    _within(end, len(text))
    if begin > end:
        told = _("The part of the text ends at %(end)s, before it begins at %(begin)s.")
        raise EvaluationFailed(told % {"begin": begin, "end": end})
    return text[begin:end]


def _replace(text: str, old: str, new: str, limit: int = -1) -> str:
    count = text.count(old) if limit < 0 else min(limit, text.count(old))
    within_size(len(text) + count * (len(new) - len(old)))
    return text.replace(old, new, max(limit, -1))


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[: limit - 1], text[limit - 1 :]]


def _join(parts: list[str], separator: str = "") -> str:
    if not all(isinstance(part, str) for part in parts):
        raise no_overload("join", "list")
    within_size(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _quote(text: str) -> str:
    return '"' + "".join(SHOWN.get(sign, sign) for sign in text) + '"'


OVERLOADS = read_overloads(
    {
        "string.contains(string): bool": _contains,
        "string.startsWith(string): bool": str.startswith,
        "string.endsWith(string): bool": str.endswith,
        "string.matches(string): bool": _matches,
        "matches(string, string): bool": _matches,
        "string.charAt(int): string": _char_at,
        "string.indexOf(string): int": _index_of,
        "string.indexOf(string, int): int": _index_of,
        "string.lastIndexOf(string): int": _last_index_of,
        "string.lastIndexOf(string, int): int": _last_index_of,
        "string.lowerAscii(): string": lambda text: text.translate(_LOWER),
        "string.upperAscii(): string": lambda text: text.translate(_UPPER),
        "string.replace(string, string): string": _replace,
        "string.replace(string, string, int): string": _replace,
        "string.split(string): list(string)": _split,
        "string.split(string, int): list(string)": _split,
        "string.substring(int): string": _substring,
        "string.substring(int, int): string": _substring,
        "string.trim(): string": lambda text: text.strip(_BLANK),
        "string.reverse(): string": lambda text: text[::-1],
        "string.format(list(dyn)): string": formatted,
        "list(string).join(): string": _join,
        "list(string).join(string): string": _join,
        "strings:quote(string): string": _quote,
    }
)
