"""The diagram of a made drawing: shapes and edges as bpmn-js reads them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from xml.etree import ElementTree as Xml

from abonent.routes.bpmn.boxes import Box
from abonent.routes.bpmn.layout import Placed
from abonent.routes.bpmn.vocabulary import OURS
from abonent.routes.bpmn.wiring import Point, wire

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
NAME, LINE, LETTERS = 90, 14, 15
"""Of names beside shapes: how wide, how high a line, how many letters go into one."""


def add_picture(root: Xml.Element, process: str, placed: Placed) -> None:
    """Put the diagram of ``process`` into the file, in place of an earlier one."""
    for old in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(old)
    diagram = Xml.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    plane = Xml.SubElement(
        diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "plane", "bpmnElement": process}
    )
    boxes, _size = placed.boxes()
    lines = {one.get("id", ""): _lines(one) for one in root.iter()}
    for key, box in boxes.items():
        shape = _shape(plane, key, box, expanded=placed.is_scope(key))
        if key in placed.hosts:
            # Its way leaves below: the name stands beside that.
            left = box.x + box.width // 2 - 6 - NAME
            _label(shape, left, box.bottom + 4, lines=lines.get(key, 1))
    for scope in dict.fromkeys(placed.scopes.values()):
        inside = (key for key, within in placed.scopes.items() if within == scope)
        own = {key: boxes[key] for key in inside if key in boxes}
        for key, corners in wire(placed.flows, own, placed.hosts).items():
            _edge(plane, key, corners, lines=lines.get(key, 1))


def _lines(element: Xml.Element) -> int:
    """How many lines the name takes in the language in which it is longest."""
    names = [element.get("name", ""), *(one.text or "" for one in element.iter(f"{{{OURS}}}name"))]
    return max(1, max(ceil(len(name) / LETTERS) for name in names))


def _shape(plane: Xml.Element, key: str, box: Box, *, expanded: bool) -> Xml.Element:
    said = {"id": f"{key}-shape", "bpmnElement": key}
    if expanded:
        said["isExpanded"] = "true"
    shape = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", said)
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    Xml.SubElement(shape, f"{{{DC}}}Bounds", {name: str(v) for name, v in place.items()})
    return shape


def _edge(plane: Xml.Element, key: str, corners: Sequence[Point], *, lines: int) -> None:
    said = {"id": f"{key}-edge", "bpmnElement": key}
    edge = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", said)
    for x, y in corners:
        Xml.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})
    x, y = _beside(corners)
    _label(edge, x, y - (lines - 1) * LINE, lines=lines)


def _label(of: Xml.Element, x: int, y: int, *, lines: int) -> None:
    label = Xml.SubElement(of, f"{{{BPMNDI}}}BPMNLabel")
    place = {"x": x, "y": y, "width": NAME, "height": lines * LINE}
    Xml.SubElement(label, f"{{{DC}}}Bounds", {name: str(v) for name, v in place.items()})


def _beside(corners: Sequence[Point]) -> Point:
    """Where the name of a way stands: over the piece in which it leaves its channel."""
    if len(corners) == 2:
        return corners[0][0] + 8, corners[0][1] - 18
    before_last = corners[-2] if len(corners) < 6 else corners[2]
    return before_last[0] + 4, before_last[1] - 16
