"""Programs keep drawings of routes and put them into force."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.cases.testing import ADMIN, name
from abonent.kernel.reference.actions import save_reference
from abonent.routes.bpmn.drawing import Drawing


def look(**more: Any) -> str:
    drawing = Drawing().start().step("look", name="Look").end()
    return drawing.line("start", "look").connect("look", "end", **more).xml()


@pytest.fixture
def route(program: Any) -> str:
    values = {"code": "claims", "name": name("Спор", "Claim")}
    save_reference(by=ADMIN, kind="routes.route", values=values)
    return "/routes/claims"


def test_a_drawing_is_kept_and_put_into_force(program: Any, route: str) -> None:
    kept = program.ask("PUT", f"{route}/draft", {"bpmn": look(), "note": "First"})
    assert kept.status_code == 200, kept.content
    assert (kept.json()["number"], kept.json()["state"], kept.json()["note"]) == (
        1, "draft", "First",
    )  # fmt: skip
    told = program.post(f"{route}/activation", {"version": 1})
    assert [(one["number"], one["state"]) for one in told.json()["versions"]] == [(1, "active")]
    again = program.ask("PUT", f"{route}/draft", {"bpmn": look(name="Done")}).json()
    assert (again["number"], again["revision"]) == (2, 1)
    drawing = program.get(f"{route}/versions/1/drawing")
    assert drawing.content.decode() == look()
    assert program.post(f"{route}/retirement", {"version": 1}).status_code == 200
    assert [one["state"] for one in program.get(route).json()["versions"]] == ["draft", "retired"]
    assert "claims" in {one["code"] for one in program.get("/routes").json()["items"]}


def test_what_is_wrong_is_told(program: Any, route: str) -> None:
    broken = program.ask("PUT", f"{route}/draft", {"bpmn": "<a>"})
    assert (broken.status_code, broken.json()["errors"][0]["field"]) == (422, "bpmn")
    kept = program.ask("PUT", f"{route}/draft", {"bpmn": look(rule="case.nothing > 1")}).json()
    assert [one["severity"] for one in kept["findings"]].count("error") == 1
    assert program.post(f"{route}/activation", {"version": 1}).status_code == 409
    checked = program.post("/routes/check", {"bpmn": look(rule="case.nothing > 1")}).json()
    assert "error" in {one["severity"] for one in checked["items"]}
    missing = program.post(f"{route}/activation", {"version": 7})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "version")
    assert program.get("/routes/nothing").status_code == 404
    assert program.get(f"{route}/versions/7/drawing").status_code == 404


def test_a_draft_saved_by_somebody_else_is_not_written_over_unseen(
    program: Any, route: str
) -> None:
    first = program.ask("PUT", f"{route}/draft", {"bpmn": look()}).json()
    program.ask("PUT", f"{route}/draft", {"bpmn": look(name="Theirs")})
    late = {"bpmn": look(name="Mine"), "revision": first["revision"]}
    assert program.ask("PUT", f"{route}/draft", late).status_code == 409
    assert "Theirs" in program.get(f"{route}/versions/1/drawing").content.decode()
