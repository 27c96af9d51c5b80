"""The editor opens at a size at which names can be read, with the drawing beside its palette."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from abonent.cases.demo_routes import termination
from abonent.config.tests.journeys.drawing import bring, drawn, new_route
from abonent.routes.bpmn.drawing import Drawing

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

VIEW = """() => {
  const { editor } = document.querySelector("[data-route-editor]");
  const canvas = editor.modeler.get("canvas");
  const box = (one) => one.getBoundingClientRect();
  const start = box(document.querySelector('g[data-element-id="start"] > .djs-visual'));
  const end = box(document.querySelector('g[data-element-id="end"] > .djs-visual')
    ?? document.querySelector('g[data-element-id="start"] > .djs-visual'));
  const palette = box(document.querySelector(".djs-palette"));
  const sheet = box(canvas.getContainer());
  return { scale: Math.round(canvas.zoom() * 100) / 100, left: start.left - palette.right,
    right: sheet.right - end.right, top: start.top - sheet.top,
    bottom: sheet.bottom - start.bottom };
}"""


def opened(page: Page, xml: str, folder: Path, *, name: str) -> dict[str, Any]:
    """How the editor shows a file when it opens."""
    route = new_route(page, name)
    path = folder / "route.bpmn"
    path.write_text(xml)
    bring(page, route, path)
    drawn(page)
    found: dict[str, Any] = page.evaluate(VIEW)
    return found


def test_a_small_drawing_is_whole_beside_the_palette(enter: Enter, tmp_path: Path) -> None:
    drawing = Drawing().start().end().line("start", "end")
    seen = opened(enter("root"), drawing.xml(), tmp_path, name="Малый")
    assert seen["scale"] == 1.2
    assert min(seen["left"], seen["right"], seen["top"], seen["bottom"]) >= 23


def test_of_a_large_drawing_the_beginning_can_be_read(enter: Enter, tmp_path: Path) -> None:
    seen = opened(enter("root"), termination.drawing().xml(), tmp_path, name="Большой")
    assert seen["scale"] == 0.65
    assert min(seen["left"], seen["top"], seen["bottom"]) >= 23


def test_on_a_narrow_page_it_stands_beside_the_palette_too(enter: Enter, tmp_path: Path) -> None:
    page = enter("root", width=820)
    seen = opened(page, termination.drawing().xml(), tmp_path, name="Узкий")
    assert seen["scale"] == 0.65
    assert min(seen["left"], seen["top"], seen["bottom"]) >= 23
