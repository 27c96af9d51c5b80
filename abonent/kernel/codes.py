"""Codes: short Latin names that records, imports and programs refer to."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX = 40
_CODE = re.compile(r"^[A-Za-z0-9_-]{1,40}$")
_LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
    | {"ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


def is_code(text: str) -> bool:
    """Whether ``text`` may be a code."""
    return bool(_CODE.match(text))


def from_name(name: str) -> str:
    """A code made of a name in Russian or English: ``Связь и сеть`` gives ``svyaz-i-set``."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LATIN))
    return words.strip("-")[:MAX].strip("-") or "item"


def free(code: str, taken: Callable[[str], bool]) -> str:
    """``code``, or with the first number that makes it free: ``bill-2``."""
    found, number = code, 1
    while taken(found):
        number += 1
        found = f"{code[: MAX - 1 - len(str(number))]}-{number}"
    return found
