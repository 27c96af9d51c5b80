"""What follows from the elements of a drawing, brought into line with them after a merge."""

from __future__ import annotations

from abonent.routes.bpmn.document import Node, Raw
from abonent.routes.bpmn.grafting import put_last, take_out
from abonent.routes.bpmn.pieces import Pieces, same_pictures
from abonent.routes.bpmn.vocabulary import MODEL

_ASIDE = 30
"""Between a new shape and another one that was put in the same place."""
_BEFORE = {
    f"{{{MODEL}}}{name}" for name in ("documentation", "extensionElements", "incoming", "outgoing")
}
"""What stands before the lists of ways."""
Box = tuple[float, float, float, float]


def tidy(xml: str, *, mine: str, theirs: str) -> str:
    """A merged drawing whose lists, ends of lines and new shapes fit each other."""
    drawing = Pieces(xml)
    sides = Pieces(mine), Pieces(theirs)
    _drop_pictures(drawing)
    _list_flows(drawing, {key for side in sides for key in side.elements})
    _set_apart(drawing, *sides)
    _dock(drawing, sides)
    return drawing.file.write()


def _drop_pictures(drawing: Pieces) -> None:
    known = {node.id for node in drawing.file.root.walk() if node.id}
    for key, pictures in drawing.pictures.items():
        for one in pictures:
            if key not in known:
                take_out(one)
    drawing.read()


def _list_flows(drawing: Pieces, known: set[str]) -> None:
    """Nodes list the ways that come and go, lanes what is in them: nothing else, and once."""
    kinds = {n.name.rpartition("}")[2] for n in drawing.file.root.walk() if n.is_listed}
    flows = {key: n.facts for key, n in drawing.elements.items() if n.name.endswith("sequenceFlow")}
    for key, node in drawing.elements.items():
        wanted: dict[str, set[str]] = {}
        for name, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            wanted[name] = {one for one, facts in flows.items() if facts.get(end) == key}
        seen: set[tuple[str, str]] = set()
        for child in [one for one in node.elements if one.is_listed]:
            kind, said = child.name.rpartition("}")[2], child.text.strip().rpartition(":")[2]
            is_right = said in wanted.get(kind, drawing.elements) or said not in known
            if not is_right or (kind, said) in seen:
                take_out(child)
            seen.add((kind, said))
        for kind in kinds & wanted.keys():
            _list_missing(node, kind, wanted[kind] - {said for k, said in seen if k == kind})


def _list_missing(node: Node, kind: str, missing: set[str]) -> None:
    for one in sorted(missing):
        listed = Node(kind, spaces={"": MODEL})
        listed.children.append(Raw(one))
        said = [i for i, child in enumerate(node.elements) if child.name in _BEFORE]
        put_last(node, listed, after=max(said, default=-1) + 1)


def _set_apart(drawing: Pieces, mine: Pieces, theirs: Pieces) -> None:
    """A shape that both put in the same place would be hidden: mine goes below theirs."""
    new = [key for key in drawing.elements if key not in theirs.elements and key in mine.elements]
    others = [key for key in drawing.elements if key not in new and key not in mine.elements]
    taken = [box for key in others if (box := _box(drawing, key)) and not _holds(drawing, key)]
    for key in new:
        box = _box(drawing, key)
        if box is None or _holds(drawing, key) or drawing.elements[key].facts.get("attachedToRef"):
            continue
        down = 0.0
        while any(_touch(_moved(box, down), one) for one in taken):
            down += box[3] + _ASIDE
        if down:
            _move_down(drawing, key, down)
        taken.append(_moved(box, down))


def _holds(drawing: Pieces, key: str) -> bool:
    return next((True for one in drawing.below(key) if one != key), False)


def _box(drawing: Pieces, key: str) -> Box | None:
    for picture in drawing.pictures.get(key, ()):
        for one in picture.elements:
            if one.name.endswith("}Bounds"):
                x, y, width, height = (_number(one, n) for n in ("x", "y", "width", "height"))
                return x, y, width, height
    return None


def _number(node: Node, name: str) -> float:
    try:
        return float(node.attributes.get(name, "0"))
    except ValueError:
        return 0.0


def _moved(box: Box, down: float) -> Box:
    return box[0], box[1] + down, box[2], box[3]


def _touch(one: Box, other: Box) -> bool:
    return all(one[i] < other[i] + other[i + 2] and other[i] < one[i] + one[i + 2] for i in (0, 1))


def _move_down(drawing: Pieces, key: str, down: float) -> None:
    moved = [key, *(k for k, n in drawing.elements.items() if n.facts.get("attachedToRef") == key)]
    for one in moved:
        for picture in drawing.pictures.get(one, ()):
            for node in picture.walk():
                if node.name.endswith("}Bounds"):
                    node.attributes["y"] = f"{_number(node, 'y') + down:g}"


def _dock(drawing: Pieces, sides: tuple[Pieces, Pieces]) -> None:
    """Lines begin and end at the shapes that they join, where both were not drawn by one."""
    for key, node in drawing.elements.items():
        ends = [key, node.facts.get("sourceRef", ""), node.facts.get("targetRef", "")]
        if any(all(_alike(drawing, side, one) for one in ends) for side in sides):
            continue
        for picture in drawing.pictures.get(key, ()):
            points = [one for one in picture.elements if one.name.endswith("}waypoint")]
            for end, point in zip(("sourceRef", "targetRef"), (*points[:1], *points[-1:]),
                                  strict=False):  # fmt: skip
                if box := _box(drawing, node.facts.get(end, "")):
                    _pull(point, box)


def _alike(one: Pieces, other: Pieces, key: str) -> bool:
    return same_pictures(one.pictures.get(key, []), other.pictures.get(key, []))


def _pull(point: Node, box: Box) -> None:
    for name, low, size in (("x", box[0], box[2]), ("y", box[1], box[3])):
        at = _number(point, name)
        to = min(max(at, low), low + size)
        if abs(to - at) > 1:
            point.attributes[name] = f"{to:g}"
