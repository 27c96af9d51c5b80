"""Whether a mask and a pattern can be met by one text.

A mask says for each place which signs may stand there, so the pattern is walked over its places:
each part of it takes the places where it may begin to those where it may end. What reads patterns
is Python's own and not public: where it is missing or reads otherwise, none is analysed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from abonent.attributes.policy.masks import mask_signs

_DIGITS = "0123456789"
_LETTERS = "".join(map(chr, [*range(65, 91), *range(97, 123), 0x401, *range(0x410, 0x450), 0x451]))
_SIGNS = {"9": _DIGITS, "A": _LETTERS, "*": _DIGITS + _LETTERS}
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": lambda char: char in _DIGITS,
    "CATEGORY_SPACE": lambda char: char in " \t\n\r\f\v",
    "CATEGORY_WORD": lambda char: char.isascii() and (char.isalnum() or char == "_"),
}

_SAMPLES = (("A9", r"(?i)(?:q|\w)\d{1,2}$", True), ("99", r"^[^0-8][A-Z]*?", False))
"""Masks and patterns of which it is known whether they meet: by them the reader is tried."""

Places = frozenset[int]


def can_meet(mask: str, pattern: str) -> bool:
    """Whether some text has the form of ``mask`` and fits ``pattern``; true where none can tell."""
    reader = find_reader()
    if reader is None:
        return True
    try:
        return _met(reader, mask, pattern)
    except (re.error, KeyError, RecursionError, OverflowError):
        return True


@cache
def find_reader() -> ModuleType | None:
    """What takes patterns apart, if this Python has it and it is understood here."""
    try:
        reader = import_module("re._parser")
        understood = all(_met(reader, mask, pattern) is can for mask, pattern, can in _SAMPLES)
    except Exception:  # noqa: BLE001 - whatever another Python has there
        return None
    return reader if understood else None


def _met(reader: ModuleType, mask: str, pattern: str) -> bool:
    plain = pattern.replace("(?i)", "")
    walk = _Walk(mask, folds=plain != pattern)
    return len(walk.places) in walk.through(reader.parse(plain), frozenset({0}))


class _Walk:
    """The places of a mask, each with the signs that may stand there."""

    def __init__(self, mask: str, *, folds: bool) -> None:
        self.places = [_SIGNS[s] if is_open else s for s, is_open in mask_signs(mask)]
        if folds:
            self.places = [signs.lower() + signs.upper() for signs in self.places]

    def through(self, parts: Iterable[Any], begins: Places) -> Places:
        """Where a text that began at one of ``begins`` may be after all ``parts``."""
        for part in parts:
            begins = self._part(part, begins)
        return begins

    def _part(self, part: Any, begins: Places) -> Places:
        name, said = str(part[0]), part[1]
        if name == "BRANCH":
            return frozenset().union(*(self.through(one, begins) for one in said[1]))
        if name == "SUBPATTERN":
            return self.through(said[-1], begins)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeated(said[0], said[1], said[2], begins)
        if name == "AT":
            return self._at(str(said), begins)
        return frozenset(
            place + 1 for place in begins
            if place < len(self.places) and any(_takes(part, sign) for sign in self.places[place])
        )  # fmt: skip

    def _repeated(self, least: int, most: int, parts: Any, begins: Places) -> Places:
        for _time in range(least):
            begins = self.through(parts, begins)
        ends = begins
        for _time in range(min(int(most), least + len(self.places)) - least):
            begins = self.through(parts, begins) - ends
            ends |= begins
        return ends

    def _at(self, where: str, begins: Places) -> Places:
        if where.startswith("AT_BEGINNING"):
            return begins & {0}
        return begins & {len(self.places)} if where.startswith("AT_END") else begins


def _takes(part: Any, sign: str) -> bool:
    name, said = str(part[0]), part[1]
    if name == "ANY":
        return sign != "\n"
    if name in ("LITERAL", "NOT_LITERAL"):
        return bool(ord(sign) == said) == (name == "LITERAL")
    if name == "RANGE":
        return bool(said[0] <= ord(sign) <= said[1])
    if name == "CATEGORY":
        positive = str(said).replace("_NOT_", "_")
        return _CATEGORIES[positive](sign) == (positive == str(said))
    if name == "IN":
        is_negated = str(said[0][0]) == "NEGATE"
        return any(_takes(one, sign) for one in said[is_negated:]) != is_negated
    raise KeyError(name)
