"""What one drawing has otherwise than its base, laid into another drawing of the same base."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from abonent.routes.bpmn.document import Node
from abonent.routes.bpmn.grafting import put_last, take_out
from abonent.routes.bpmn.pieces import KIND, PLACE, WITHIN, Pieces, is_piece, same_pictures


def lay(*, base: Pieces, mine: Pieces, theirs: Pieces, passed: Collection[str]) -> str:
    """``theirs`` with what leads from ``base`` to ``mine``.

    Where both changed a part, mine is taken, but of the elements ``passed``.
    """
    out = Pieces(theirs.file.write())
    for key in mine.elements:
        if key not in out.elements and key not in base.elements:
            _add(out, mine, key)
    for key in mine.elements:
        if key in theirs.elements:
            _change(out, base, mine, theirs, key, is_passed=key in passed)
    for key in base.elements:
        if key not in mine.elements and key in out.elements:
            out.remove(key)
    _fill_lanes(out, base, mine)
    return out.file.write()


def list_shared(key: str, base: Pieces, mine: Pieces, theirs: Pieces) -> set[str]:
    """Parts of an element that both changed, not to the same."""
    here, there = mine.parts(key), theirs.parts(key)
    changed = list_changed(key, base, mine), list_changed(key, base, theirs)
    shared = _overlapping(*changed)
    return {
        part for part in shared
        if not (part in changed[0] & changed[1] and here.get(part) == there.get(part))
    }  # fmt: skip


def list_changed(key: str, base: Pieces, side: Pieces) -> set[str]:
    """Parts of an element that are not as they were."""
    was, now = base.parts(key), side.parts(key)
    return {part for part in was.keys() | now.keys() if was.get(part) != now.get(part)}


def _overlapping(one: Iterable[str], other: Iterable[str]) -> set[str]:
    """Parts that are in both, or whose whole is in the other: the larger of the two."""
    return {
        min(a, b, key=len)
        for a in one
        for b in other
        if a == b or a.startswith(f"{b}{WITHIN}") or b.startswith(f"{a}{WITHIN}")
    }


def _add(out: Pieces, mine: Pieces, key: str) -> None:
    """A new element, without those in it, which come by themselves."""
    place = mine.place(key)
    if place not in out.elements:
        return
    node = mine.elements[key]
    lean = Node(node.tag, node.attributes, spaces=node.spaces)
    lean.children = [one for one in node.children if not (isinstance(one, Node) and is_piece(one))]
    above = out.elements[place]
    if node.parent is not None and node.parent is not mine.elements[place]:
        # As in a set of lanes, which is no piece: the one of the same name.
        name = node.parent.name
        above = next((one for one in above.walk() if one.name == name), above)
    before = [one for one in above.elements if one.name.endswith("}BPMNDiagram")]
    put_last(above, lean, after=len(above.elements) - len(before))
    out.read()
    out.take_picture(key, mine)


def _change(
    out: Pieces, base: Pieces, mine: Pieces, theirs: Pieces, key: str, *, is_passed: bool
) -> None:
    if key not in base.elements:
        if not is_passed:
            _take(out, mine, key, list_changed(key, theirs, mine))
            out.take_picture(key, mine)
        return
    parts = list_changed(key, base, mine)
    both = list_shared(key, base, mine, theirs)
    covered = {a for a in parts for b in both if a == b or a.startswith(f"{b}{WITHIN}")}
    equal = {part for part in parts if mine.parts(key).get(part) == theirs.parts(key).get(part)}
    _take(out, mine, key, (parts - covered - equal) | (set() if is_passed else both))
    if not key or same_pictures(base.pictures[key], mine.pictures[key]):
        return
    if not (is_passed and not same_pictures(base.pictures[key], theirs.pictures[key])):
        out.take_picture(key, mine)


def _take(out: Pieces, mine: Pieces, key: str, parts: Iterable[str]) -> None:
    if KIND in parts:
        _replace(out, mine, key)
        return
    for part in sorted(parts):
        if part != PLACE:
            out.take_part(key, part, mine)
            continue
        place = mine.place(key)
        if place in out.elements and place not in out.below(key):
            out.take_part(key, PLACE, mine)


def _replace(out: Pieces, mine: Pieces, key: str) -> None:
    """It has become another kind of element, under the same id."""
    inner = [one for one in out.elements[key].elements if is_piece(one)]
    old, above = out.elements[key], out.elements[out.place(key)]
    for one in inner:
        take_out(one)
    take_out(old)
    out.read()
    _add(out, mine, key)
    made = out.elements.get(key, above)
    for one in inner:
        put_last(made, one)
    out.read()


def _fill_lanes(out: Pieces, base: Pieces, mine: Pieces) -> None:
    """What mine put into a lane."""
    for key, lane in mine.elements.items():
        if lane.name.rpartition("}")[2] != "lane" or key not in out.elements:
            continue
        was = _listed(base.elements[key]) if key in base.elements else {}
        for said, node in _listed(lane).items():
            if said not in was and said not in _listed(out.elements[key]):
                for other in out.elements.values():
                    if other.name == lane.name and said in _listed(other):
                        take_out(_listed(other)[said])
                put_last(out.elements[key], node)


def _listed(lane: Node) -> dict[str, Node]:
    return {one.text.strip(): one for one in lane.elements if one.is_listed}
