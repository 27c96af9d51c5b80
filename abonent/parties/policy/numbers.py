"""What a text with digits may be: a telephone number, or a code of ours, however it was typed."""

from __future__ import annotations

import re
import unicodedata

from phonenumbers import (
    PhoneMetadata,
    ValidationResult,
    country_code_for_region,
    is_possible_number_with_reason,
    parse,
)

from abonent.kernel.phones import digits, find_e164, looks_like_number
from abonent.parties.policy.folding import fold_number
from abonent.parties.policy.layouts import look_alikes, swap_layout, to_cyrillic, to_latin

SHORTEST = 2
"""Letters or digits below which nothing is looked for."""
_DASHES = re.compile("[‐‑‒–—―−]")
_MARKED = re.compile(r"^\s*(?:(?:tel|phone|тел|телефон)\s*[.:]+|[№#])\s*", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` with the usual spaces, dashes and digits, without invisible signs.

    Pages and address books put in hyphens that do not break, spaces that do not, and marks of
    direction: a copied number keeps them all.
    """
    seen = _MARKED.sub("", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    return _DASHES.sub("-", unicodedata.normalize("NFKC", seen)).strip()


def phone_prefixes(text: str, *, region: str) -> list[str]:
    """E.164 beginnings that a number in any spelling, finished or not, may have in ``region``.

    ``8-916`` and ``916`` and ``+7 (916`` give ``+7916`` first. A whole number is given first in
    its E.164 form; its other readings stay, because the beginning of one number may be another.
    """
    text = text.strip()
    typed = digits(text)
    if len(typed) < SHORTEST or not (looks_like_number(text) or text == typed):
        return []
    country = str(country_code_for_region(region))
    national, abroad = _dialled_before(region)
    found = [whole] if (whole := find_e164(text, region)) else []
    if text.startswith("+"):
        found.append(f"+{typed}")
    else:
        found += [f"+{typed[len(a) :]}" for a in abroad if typed.startswith(a)]
        found += [f"+{typed}"] if typed.startswith(country) else []
    if national and typed.startswith(national):
        found.append(f"+{country}{typed[len(national) :]}")
    if not text.startswith("+"):
        found.append(f"+{country}{typed}")
    return [p for p in dict.fromkeys(found) if len(p) > SHORTEST]


def _dialled_before(region: str) -> tuple[str, tuple[str, ...]]:
    """What is dialled before a number of the country, and before one of another country."""
    metadata = PhoneMetadata.metadata_for_region(region)
    national = (metadata.national_prefix if metadata else None) or ""
    abroad = (metadata.international_prefix if metadata else None) or ""
    return national, tuple(dict.fromkeys(["00", *([abroad] if abroad.isdigit() else [])]))


def part_of_number(text: str, *, region: str) -> str:
    """The digits of a number that is not told from its beginning: ``092-77-34``, ``77-34``.

    A whole number is no part of another; a number without its area code is dialled in its town.
    """
    typed = digits(text)
    if len(typed) < 4 or text.startswith("+") or not looks_like_number(text):
        return ""
    if (e164 := find_e164(text, region)) is None:
        return typed
    is_whole = is_possible_number_with_reason(parse(e164)) == ValidationResult.IS_POSSIBLE
    return "" if is_whole else typed


def code_readings(text: str) -> list[str]:
    """Beginnings of account, contract and tax numbers and of log-ins: ``D-12``, ``L-12``, ``Д-12``.

    The letters may stand on the other layout, be transliterated, or only look like ours.
    """
    readings = [text]
    if any(sign.isalpha() for sign in text) and any(sign.isdigit() for sign in text):
        others = (swap_layout(text), *look_alikes(text), to_cyrillic(text), to_latin(text))
        readings += [other for other in others if other]
    return [r for r in dict.fromkeys(fold_number(r) for r in readings) if len(r) >= SHORTEST]
