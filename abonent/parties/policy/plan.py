"""What a text typed into the search box may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonenumbers import (
    PhoneMetadata,
    ValidationResult,
    country_code_for_region,
    is_possible_number_with_reason,
    parse,
)

from abonent.kernel.phones import digits, find_e164, looks_like_number
from abonent.parties.policy.folding import fold, fold_number
from abonent.parties.policy.layouts import swap_layout, to_cyrillic, to_latin

SHORTEST = 2
"""Letters or digits below which nothing is looked for."""
_LONGEST = 120
_MOST_WORDS = 5
_SCHEME = re.compile(r"^\s*tel:", re.IGNORECASE)  # of a copied link
_EMAIL = re.compile(r"^[\w.%+\-]*@?[\w.\-]*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """Ways to look for a text, the most trusted first."""

    prefixes: tuple[str, ...] = ()
    """Beginnings of search keys."""
    wordings: tuple[tuple[str, ...], ...] = ()
    """Words that must all occur in one key, in any order; one entry a reading of the text."""
    part: str = ""
    """Digits or a piece of an address that may stand anywhere in a key."""

    def __bool__(self) -> bool:
        return bool(self.prefixes)


def query_plan(text: str, *, region: str) -> QueryPlan:
    """The plan for ``text``; empty when it is too short. ``region``: ISO 3166, for numbers."""
    text = _SCHEME.sub("", text).strip()[:_LONGEST]
    if len(fold_number(text)) < SHORTEST:
        return QueryPlan()
    readings = [fold(text), *(fold(other) for other in _other_readings(text))]
    prefixes = [*phone_prefixes(text, region=region), *_identifiers(text), *readings]
    wordings = [tuple(r.split()[:_MOST_WORDS]) for r in dict.fromkeys(readings) if r]
    return QueryPlan(
        prefixes=tuple(p for p in dict.fromkeys(prefixes) if len(p) >= SHORTEST),
        wordings=tuple(w for w in wordings if _is_telling(w)),
        part=_part(text, region),
    )


def _other_readings(text: str) -> list[str]:
    return [other for read in (swap_layout, to_cyrillic, to_latin) if (other := read(text))]


def _identifiers(text: str) -> list[str]:
    """Account, contract and tax numbers have digits; addresses have no spaces."""
    found = [fold_number(text)] if any(sign.isdigit() for sign in text) else []
    if _EMAIL.match(text):
        found.append(text.casefold())
    return found


def _is_telling(words: tuple[str, ...]) -> bool:
    """Three letters in a row are the least a trigram index can look for."""
    return any(len(word) >= 3 and not word.isdigit() for word in words)


def _part(text: str, region: str) -> str:
    """The last digits of a number, or a piece of an address: enough of them to be telling.

    A whole number is no part of another.
    """
    if looks_like_number(text):
        is_part = len(digits(text)) >= 4 and not _is_whole(text, region)
        return digits(text) if is_part else ""
    return text.casefold() if "@" in text and _EMAIL.match(text) and len(text) >= 4 else ""


def _is_whole(text: str, region: str) -> bool:
    """A number without its area code is dialled in its town and is still a part of another."""
    if (e164 := find_e164(text, region)) is None:
        return False
    return is_possible_number_with_reason(parse(e164)) == ValidationResult.IS_POSSIBLE


def phone_prefixes(text: str, *, region: str) -> list[str]:
    """E.164 beginnings that a number in any spelling, finished or not, may have in ``region``.

    ``8-916`` and ``916`` and ``+7 (916`` give ``+7916`` first. A whole number is given first in
    its E.164 form; its other readings stay, because the beginning of one number may be another.
    """
    text = text.strip()
    typed = digits(text)
    if len(typed) < SHORTEST or not (looks_like_number(text) or text == typed):
        return []
    found = [whole] if (whole := find_e164(text, region)) else []
    if text.startswith("+"):
        return [*found, f"+{typed}"]
    country = str(country_code_for_region(region))
    metadata = PhoneMetadata.metadata_for_region(region)
    national = metadata.national_prefix if metadata else None
    if typed.startswith(country):
        found.append(f"+{typed}")
    if national and typed.startswith(national):
        found.append(f"+{country}{typed[len(national) :]}")
    return list(dict.fromkeys([*found, f"+{country}{typed}"]))
