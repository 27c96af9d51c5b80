"""Rules beside each other: which can never hold, which hold together, when none does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from abonent.rules.coverage.reading import read_all
from abonent.rules.coverage.regions import ALL, Box, Domains, Region, TooMany, rest_of
from abonent.rules.coverage.values import Values

MOST_RULES = 500


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules, by their places, that hold together."""

    first: int
    second: int
    where: Box


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list of rules covers. Rules are told by their places, from 0."""

    regions: Sequence[Region]
    domains: Mapping[str, Values]

    @property
    def impossible(self) -> list[int]:
        """Rules that can never hold."""
        return [place for place, region in enumerate(self.regions) if region.is_empty]

    @property
    def unclear(self) -> list[int]:
        """Rules of which a part is not analysed."""
        return [place for place, region in enumerate(self.regions) if not region.is_analysed]

    @property
    def overlaps(self) -> list[Overlap]:
        """Pairs that certainly hold together somewhere, with one such place."""
        found = []
        for (first, one), (second, other) in combinations(enumerate(self.regions), 2):
            sure = [box for box in one.meet(other).boxes if box.is_analysed]
            if sure:
                found.append(Overlap(first, second, sure[0]))
        return found

    def shadowed(self, place: int) -> bool:
        """Whether the earlier rules take everything that this one would."""
        region = self.regions[place]
        if region.is_empty:
            return False
        return rest_of(self.regions[:place], self.domains, start=region).is_empty

    @property
    def gaps(self) -> Region:
        """Where no rule holds; a box that is not analysed may be no gap after all."""
        return rest_of(self.regions, self.domains, start=ALL)


def compare(rules: Sequence[str], domains: Domains | None = None) -> Comparison:
    """Compare rules in CEL; an empty one always holds.

    Raises :class:`~abonent.rules.errors.Misread` for one that cannot be read. Its questions and
    this one raise :class:`~abonent.rules.coverage.regions.TooMany` where there are more than
    :data:`MOST_RULES` or they fall into too many parts.
    """
    if len(rules) > MOST_RULES:
        raise TooMany
    regions, known = read_all([rule or "true" for rule in rules], domains)
    return Comparison(regions, known)
