"""How the ways of a made drawing run: at right angles, between the boxes and below them.

Columns leave channels between each other, in which ways go up and down, each on a track of its own.
A way to another column than the next, or back, goes below all boxes, on a lane of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from abonent.routes.bpmn.boxes import Box

LANE, TRACK, FIRST = 14, 9, 12
"""Between lanes, between tracks, and from a box to its first track."""
TRACKS = 9
Point = tuple[int, int]
Flow = tuple[str, str, str]
"""Id, source, target."""


def lane_count(flows: Iterable[Flow], boxes: Mapping[str, Box]) -> int:
    """How many ways between ``boxes`` go below them."""
    inside = [one for one in flows if one[1] in boxes and one[2] in boxes]
    return sum(not _is_near(boxes[s], boxes[t], boxes) for _id, s, t in inside)


def wire(
    flows: Sequence[Flow], boxes: Mapping[str, Box], hosts: Mapping[str, str]
) -> dict[str, list[Point]]:
    """The corners of each way between ``boxes``, which lie side by side."""
    wires = _Wires(boxes)
    return {
        key: wires.route(boxes[source], boxes[target], from_edge=source in hosts)
        for key, source, target in flows
        if source in boxes and target in boxes
    }


def _is_near(source: Box, target: Box, boxes: Mapping[str, Box]) -> bool:
    """Whether nothing but a channel lies between the columns of the two."""
    right, left = _right_of(source, boxes), _left_of(target, boxes)
    return right < left and not any(right < box.x < left for box in boxes.values())


def _right_of(box: Box, boxes: Mapping[str, Box]) -> int:
    """The right edge of the column a box is in."""
    return max(b.right for b in boxes.values() if b.x < box.right and b.right > box.x)


def _left_of(box: Box, boxes: Mapping[str, Box]) -> int:
    return min(b.x for b in boxes.values() if b.x < box.right and b.right > box.x)


class _Wires:
    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self._boxes = boxes
        self._bottom = max((box.bottom for box in boxes.values()), default=0)
        self._lanes = 0
        self._tracks: defaultdict[int, int] = defaultdict(int)

    def route(self, source: Box, target: Box, *, from_edge: bool) -> list[Point]:
        begin: list[Point] = [(source.right, source.middle)]
        if from_edge:
            x = source.x + source.width // 2
            begin = [(x, source.bottom), (x, source.bottom + TRACK)]
        y = begin[-1][1]
        end: Point = (target.x, target.middle)
        if _is_near(source, target, self._boxes):
            if y == target.middle:
                return [*begin, end]
            x = self._track(_right_of(source, self._boxes))
            return [*begin, (x, y), (x, target.middle), end]
        return [*begin, *self._below(source, target, y), end]

    def _below(self, source: Box, target: Box, y: int) -> list[Point]:
        self._lanes += 1
        lane = self._bottom + LANE + self._lanes * LANE
        down = self._track(_right_of(source, self._boxes))
        edge = _left_of(target, self._boxes)
        up = edge - FIRST - self._tracks[-edge] % TRACKS * TRACK
        self._tracks[-edge] += 1
        return [(down, y), (down, lane), (up, lane), (up, target.middle)]

    def _track(self, edge: int) -> int:
        place = self._tracks[edge] % TRACKS
        self._tracks[edge] += 1
        return edge + FIRST + place * TRACK
