"""Whether two clients are one and the same: reasons for and against, and what they weigh."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from abonent.parties.policy.folding import fold
from abonent.parties.policy.spelling import distance, slips_allowed

WEIGHTS = {
    "tax_id": 60,
    "phone": 40,
    "email": 35,
    "login": 30,
    "contract": 30,
    "name": 35,
    "similar_name": 15,
    "document": 60,
    "other_tax_id": -60,
    "other_date": -40,
    "other_kind": -40,
    "other_name": -20,
}
"""Points of each reason; of several numbers in common only the first counts in full."""
LIKELY, CERTAIN = 35, 75


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells one client from another."""

    kind: str
    name: str
    tax_id: str
    keys: Mapping[str, Set[str]]
    """Search keys by their kind."""
    documents: Set[tuple[int, str]] = frozenset()
    """Types and numbers of valid documents."""
    dates: Mapping[str, str] = field(default_factory=dict)
    """Own attributes that are dates, as a birthday is, by their label."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code (:data:`WEIGHTS`) and what the two have in common or not."""

    code: str
    shown: str

    @property
    def is_against(self) -> bool:
        """Whether it says that they are two."""
        return WEIGHTS[self.code] < 0


def reasons_of(one: Likeness, other: Likeness) -> list[Reason]:
    """Why the two may be one, then why not; the heaviest first."""
    found = [
        Reason(kind, "" if kind == "tax_id" else key)  # a person's is confidential
        for kind in ("tax_id", "phone", "email", "login", "contract")
        for key in sorted(one.keys.get(kind, set()) & other.keys.get(kind, set()))
    ]
    if one.documents & other.documents:
        found.append(Reason("document", ""))  # the number may be confidential
    if named := _compare_names(one.name, other.name):
        found.append(Reason(named, f"{one.name} — {other.name}"))
    if one.tax_id and other.tax_id and fold(one.tax_id) != fold(other.tax_id):
        found.append(Reason("other_tax_id", ""))
    found += [
        Reason("other_date", label)
        for label, value in one.dates.items()
        if other.dates.get(label, value) != value
    ]
    if one.kind != other.kind:
        found.append(Reason("other_kind", ""))
    return sorted(found, key=lambda reason: -WEIGHTS[reason.code])


def score_of(reasons: list[Reason]) -> int:
    """0 to 100: how likely the two are one."""
    total, seen = 0, set()
    for reason in reasons:
        weight = WEIGHTS[reason.code]
        total += weight // 4 if reason.code in seen else weight
        seen.add(reason.code)
    return max(0, min(100, total))


def _compare_names(one: str, other: str) -> str:
    mine, theirs = sorted(fold(one).split()), sorted(fold(other).split())
    if not mine or not theirs:
        return ""
    if mine == theirs:
        return "name"
    fitting = sum(any(_is_near(word, w) for w in theirs) for word in mine)
    return "similar_name" if fitting >= min(2, len(mine), len(theirs)) else "other_name"


def _is_near(word: str, other: str) -> bool:
    """Equal but for slips, or one the initial of the other."""
    short, long = sorted((word, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    if abs(len(long) - len(short)) > 2:
        return False
    return distance(long, short) <= slips_allowed(long)
