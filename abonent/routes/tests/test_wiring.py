"""How made drawings look: boxes side by side, ways at right angles beside them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from abonent.routes.bpmn.boxes import Box
from abonent.routes.bpmn.layout import Placed
from abonent.routes.bpmn.wiring import Point, wire

SIZES = {"task": (100, 80), "gateway": (50, 50), "event": (36, 36)}


def placed(kinds: dict[str, str], flows: str) -> Placed:
    pairs = [flow.split(">") for flow in flows.split()]
    return Placed(
        scopes=dict.fromkeys(kinds, ""),
        sizes={key: SIZES[kind] for key, kind in kinds.items()},
        flows=[(f"{s}>{t}", s, t) for s, t in pairs],
    )


KINDS = {"s": "event", "a": "task", "g": "gateway", "b": "task", "c": "task", "j": "gateway",
         "d": "task", "e": "event"}  # fmt: skip
FLOWS = [
    "s>a a>g g>b g>c b>j c>j j>d d>e",
    "s>a a>g g>b g>c b>a c>j j>g j>e g>e",
    "s>a a>b b>c c>d d>s",
]


@pytest.mark.parametrize("flows", FLOWS)
def test_ways_run_at_right_angles_and_through_no_box(flows: str) -> None:
    drawn = placed(KINDS, flows)
    boxes, _size = drawn.boxes()
    for one, other in ((a, b) for a in boxes for b in boxes if a < b):
        assert not _overlap(boxes[one], boxes[other]), (one, other)
    for key, corners in wire(drawn.flows, boxes, {}).items():
        source, target = key.split(">")
        for begin, end in pairwise(corners):
            assert begin[0] == end[0] or begin[1] == end[1], key
            for name, box in boxes.items():
                assert name in {source, target} or not _crosses(begin, end, box), (key, name)


def test_the_main_way_is_a_straight_line() -> None:
    drawn = placed(KINDS, "s>a a>g g>b b>j j>d d>e g>c c>j")
    boxes, _size = drawn.boxes()
    wires = wire(drawn.flows, boxes, {})
    assert [len(wires[key]) for key in ("s>a", "a>g", "g>b", "b>j", "j>d", "d>e")] == [2] * 6
    assert len(wires["g>c"]) == 4


def test_a_way_back_goes_below_everything() -> None:
    drawn = placed({"s": "event", "a": "task", "b": "task"}, "s>a a>b b>a")
    boxes, _size = drawn.boxes()
    corners = wire(drawn.flows, boxes, {})["b>a"]
    assert max(y for _x, y in corners) > max(box.bottom for box in boxes.values())


def _overlap(one: Box, other: Box) -> bool:
    apart = one.right <= other.x or other.right <= one.x
    return not (apart or one.bottom <= other.y or other.bottom <= one.y)


def _crosses(begin: Point, end: Point, box: Box) -> bool:
    (x1, x2), (y1, y2) = sorted((begin[0], end[0])), sorted((begin[1], end[1]))
    return x1 < box.right and x2 > box.x and y1 < box.bottom and y2 > box.y
