"""Where the elements of a made drawing lie: from left to right by their distance from the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

GAP_X, GAP_Y, MARGIN = 60, 40, 30


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in the units of diagrams."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, x: int, y: int) -> Box:
        """The same box further right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)


Size = tuple[int, int]
TASK, GATEWAY, EVENT = (100, 80), (50, 50), (36, 36)


@dataclass(slots=True)
class Placed:
    """What of a drawing has a place."""

    scopes: dict[str, str] = field(default_factory=dict)
    """The sub-process each node is in."""
    sizes: dict[str, Size] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    """The activity each boundary event stands on."""
    flows: list[tuple[str, str, str]] = field(default_factory=list)
    """Id, source, target."""

    def boxes(self, scope: str = "") -> tuple[dict[str, Box], Size]:
        """Boxes of all that is drawn in a scope and below, and the size it takes."""
        own = [key for key, within in self.scopes.items() if within == scope]
        inner = {key: self.boxes(key) for key in own if self.is_scope(key)}
        sizes = {key: inner[key][1] if key in inner else self.sizes[key] for key in own}
        free = [key for key in own if key not in self.hosts]
        flows = [(self.hosts.get(source, source), target) for _id, source, target in self.flows]
        boxes = arrange(free, [(s, t) for s, t in flows if s in free and t in free], sizes)
        for key in own:
            if (host := boxes.get(self.hosts.get(key, ""))) is not None:
                edge = host.y + host.height - EVENT[1] // 2
                boxes[key] = Box(host.x + host.width - 50, edge, *EVENT)
        size = enclosing(boxes)
        for key, (below, _size) in inner.items():
            boxes |= {name: box.moved(boxes[key].x, boxes[key].y) for name, box in below.items()}
        return boxes, size

    def is_scope(self, key: str) -> bool:
        """Whether something is drawn in it."""
        return key in self.scopes.values()


def arrange(
    order: Sequence[str], flows: Sequence[tuple[str, str]], sizes: Mapping[str, Size]
) -> dict[str, Box]:
    """A place for each of ``order``, in columns by the fewest flows from one without a way in."""
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for name, column in _columns(order, flows).items():
        columns[column].append(name)
    boxes: dict[str, Box] = {}
    x = MARGIN
    for column in sorted(columns):
        names, y = columns[column], MARGIN
        width = max(sizes[name][0] for name in names)
        for name in names:
            own_width, height = sizes[name]
            boxes[name] = Box(x + (width - own_width) // 2, y, own_width, height)
            y += height + GAP_Y
        x += width + GAP_X
    return boxes


def _columns(order: Sequence[str], flows: Sequence[tuple[str, str]]) -> dict[str, int]:
    after: defaultdict[str, list[str]] = defaultdict(list)
    reached = {target for _source, target in flows}
    for source, target in flows:
        after[source].append(target)
    columns = {name: 0 for name in order if name not in reached} or dict.fromkeys(order[:1], 0)
    waiting = list(columns)
    for name in waiting:
        for target in after[name]:
            if target not in columns:
                columns[target] = columns[name] + 1
                waiting.append(target)
    return {name: columns.get(name, 0) for name in order}


def enclosing(boxes: Mapping[str, Box]) -> Size:
    """The size of what holds all these boxes, with a margin."""
    width = max((box.x + box.width for box in boxes.values()), default=100)
    height = max((box.y + box.height for box in boxes.values()), default=80)
    return width + MARGIN, height + MARGIN
