"""What was meant when the keyboard stood in the other language, or a name came in Latin letters."""

from __future__ import annotations

import re

from abonent.kernel.layouts import CYRILLIC as _CYRILLIC
from abonent.kernel.layouts import LATIN as _LATIN
from abonent.kernel.layouts import swap_layout

__all__ = ["look_alikes", "swap_layout", "to_cyrillic", "to_latin"]

_DIGRAPHS = {
    "shch": "щ", "sch": "щ", "yo": "е", "jo": "е", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц",
    "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю", "ya": "я", "ja": "я", "ye": "е", "je": "е",
    "ia": "ия", "iu": "ию", "iy": "ий", "yy": "ый", "ck": "к", "ph": "ф", "x": "кс", "a": "а",
    "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "z": "з",
}  # fmt: skip
_LATIN_PIECE = re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)))
_FINAL_Y = re.compile(r"(?<=[bcdfghjklmnpqrstvwxz])y\b")
_Y_AFTER_VOWEL = re.compile(r"(?<=[aeiou])y(?![aoue])")


def to_cyrillic(text: str) -> str | None:
    """A name in Latin letters as it would be in Russian ones; None if it is not Latin."""
    small = text.casefold()
    if not _LATIN.search(small) or _CYRILLIC.search(small):
        return None
    small = _Y_AFTER_VOWEL.sub("й", _FINAL_Y.sub("ий", small))
    return _LATIN_PIECE.sub(lambda piece: _DIGRAPHS[piece[0]], small).replace("y", "ы")


_LETTERS = dict(
    zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)
) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya",
}  # fmt: skip


def to_latin(text: str) -> str | None:
    """A name in Russian letters as it would be in Latin ones; None if it is not Russian."""
    small = text.casefold()
    if not _CYRILLIC.search(small) or _LATIN.search(small):
        return None
    return "".join(_LETTERS.get(letter, letter) for letter in small)


_TWINS = dict(zip("abcehkmoptxy", "авсенкмортху", strict=True))
_TO_CYRILLIC_TWINS = str.maketrans(_TWINS)
_TO_LATIN_TWINS = str.maketrans({cyrillic: latin for latin, cyrillic in _TWINS.items()})


def look_alikes(text: str) -> list[str]:
    """The text with letters of the one alphabet that look like those of the other: ``C-12``.

    None of them when no letter has a twin.
    """
    small = text.casefold()
    others = (small.translate(_TO_CYRILLIC_TWINS), small.translate(_TO_LATIN_TWINS))
    return [other for other in others if other != small]
