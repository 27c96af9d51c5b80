"""Names in the diagram of a made drawing stand beside the lines, not on them."""

from __future__ import annotations

from lxml import etree

from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.bpmn.labelling import LINE, size_of
from abonent.routes.bpmn.picture import BPMNDI, DC, DI


def bounds_of(element: etree._Element) -> dict[str, int]:
    found = element.find(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds")
    assert found is not None
    return {name: int(value) for name, value in found.attrib.items()}


def test_the_longest_language_decides_how_high_a_name_stands() -> None:
    names = {"ru": "Готово", "en": "Everything is ready now"}
    drawing = Drawing().start().step("look").end()
    drawing.line("start", "look", "end").connect("look", "start", key="back", name=names)
    root = etree.fromstring(drawing.xml().encode())
    edges = {one.get("bpmnElement"): one for one in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    assert bounds_of(edges["back"])["height"] == 2 * LINE
    for edge in edges.values():
        label = bounds_of(edge)
        for corner in edge.iter(f"{{{DI}}}waypoint"):
            x, y = int(corner.get("x", 0)), int(corner.get("y", 0))
            inside = label["x"] < x < label["x"] + label["width"]
            assert not (inside and label["y"] < y < label["y"] + label["height"])


def test_the_name_of_a_boundary_event_stands_beside_its_way() -> None:
    drawing = Drawing().start().step("look").end()
    drawing.line("start", "look", "end").boundary("late", "look", name="Late", timer="PT1H")
    drawing.connect("late", "end", key="over")
    root = etree.fromstring(drawing.xml().encode())
    shapes = {one.get("bpmnElement"): one for one in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    over = next(e for e in root.iter(f"{{{BPMNDI}}}BPMNEdge") if e.get("bpmnElement") == "over")
    way = over.find(f"{{{DI}}}waypoint")
    label = bounds_of(shapes["late"])
    assert way is not None
    text = size_of(["Late"]).width  # it stands in the middle of what is kept free for names
    assert label["x"] + (label["width"] + text) // 2 < int(way.get("x", 0))
