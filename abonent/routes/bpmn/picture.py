"""The diagram of a made drawing: shapes and edges as bpmn-js reads them."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from abonent.routes.bpmn.layout import Box, Placed

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
    for key, box in boxes.items():
        _shape(plane, key, box, expanded=placed.is_scope(key))
    for key, source, target in placed.flows:
        if source in boxes and target in boxes:
            _edge(plane, key, boxes[source], boxes[target])


def _shape(plane: Xml.Element, key: str, box: Box, *, expanded: bool) -> None:
    said = {"id": f"{key}-shape", "bpmnElement": key}
    if expanded:
        said["isExpanded"] = "true"
    shape = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", said)
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    Xml.SubElement(shape, f"{{{DC}}}Bounds", {name: str(v) for name, v in place.items()})


def _edge(plane: Xml.Element, key: str, source: Box, target: Box) -> None:
    said = {"id": f"{key}-edge", "bpmnElement": key}
    edge = Xml.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", said)
    for x, y in (
        (source.x + source.width, source.y + source.height // 2),
        (target.x, target.y + target.height // 2),
    ):
        Xml.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})
