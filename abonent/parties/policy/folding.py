"""Folding: one spelling for everything that a person would call the same."""

from __future__ import annotations

import re
import unicodedata

_SILENT = re.compile(r"['’‘ʼ`´\"«»„“”]")
_SEPARATORS = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"[\x00-\x7fа-я«»„“”‘’–—№]*")
"""What has no accents: nearly every text."""


def fold(text: str) -> str:
    """Small letters without accents, quotes and punctuation, one space between words; ё is е.

    Folding twice changes nothing. ``O’Brien`` is ``obrien``, ``Салтыков-Щедрин`` two words.
    """
    plain = text.casefold().replace("ё", "е")
    if not _PLAIN.fullmatch(plain):
        plain = _without_accents(_without_accents(text))
    return _SEPARATORS.sub(" ", _SILENT.sub("", plain)).strip()


def _without_accents(text: str) -> str:
    small = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(_base(letter) for letter in unicodedata.normalize("NFC", small))


def _base(letter: str) -> str:
    """The letter without its marks; й is a letter of its own."""
    if letter == "й" or letter.isascii():
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


def fold_number(text: str) -> str:
    """Letters and digits of an account or contract number: ``ЛС-00 123`` is ``лс00123``."""
    return fold(text).replace(" ", "")


def words_of(*texts: str) -> set[str]:
    """Folded words of names that are worth mending: of three letters or more, without digits."""
    found = {word for text in texts for word in fold(text).split()}
    return {word for word in found if 3 <= len(word) <= 80 and word.isalpha()}
