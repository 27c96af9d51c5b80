"""In the drawings of the demo no name lies on a line, a shape or another name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from abonent.cases.demo_routes import ROUTES, DemoRoute
from abonent.config.tests.journeys.alone import show

pytestmark = pytest.mark.journey
TOUCHING = """() => {
  const found = [];
  const near = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const said = (element) => element.textContent.trim();
  const labels = [...document.querySelectorAll(".djs-label")].map((group) => {
    const holder = group.closest("[data-element-id]").dataset.elementId.replace(/_label$/, "");
    const isBeside = group.closest(".djs-shape")?.dataset.elementId.endsWith("_label");
    const boxes = [...group.querySelectorAll("tspan")].map((one) => one.getBoundingClientRect());
    return { group, holder, isBeside, boxes: boxes.filter((box) => box.width > 0) };
  }).filter(({ isBeside, boxes }) => isBeside && boxes.length);
  const lines = [...document.querySelectorAll(".djs-connection")].map((line) => {
    const path = line.querySelector(".djs-visual > path");
    const matrix = path.getScreenCTM();
    const points = [];
    for (let at = 0; at <= path.getTotalLength(); at += 1.5) {
      points.push(path.getPointAtLength(at).matrixTransform(matrix));
    }
    return { id: line.dataset.elementId, points };
  });
  const shapes = [...document.querySelectorAll(".djs-shape:not([data-element-id$=_label])")]
    .filter((shape) => !shape.parentElement.querySelector(":scope > .djs-children > .djs-group"))
    .map((shape) => ({
      id: shape.dataset.elementId,
      box: shape.querySelector(".djs-visual > :first-child").getBoundingClientRect(),
    }));
  for (const label of labels) {
    for (const box of label.boxes) {
      for (const { id, points } of lines) {
        const isOn = (p) => p.x > box.left && p.x < box.right
          && p.y > box.top + 1 && p.y < box.bottom - 1;
        if (points.some(isOn)) found.push(`${label.holder}: ${said(label.group)} on ${id}`);
      }
      for (const shape of shapes) {
        if (near(box, shape.box)) {
          found.push(`${label.holder}: ${said(label.group)} in ${shape.id}`);
        }
      }
      for (const other of labels) {
        if (other !== label && other.boxes.some((one) => near(box, one))) {
          found.push(`${label.holder}: ${said(label.group)} over ${other.holder}`);
        }
      }
    }
  }
  return [...new Set(found)].sort();
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_names_stand_free(page: Page, route: DemoRoute, language: str) -> None:
    show(page, route.drawing().xml(), language=language)
    assert page.evaluate(TOUCHING) == []
