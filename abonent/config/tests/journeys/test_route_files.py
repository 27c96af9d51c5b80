"""Files of other tools, opened in the editor of routes and saved: nothing of them is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.drawing import bring, drawn, new_route, save, stored
from abonent.routes.bpmn.comparing import Saying, compare_files

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

SUITE = next(
    (p / "shared" / "data" / "bpmn" for p in Path(__file__).resolve().parents
     if (p / "shared" / "data" / "bpmn").is_dir()),
    Path("/work/shared/data/bpmn"),
)  # fmt: skip
FILES = sorted(SUITE.glob("*.bpmn"))

_MOVE = """root => {
  const { modeler } = root.editor, registry = modeler.get("elementRegistry");
  const shape = registry.find((one) => one.businessObject.$instanceOf("bpmn:Activity")
    && !one.businessObject.$instanceOf("bpmn:SubProcess") && one.type !== "label" && !one.host);
  modeler.get("modeling").moveElements([shape], { x: 0, y: 20 });
  return shape.id;
}"""
_ADD = """root => {
  const { modeler } = root.editor, registry = modeler.get("elementRegistry");
  const isStart = (one) => one.businessObject.$instanceOf("bpmn:StartEvent") && !one.labelTarget;
  const from = registry.find(isStart);
  const made = modeler.get("elementFactory").createShape({ type: "bpmn:UserTask" });
  modeler.get("autoPlace").append(from, made);
  return made.id;
}"""
_DIAGRAM = re.compile(r"/DD/20100524/|/BPMN/20100524/DI}")


@pytest.mark.skipif(not FILES, reason="the suite of BPMN files is not on this machine")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_drawn_on_and_loses_nothing(enter: Enter, path: Path) -> None:
    page, original = enter("root"), path.read_text()
    route = new_route(page, f"Файл {path.stem}")
    bring(page, route, path)
    assert stored(page, route) == original

    root = drawn(page)
    moved = root.evaluate(_MOVE)
    save(page)
    after_move = compare_files(original, stored(page, route))
    assert [one for one in after_move.lost if not _is_place(one)] == []
    assert [one for one in after_move.gained if not _is_place(one)] == []
    assert any(_DIAGRAM.search(one.where) for one in after_move.gained), moved

    before_task = stored(page, route)
    added = root.evaluate(_ADD)
    save(page)
    after_task = compare_files(before_task, stored(page, route))
    assert [one for one in after_task.lost if not _is_place(one)] == []
    assert any(one.where.endswith(f"userTask[{added}]") for one in after_task.gained)


def _is_place(one: Saying) -> bool:
    """Where something stands in the diagram: what moving a shape is about."""
    return bool(_DIAGRAM.search(one.where)) and bool(re.search(r"\}(Bounds|waypoint)\[", one.where))


def test_what_was_only_looked_at_stays_to_the_letter(enter: Enter, tmp_path: Path) -> None:
    written = tmp_path / "foreign.bpmn"
    written.write_text(FOREIGN)
    page = enter("root")
    route = new_route(page, "Чужой файл")
    bring(page, route, written)
    root = drawn(page)
    save(page)
    assert stored(page, route) == FOREIGN
    root.evaluate(_ADD)
    save(page)
    text = stored(page, route)
    for kept in ("<!-- a remark of the author -->", 'v:owner="Иванов"', "<v:note>кратко</v:note>"):
        assert kept in text
    expect(page.locator("[data-saved]")).to_have_text("Всё сохранено.")


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="file" targetNamespace="urn:test">
  <!-- a remark of the author -->
  <process id="p" isExecutable="true" v:owner="Иванов">
    <extensionElements><v:note>кратко</v:note></extensionElements>
    <startEvent id="s"/>
  </process>
  <di:BPMNDiagram id="d"><di:BPMNPlane id="dp" bpmnElement="p">
    <di:BPMNShape id="ds" bpmnElement="s"><dc:Bounds x="100.0" y="100.0" width="36" height="36"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>
"""  # noqa: E501 - as another tool writes
