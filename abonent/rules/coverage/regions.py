"""What a condition takes: boxes, each a set of values for each attribute it asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.coverage.values import EVERY, Values, only, told

MOST_BOXES = 400
"""Beyond that a region is not followed: conditions people write have a handful."""
OPAQUE = "?"
"""First sign of the attributes that stand for parts of a rule that are not analysed."""

_EITHER = only(False, True)

Domains = Mapping[str, Values]
"""What values an attribute may have; anything where it is not told."""


def domain(name: str, domains: Domains) -> Values:
    """What values an attribute may have."""
    return _EITHER if name.startswith(OPAQUE) else domains.get(name, EVERY)


class TooMany(Exception):
    """The condition falls into more boxes than are followed."""


@dataclass(frozen=True, slots=True)
class Box:
    """Everything where each attribute has one of its values; others may have any."""

    sides: Mapping[str, Values] = field(default_factory=dict)

    def meet(self, other: Box) -> Box | None:
        """What is in both, or None."""
        sides = dict(self.sides)
        for name, values in other.sides.items():
            sides[name] = sides[name].meet(values) if name in sides else values
        return None if not all(sides.values()) else Box(sides)

    def minus(self, other: Box, domains: Domains) -> list[Box]:
        """What is in this one only, in boxes apart from each other."""
        if self.meet(other) is None:
            return [self]
        left: list[Box] = []
        sides = dict(self.sides)
        for name, values in other.sides.items():
            own = sides.get(name, domain(name, domains))
            if rest := own.minus(values):
                left.append(Box({**sides, name: rest}))
            sides[name] = own.meet(values)
        return left

    @property
    def is_analysed(self) -> bool:
        """Whether nothing in it was left out of the analysis."""
        return not any(name.startswith(OPAQUE) for name in self.sides)

    def told(self, domains: Domains | None = None) -> Text:
        """In a sentence: what its attributes are; sides that allow everything are left out."""
        said: Text = ""
        for name, values in self.sides.items():
            if name.startswith(OPAQUE) or values == domain(name, domains or {}):
                continue
            one = _("%(name)s %(values)s") % {"name": name, "values": told(values)}
            said = _("%(one)s and %(other)s") % {"one": said, "other": one} if said else one
        return said


@dataclass(frozen=True, slots=True)
class Region:
    """Everything in any of its boxes."""

    boxes: tuple[Box, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the condition can never hold."""
        return not self.boxes

    @property
    def is_analysed(self) -> bool:
        """Whether all of it was understood."""
        return all(box.is_analysed for box in self.boxes)

    def meet(self, other: Region) -> Region:
        """What is in both."""
        met = (one.meet(another) for one in self.boxes for another in other.boxes)
        return bounded(box for box in met if box is not None)

    def join(self, other: Region) -> Region:
        """What is in either."""
        return bounded([*self.boxes, *other.boxes])


ALL, NOTHING = Region((Box(),)), Region()


def bounded(boxes: Iterable[Box]) -> Region:
    """A region of these boxes; :class:`TooMany` beyond what is followed."""
    kept: list[Box] = []
    for box in boxes:
        if box not in kept:
            kept.append(box)
        if len(kept) > MOST_BOXES:
            raise TooMany
    return Region(tuple(kept))


def rest_of(taken: Sequence[Region], domains: Domains, *, start: Region = ALL) -> Region:
    """What none of the regions takes; :class:`TooMany` where that falls into too many boxes."""
    left = list(start.boxes)
    for region in taken:
        for box in region.boxes:
            left = [rest for one in left for rest in one.minus(box, domains)]
            if len(left) > MOST_BOXES:
                raise TooMany
    return Region(tuple(left))
