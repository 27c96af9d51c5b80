"""The diagram of a made drawing: shapes and edges as bpmn-js reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Xml

from abonent.routes.bpmn.boxes import Box
from abonent.routes.bpmn.labelling import NAME, Room, size_of
from abonent.routes.bpmn.layout import EVENT, GATEWAY, Placed
from abonent.routes.bpmn.vocabulary import OURS
from abonent.routes.bpmn.wiring import Point, wire

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"


def add_picture(root: Xml.Element, process: str, placed: Placed) -> None:
    """Put the diagram of ``process`` into the file, in place of an earlier one."""
    for old in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(old)
    diagram = Xml.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    plane = Xml.SubElement(
        diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "plane", "bpmnElement": process}
    )
    boxes, _size = placed.boxes()
    ways = _ways(placed, boxes)
    scopes = [box for key, box in boxes.items() if placed.is_scope(key)]
    room = Room([box for key, box in boxes.items() if not placed.is_scope(key)], scopes, ways)
    texts = {one.get("id", ""): size_of(_names(one)) for one in root.iter()}
    for key, box in boxes.items():
        shape = _shape(plane, key, box, expanded=placed.is_scope(key))
        if placed.sizes.get(key) in (EVENT, GATEWAY) and not placed.is_scope(key):
            on_edge = key in placed.hosts
            _label(shape, room.beside_shape(box, texts[key], is_on_edge=on_edge))
    for key, corners in ways.items():
        _label(_edge(plane, key, corners), room.beside_line(corners, texts[key]))


def _ways(placed: Placed, boxes: Mapping[str, Box]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for scope in dict.fromkeys(placed.scopes.values()):
        inside = (key for key, within in placed.scopes.items() if within == scope)
        own = {key: boxes[key] for key in inside if key in boxes}
        found |= wire(placed.flows, own, placed.hosts)
    return found


def _names(element: Xml.Element) -> list[str]:
    """What it is called in each language."""
    return [element.get("name", ""), *(one.text or "" for one in element.iter(f"{{{OURS}}}name"))]


def _shape(plane: Xml.Element, key: str, box: Box, *, expanded: bool) -> Xml.Element:
    said = {"id": f"{key}-shape", "bpmnElement": key}
    if expanded:
        said["isExpanded"] = "true"
    shape = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", said)
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    Xml.SubElement(shape, f"{{{DC}}}Bounds", {name: str(v) for name, v in place.items()})
    return shape


def _edge(plane: Xml.Element, key: str, corners: Sequence[Point]) -> Xml.Element:
    said = {"id": f"{key}-edge", "bpmnElement": key}
    edge = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", said)
    for x, y in corners:
        Xml.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})
    return edge


def _label(of: Xml.Element, place: Box) -> None:
    """The text is drawn in the middle of the full width of a name."""
    label = Xml.SubElement(of, f"{{{BPMNDI}}}BPMNLabel")
    left = place.x + place.width // 2 - NAME // 2
    bounds = {"x": left, "y": place.y, "width": NAME, "height": place.height}
    Xml.SubElement(label, f"{{{DC}}}Bounds", {name: str(v) for name, v in bounds.items()})
