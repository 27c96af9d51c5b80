"""Who the demo company's clients are: names in the right gender, from common to rare."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from abonent.parties.demo import wordlists as words


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name in parts; English ones have no patronymic."""

    surname: str
    given_name: str
    patronymic: str
    is_woman: bool

    @property
    def name(self) -> str:
        """Surname first."""
        return f"{self.surname} {self.given_name} {self.patronymic}".rstrip()


class _Skewed:
    """Draws from a list whose first entries are the common ones."""

    def __init__(self, entries: Sequence[str], flatness: int = 8) -> None:
        self._entries = entries
        self._weights = list(accumulate(1 / (rank + flatness) for rank in range(len(entries))))

    def draw(self, rng: random.Random) -> str:
        return rng.choices(self._entries, cum_weights=self._weights)[0]


_surnames = _Skewed([*words.SURNAMES, *words.RARE_SURNAMES], flatness=20)
_men = _Skewed(words.MEN)
_women = _Skewed(words.WOMEN)
_english_surnames = _Skewed(words.ENGLISH_SURNAMES)
_english_men = _Skewed(words.ENGLISH_MEN)
_english_women = _Skewed(words.ENGLISH_WOMEN)
_FEMININE = (("ский", "ская"), ("ой", "ая"), ("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"),
             ("ин", "ина"))  # fmt: skip


def feminine(surname: str) -> str:
    """A woman's form of a Russian surname; those on -ко and -ук have one form for all."""
    for his, hers in _FEMININE:
        if surname.endswith(his):
            return surname[: -len(his)] + hers
    return surname


_PLURAL = (("ский", "ских"), ("ой", "ых"), ("ов", "овых"), ("ев", "евых"), ("ёв", "ёвых"),
           ("ин", "иных"))  # fmt: skip


def family_name(surname: str) -> str:
    """``Семья Ивановых``; surnames on -ко and -ук do not change."""
    for his, theirs in _PLURAL:
        if surname.endswith(his):
            return f"Семья {surname[: -len(his)]}{theirs}"
    return f"Семья {surname}"


def draw_person(rng: random.Random, surname: str = "") -> Person:
    """A Russian person; of a given family, when its surname is given."""
    surname = surname or _surnames.draw(rng)
    is_woman = rng.random() < 0.53
    _father, son_of, daughter_of = _men.draw(rng).split(":")
    if is_woman:
        return Person(feminine(surname), _women.draw(rng), daughter_of, is_woman=True)
    return Person(surname, _men.draw(rng).split(":")[0], son_of, is_woman=False)


def draw_english_person(rng: random.Random) -> Person:
    """An English-speaking person."""
    is_woman = rng.random() < 0.5
    given = (_english_women if is_woman else _english_men).draw(rng)
    return Person(_english_surnames.draw(rng), given, "", is_woman=is_woman)


def draw_company(rng: random.Random) -> str:
    """A Russian company: ООО «…», sole traders among them."""
    dice = rng.random()
    if dice < 0.15:
        person = draw_person(rng)
        return f"ИП {person.surname} {person.given_name[0]}. {person.patronymic[0]}."
    head = rng.choice(words.COMPANY_HEADS)
    name = f"{head}{rng.choice(words.COMPANY_TAILS)}" if dice < 0.7 else head
    if rng.random() < 0.3:
        name = f"{name}-{rng.randint(2, 99)}"
    if rng.random() < 0.2:
        return f"{rng.choice(words.COMPANY_KINDS)} «{name}»"
    return f"{'ООО' if rng.random() < 0.85 else 'АО'} «{name}»"


def draw_english_company(rng: random.Random) -> str:
    """An English company."""
    head, trade = rng.choice(words.ENGLISH_COMPANIES), rng.choice(words.ENGLISH_TRADES)
    return f"{head} {trade} {'Ltd' if rng.random() < 0.8 else 'LLC'}"
