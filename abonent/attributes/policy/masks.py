"""Masks: ``9`` is a digit, ``A`` a letter, ``*`` either; every other sign stands for itself."""

from __future__ import annotations

_MASKED = {"9": str.isdecimal, "A": str.isalpha, "*": str.isalnum}
_SEPARATORS = frozenset(" \u00a0\u202f\t()-\u2010\u2011\u2012\u2013\u2014./+")
_TRUNK = 11
"""Digits of a Russian number written with the 8 that is dialled within the country."""

Sign = tuple[str, bool]


def fits_mask(mask: str, text: str) -> bool:
    """Whether ``text`` is as ``mask`` says: ``9`` a digit, ``A`` a letter, ``*`` either."""
    signs = list(mask_signs(mask))
    return len(text) == len(signs) and all(
        _MASKED[sign](char) if is_open else sign == char
        for (sign, is_open), char in zip(signs, text, strict=True)
    )


def mask_signs(mask: str) -> list[tuple[str, bool]]:
    """The signs of a mask, and whether each stands for others; after ``\\`` one is plain."""
    signs: list[tuple[str, bool]] = []
    is_plain = False
    for sign in mask:
        if sign == "\\" and not is_plain:
            is_plain = True
            continue
        signs.append((sign, sign in _MASKED and not is_plain))
        is_plain = False
    return signs


def shown_mask(mask: str) -> str:
    """The mask as people read it."""
    return "".join("_" if is_open else sign for sign, is_open in mask_signs(mask))


def fitted(mask: str, text: str) -> str | None:
    """``text`` in the mask's form, if it lacks only separators and what the mask begins with.

    Of a number under ``+7 …`` the 8 that is dialled within the country is no digit.
    """
    if fits_mask(mask, text):
        return text
    signs = mask_signs(mask)
    given = "".join(char for char in text if char not in _SEPARATORS)
    if text.startswith("8") and mask.startswith("+7") and len(given) == _TRUNK:
        given = "7" + given[1:]
    wanted = [n for n, (sign, is_open) in enumerate(signs) if is_open or sign not in _SEPARATORS]
    left_out = len(wanted) - len(given)
    if left_out < 0 or any(signs[n][1] for n in wanted[:left_out]):
        return None
    if left_out and given and wanted[left_out] == wanted[left_out - 1] + 1:
        return None  # a digit is missing, not the beginning
    return _put_in(signs, dict(zip(wanted[left_out:], given, strict=True)))


def _put_in(signs: list[Sign], given: dict[int, str]) -> str | None:
    """The mask with ``given`` in its places; None where one may not stand there."""
    for n, char in given.items():
        sign, is_open = signs[n]
        if not (_MASKED[sign](char) if is_open else sign == char):
            return None
    return "".join(given.get(n, sign) for n, (sign, _is_open) in enumerate(signs))
