"""What a text typed into the search box may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from abonent.kernel.phones import digits
from abonent.parties.policy.folding import fold, fold_number
from abonent.parties.policy.layouts import look_alikes, swap_layout, to_cyrillic, to_latin
from abonent.parties.policy.numbers import (
    SHORTEST,
    code_readings,
    part_of_number,
    phone_prefixes,
    plain,
)

_LONGEST = 120
_MOST_WORDS = 5
_EMAIL = re.compile(r"^[\w.%+\-]*@?[\w.\-]*$", re.ASCII)
_LATIN_AND_RUSSIAN = re.compile(r"[a-z].*[а-яё]|[а-яё].*[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """Ways to look for a text, the most trusted first."""

    phones: tuple[str, ...] = ()
    """Beginnings of E.164 numbers."""
    codes: tuple[str, ...] = ()
    """Beginnings of account, contract and tax numbers and of log-ins, folded."""
    emails: tuple[str, ...] = ()
    """Beginnings of e-mail addresses."""
    names: tuple[str, ...] = ()
    """Beginnings of names, folded."""
    wordings: tuple[tuple[str, ...], ...] = ()
    """Words that must all occur in one name, in any order, each another word of it; one entry a
    reading of the text."""
    part: str = ""
    """Digits or a piece of an address that may stand anywhere in a key."""
    is_spoken: bool = False
    """Whether the part is grouped as telephones are spoken: ``77-34``."""
    both: tuple[QueryPlan, QueryPlan] | None = None
    """A name and a number of the same client, where the text has both."""

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Beginnings of any keys."""
        return tuple(dict.fromkeys([*self.phones, *self.codes, *self.emails, *self.names]))

    def __bool__(self) -> bool:
        return bool(self.prefixes)


def query_plan(text: str, *, region: str) -> QueryPlan:
    """The plan for ``text``; empty when it is too short. ``region``: ISO 3166, for numbers."""
    text = plain(text)[:_LONGEST]
    if len(fold_number(text)) < SHORTEST:
        return QueryPlan()
    number, name = _number_and_name(text)
    both = (_plan(name, region), _plan(number, region)) if number and name else None
    return _plan(text, region, both)


def _plan(text: str, region: str, both: tuple[QueryPlan, QueryPlan] | None = None) -> QueryPlan:
    is_address = "@" in text
    part = part_of_number(text, region=region)
    readings = [] if is_address else _readings(text)
    return QueryPlan(
        phones=tuple(phone_prefixes(text, region=region)),
        codes=tuple(code_readings(text)),
        emails=tuple(_emails(text, readings)),
        names=tuple(readings),
        wordings=tuple(w for r in readings if _is_telling(w := tuple(r.split()[:_MOST_WORDS]))),
        part=part or (text.casefold() if is_address and len(text) >= 4 else ""),
        is_spoken=part not in ("", text),
        both=both,
    )


def _readings(text: str) -> list[str]:
    """As typed, on the other layout, in the other alphabet; look-alikes where alphabets mix."""
    others: list[str | None] = [swap_layout(text), to_cyrillic(text), to_latin(text)]
    if _LATIN_AND_RUSSIAN.search(text):
        others += look_alikes(text)
    folded = (fold(reading) for reading in (text, *others) if reading)
    return [reading for reading in dict.fromkeys(folded) if len(reading) >= SHORTEST]


def _emails(text: str, readings: list[str]) -> list[str]:
    """Addresses have no spaces, and no letters but Latin ones."""
    return [e for e in dict.fromkeys([text.casefold(), *readings]) if _EMAIL.match(e)]


def _is_telling(words: tuple[str, ...]) -> bool:
    """Three letters in a row are the least a trigram index can look for."""
    return any(len(word) >= 3 and not word.isdigit() for word in words)


def _number_and_name(text: str) -> tuple[str, str]:
    """The pieces with digits and those of letters; signs go with the number: ``+7 (916``."""
    pieces = text.split()
    name = [p for p in pieces if fold_number(p) and not digits(p)]
    number = " ".join(p for p in pieces if p not in name)
    if len(digits(number)) < SHORTEST or len(fold_number(" ".join(name))) < SHORTEST:
        return "", ""
    return number, " ".join(name)
