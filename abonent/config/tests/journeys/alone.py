"""A drawing in a page of its own: the viewer as it is built, and no server."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page

from abonent import webkit

DIST = Path(webkit.__path__[0]) / "static" / "webkit" / "dist"
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{css}
body {{ font-family: sans-serif; margin: 0 }}</style><main class="wk-main">
<div class="wk-head"><h1>{title}</h1></div>
<div class="rt-drawing rt-tall" data-route-drawing>
<script type="application/json">{drawing}</script>
<div data-canvas style="height: 1100px; width: 6000px"></div>
<select data-sheets-wanted><option value="">·</option><option>one</option><option>many</option>
</select><div class="rt-paper" data-paper data-sheet="Лист {{number}} из {{count}}"></div></div>
</main><script>{script}</script></html>"""


def show(page: Page, xml: str, *, language: str, title: str = "") -> None:
    """Draw it, at full size."""
    drawing = json.dumps({"xml": xml}).replace("</", "<\\/")
    css, script = ((DIST / name).read_text() for name in ("routes.css", "route-viewer.js"))
    values = {"css": css, "drawing": drawing, "script": script.replace("</script", "<\\/script")}
    page.set_content(_PAGE.format(language=language, title=title, **values))
    page.wait_for_selector("[data-drawn]", state="attached")
