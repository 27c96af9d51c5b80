"""Where names stand in a made drawing: beside what they name, free of lines, shapes and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from abonent.routes.bpmn.boxes import Box
from abonent.routes.bpmn.wiring import Point

NAME, LINE = 90, 14
"""How wide the text of a name may be, and how high a line of it is."""
_NARROW, _WIDE = 5.2, 7
"""A letter in one font and another: where a line ends differs between machines."""
_GAP = 4
_STEP = 6
_FAR = 40
"""How far from its shape a name may stand, at most."""
_TITLE = 20
"""How high the name of an open sub-process is, along its upper edge."""


@dataclass(frozen=True, slots=True)
class Text:
    """How much room a name takes, in the language in which it takes most."""

    width: int
    height: int


def size_of(names: Iterable[str]) -> Text:
    """The room for a name that is written in each of these ways."""
    known = [name for name in names if name]
    lines = max((len(_wrap(name, _WIDE)) for name in known), default=1)
    letters = max((len(one) for name in known for one in _wrap(name, _NARROW)), default=0)
    return Text(min(NAME, int(letters * _WIDE)), lines * LINE)


def _wrap(name: str, letter: float) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * letter <= NAME or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass(slots=True)
class Room:
    """What of a drawing is taken. Each name that is put takes its place, too."""

    boxes: Sequence[Box]
    """Shapes in which nothing else is drawn."""
    scopes: Sequence[Box]
    lines: Mapping[str, Sequence[Point]]
    _taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        for corners in self.lines.values():
            self._taken += [_around(a, b) for a, b in pairwise(corners)]
        self._taken += self.boxes
        for one in self.scopes:
            self._taken.append(Box(one.x, one.y, one.width, _TITLE))
            self._taken += _edges(one)

    def beside_shape(self, box: Box, text: Text, *, is_on_edge: bool) -> Box:
        """A place for the name of an event or a gateway."""
        return self._best(_around_shape(box, text, is_on_edge=is_on_edge))

    def beside_line(self, corners: Sequence[Point], text: Text) -> Box:
        """A place for the name of a way."""
        return self._best(_along(corners, text))

    def _best(self, places: Iterable[Box]) -> Box:
        best, least = None, 0
        for place in places:
            hits = sum(_touch(place, one) for one in self._taken)
            if best is None or hits < least:
                best, least = place, hits
            if not hits:
                break
        assert best is not None  # noqa: S101 - there is always a place, if a bad one
        self._taken.append(best)
        return best


def _edges(box: Box) -> list[Box]:
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    return [_around(a, b) for a, b in pairwise([*corners, corners[0]])]


def _around(one: Point, other: Point) -> Box:
    x, y = min(one[0], other[0]), min(one[1], other[1])
    return Box(x - 2, y - 2, abs(one[0] - other[0]) + 4, abs(one[1] - other[1]) + 4)


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x < other.right and other.x < one.right
        and one.y < other.bottom and other.y < one.bottom
    )  # fmt: skip


def _around_shape(box: Box, text: Text, *, is_on_edge: bool) -> Iterator[Box]:
    """Below and above, in the middle first, then to the sides."""
    middle = box.x + box.width // 2
    wide, high = text.width, text.height
    below, above = box.bottom + _GAP, box.y - _GAP - high
    if is_on_edge:  # its way leaves below
        below = box.bottom + 2
        yield Box(middle - 6 - wide, below, wide, high)
        yield Box(middle + 6, below, wide, high)
    for left in (middle - wide // 2, box.right + 2 - wide, box.x - 2):
        yield Box(left, below, wide, high)
        yield Box(left, above, wide, high)
    for top in (box.y - high // 2, box.bottom - high // 2):
        yield Box(box.x - wide - _GAP, top, wide, high)
        yield Box(box.right + _GAP, top, wide, high)
    yield from _ring(box, text)


def _ring(box: Box, text: Text) -> list[Box]:
    """Places all around, the nearest first."""
    wide, high = text.width, text.height
    found = [
        Box(x, y, wide, high)
        for x in range(box.x - wide - _FAR, box.right + _FAR, _STEP)
        for y in range(box.y - high - _FAR, box.bottom + _FAR, _STEP)
    ]
    return sorted(found, key=lambda one: _distance(one, box))


def _distance(one: Box, other: Box) -> int:
    across = max(one.x - other.right, other.x - one.right, 0)
    down = max(one.y - other.bottom, other.y - one.bottom, 0)
    return across + down


def _along(corners: Sequence[Point], text: Text) -> Iterator[Box]:
    """Over and under level pieces, right and left of upright ones; where it begins first."""
    pieces = list(pairwise(corners))
    pieces.sort(key=lambda piece: abs(piece[0][0] - piece[1][0]) < text.width)
    for gap in (_GAP, 2 * _GAP, 3 * _GAP):
        for one, other in pieces:
            yield from _beside(one, other, text, gap)


def _beside(one: Point, other: Point, text: Text, gap: int) -> Iterator[Box]:
    (x1, y1), (x2, y2), (wide, high) = one, other, (text.width, text.height)
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    if y1 == y2:
        places = range(left + _GAP, max(right - wide, left + _GAP) + 1, _STEP)
        for x in places if x1 < x2 else reversed(places):
            yield Box(x, y1 - gap - high, wide, high)
            yield Box(x, y1 + gap, wide, high)
    else:
        heights = range(top + _GAP, max(bottom - high, top + _GAP) + 1, _STEP)
        for y in heights if y1 < y2 else reversed(heights):
            yield Box(left + gap, y, wide, high)
            yield Box(left - gap - wide, y, wide, high)
