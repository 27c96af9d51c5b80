"""Where the elements of a made drawing lie: from left to right, the main way straight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from abonent.routes.bpmn.boxes import Box
from abonent.routes.bpmn.wiring import LANE, lane_count

GAP_X, GAP_Y, MARGIN = 160, 56, 30


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
        width, height = enclosing(boxes)
        lanes = lane_count(self.flows, boxes)
        size = (width, height + lanes * LANE)
        for key, (below, _size) in inner.items():
            boxes |= {name: box.moved(boxes[key].x, boxes[key].y) for name, box in below.items()}
        return boxes, size

    def is_scope(self, key: str) -> bool:
        """Whether something is drawn in it."""
        return key in self.scopes.values()


def arrange(
    order: Sequence[str], flows: Sequence[tuple[str, str]], sizes: Mapping[str, Size]
) -> dict[str, Box]:
    """A place for each of ``order``: columns by the longest way from the start, rows by what leads
    there, so that the main way is a straight line."""
    columns = _columns(order, flows)
    rows = _rows(order, flows, columns)
    tops = _offsets(rows, {name: sizes[name][1] for name in order}, GAP_Y)
    lefts = _offsets(columns, {name: sizes[name][0] for name in order}, GAP_X)
    boxes: dict[str, Box] = {}
    for name in order:
        (width, height), (x, wide), (y, tall) = sizes[name], lefts[columns[name]], tops[rows[name]]
        boxes[name] = Box(x + (wide - width) // 2, y + (tall - height) // 2, width, height)
    return boxes


def _offsets(
    places: Mapping[str, int], sizes: Mapping[str, int], gap: int
) -> dict[int, tuple[int, int]]:
    """Where each row or column begins, and how large it is."""
    largest: dict[int, int] = {}
    for name, place in places.items():
        largest[place] = max(largest.get(place, 0), sizes[name])
    found, at = {}, MARGIN
    for place in sorted(largest):
        found[place] = (at, largest[place])
        at += largest[place] + gap
    return found


def _columns(order: Sequence[str], flows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each, ways back left out."""
    after = _after(flows)
    onward = _onward(order, after)
    columns = dict.fromkeys(order, 0)
    for _turn in order:
        moved = False
        for source, target in onward:
            if columns[target] <= columns[source]:
                columns[target], moved = columns[source] + 1, True
        if not moved:
            break
    return columns


def _after(flows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    after: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in flows:
        after[source].append(target)
    return after


def _onward(order: Sequence[str], after: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Flows that lead to no node on the way to which they begin: what is left has no loops."""
    found: list[tuple[str, str]] = []
    done: set[str] = set()
    for root in order:
        stack, open_now = [(root, iter(after.get(root, ())))], {root}
        if root in done:
            continue
        while stack:
            name, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                stack.pop()
                open_now.discard(name)
                done.add(name)
            elif target not in open_now:
                found.append((name, target))
                if target not in done:
                    open_now.add(target)
                    stack.append((target, iter(after.get(target, ()))))
    return found


def _rows(
    order: Sequence[str], flows: Sequence[tuple[str, str]], columns: Mapping[str, int]
) -> dict[str, int]:
    """In each column the row of what leads there, or the next one that is free."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in flows:
        if columns[source] < columns[target]:
            before[target].append(source)
    rows: dict[str, int] = {}
    for column in sorted(set(columns.values())):
        names = [name for name in order if columns[name] == column]
        wanted = {name: min((rows[one] for one in before[name]), default=0) for name in names}
        taken: set[int] = set()
        for name in sorted(names, key=lambda one: wanted[one]):
            row = wanted[name]
            while row in taken:
                row += 1
            taken.add(row)
            rows[name] = row
    return rows


def enclosing(boxes: Mapping[str, Box]) -> Size:
    """The size of what holds all these boxes, with a margin."""
    width = max((box.x + box.width for box in boxes.values()), default=100)
    height = max((box.y + box.height for box in boxes.values()), default=80)
    return width + MARGIN, height + MARGIN
