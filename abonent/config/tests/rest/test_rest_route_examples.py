"""Programs keep examples of routes, try versions with them, and confirm what fails."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.cases.testing import ADMIN, name
from abonent.kernel.reference.actions import save_reference
from abonent.routes.bpmn.drawing import Drawing

EXAMPLE: dict[str, Any] = {
    "name": {"ru": "Крупная", "en": "Large"}, "topic": "wrong-charge",
    "attributes": {"amount": 1500},
    "acts": [["leave", "look", "look-size"]], "expects": "path", "expected": ["look", "chief"],
}  # fmt: skip


def drawn(limit: str = "1000.0") -> str:
    drawing = Drawing().start().step("look", name="Look").gateway("size", default="small")
    drawing.step("chief", name="Chief").end("paid", name="Paid")
    drawing.line("start", "look", "size").line("chief", "paid")
    drawing.connect("size", "chief", key="large", rule=f"case.attr.amount > {limit}")
    return drawing.connect("size", "paid", key="small").xml()


@pytest.fixture
def route(program: Any) -> str:
    values = {"code": "claims", "name": name("Спор", "Claim")}
    save_reference(by=ADMIN, kind="routes.route", values=values)
    program.ask("PUT", "/routes/claims/draft", {"bpmn": drawn()})
    return "/routes/claims"


def test_an_example_is_kept_tried_changed_and_deleted(program: Any, route: str) -> None:
    kept = program.post(f"{route}/examples", EXAMPLE)
    assert kept.status_code == 201, kept.content
    made = kept.json()
    assert kept["Location"].endswith(f"{route}/examples/{made['id']}")
    assert {key: made[key] for key in EXAMPLE} == EXAMPLE
    assert (made["case"], made["revision"], made["facts"]) == (None, 1, {})
    at = f"{route}/examples/{made['id']}"

    tried = program.post(f"{route}/versions/1/trial", {}).json()
    assert (tried["passed"], tried["failed"]) == (1, 0)
    assert tried["items"][0] == {
        "id": made["id"], "name": EXAMPLE["name"], "passed": True, "difference": "",
        "stands": ["chief"], "path": ["look", "chief"],
    }  # fmt: skip

    changed = program.ask("PUT", at, EXAMPLE | {"attributes": {"amount": 10}})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    again = program.post(f"{route}/versions/1/trial", {}).json()
    assert again["items"][0]["difference"] == (
        "Place 2 of the path was to be “Chief”, and is “Paid”."
    )
    assert program.ask("DELETE", at).status_code == 204
    assert program.get(f"{route}/examples").json() == {"items": []}
    assert program.get(at).status_code == 404


def test_who_saw_an_older_one_is_refused(program: Any, route: str) -> None:
    made = program.post(f"{route}/examples", EXAMPLE)
    at, seen = f"{route}/examples/{made.json()['id']}", made["ETag"]
    program.ask("PUT", at, EXAMPLE)
    assert program.ask("PUT", at, EXAMPLE, If_Match=seen).status_code == 412
    assert program.ask("DELETE", at, If_Match=seen).status_code == 412
    assert program.get(at).json()["revision"] == 2


def test_what_is_wrong_is_told_by_its_field(program: Any, route: str) -> None:
    for wrong, field in (
        ({"topic": "nothing"}, "topic"),
        ({"acts": [["drop", "look", ""]]}, "acts.0"),
        ({"attributes": {"amount": "many"}}, "attributes.amount"),
        ({"facts": {"client.kind": "x"}}, "facts.client.kind"),
        ({"name": {}}, "name"),
    ):
        answer = program.post(f"{route}/examples", EXAMPLE | wrong)
        assert answer.status_code == 422, wrong
        assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_a_version_whose_examples_fail_wants_to_be_confirmed(program: Any, route: str) -> None:
    program.post(f"{route}/examples", EXAMPLE)
    program.ask("PUT", f"{route}/draft", {"bpmn": drawn("5000.0")})
    refused = program.post(f"{route}/activation", {"version": 1})
    assert refused.status_code == 409
    assert "“Large”" in refused.json()["detail"]
    silent = program.post(f"{route}/activation", {"version": 1, "confirmed": True})
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "reason")
    said = {"version": 1, "confirmed": True, "reason": "A new limit"}
    assert program.post(f"{route}/activation", said).json()["versions"][0]["state"] == "active"
