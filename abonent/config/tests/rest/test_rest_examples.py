"""Examples of the description are sent as they are written, to the demo company."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from abonent.config import demo
from abonent.config.api import api
from abonent.kernel.jobs import perform
from abonent.staff.queries import role_names

UPLOAD = "multipart/form-data"


NOTHING_TO_DO = {
    ("/api/v1/imports", 422),
    ("/api/v1/prospects/exports", 409),
    ("/api/v1/prospects/{prospect_id}/refusal", 409),
    ("/api/v1/attribute-queries/{code}/choices", 404),
    ("/api/v1/cases/{case_id}/moves/undo", 409),
}
"""What a company answers that has no such file, nobody who waits for billing, no query, and no move
that could be undone."""


def _example(schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    """What the page of the API puts into the form: an example, else one of each field."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        required = schema.get("required", [])
        fields = schema.get("properties", {}).items()
        return {n: _example(s, parts) for n, s in fields if n in required or "examples" in s}
    pytest.fail(f"A required field without an example: {schema}")


def _bodies() -> list[tuple[str, str, Any]]:
    described = api.described()
    parts = described["components"]["schemas"]
    return [
        (method, path, _example(content["schema"], parts))
        for path, item in described["paths"].items()
        for method, operation in item.items()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind != UPLOAD
    ]


@pytest.fixture
def robot(db: None, request: pytest.FixtureRequest) -> Any:
    """A program in the demo company with clients 1…60."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('parties_client_id_seq', 1, false)")
    demo.generate(demo.Amount(clients=60, cases=0))
    return request.getfixturevalue("hire")("robot", everything=True)


def _rule(path: str, robot: Any) -> str:
    if "/rules/{code}" not in path:
        return path
    rule = {"code": "kept", "name": {"ru": "х", "en": "x"}, "subject": "case", "text": "true"}
    robot.post("/rules", rule)
    return path.replace("{code}", "kept")


def _route(path: str, robot: Any) -> str:
    path = path.replace("/routes/{code}", "/routes/billing-claim")
    if "{example_id}" in path:
        kept = robot.get("/routes/billing-claim/examples").json()["items"]
        path = path.replace("{example_id}", str(kept[0]["id"]))
    return path


def _address(path: str, robot: Any) -> str:
    path = _route(_rule(path, robot), robot)
    if "{note_id}" in path:
        note = robot.post("/clients/42/notes", {"text": "Ждёт звонка"}).json()["id"]
        path = path.replace("{note_id}", str(note))
    if "{document_id}" in path:
        contract = {"type": "contract", "number": "1"}
        document = robot.post("/clients/42/documents", contract).json()["id"]
        path = path.replace("{document_id}", str(document))
    if "{letter_id}" in path:
        letter = {"kind": "reply-out", "letterhead": "main", "correspondent": "x", "subject": "x",
                  "text": "x"}  # fmt: skip
        came = {"kind": "claim-in", "place": "office-moscow-tverskaya", "correspondent": "x",
                "subject": "x"}  # fmt: skip
        at, given = ("/letters/incoming", came) if "correction" in path else ("/letters", letter)
        path = path.replace("{letter_id}", str(robot.post(at, given).json()["id"]))
    path = path.replace("{part}", "cases.channel").replace("{path}", "email")
    if "{change_id}" in path:
        entry = {"path": "kiosk", "values": {"name": {"ru": "К", "en": "K"}, "icon": "phone"}}
        robot.post("/configuration/parts/cases.channel/entries", entry)
        change = robot.get("/configuration/changes?path=kiosk").json()["items"][0]["id"]
        path = path.replace("{change_id}", str(change))
    body = {"channel": "phone", "place": "cc-moscow", "client_id": 42,
            "cases": [{"topic": "bill-explained"}]}  # fmt: skip
    made = robot.post("/contacts", body).json()
    path = path.replace("{contact_id}", str(made["id"]))
    path = path.replace("{of}", "client").replace("{row_id}", "42")
    if "{prospect_id}" in path:
        waiting = robot.get("/prospects?limit=1").json()["items"]
        path = path.replace("{prospect_id}", str(waiting[0]["id"]))
    path = path.replace("{role_id}", str(role_names()[0][0]))
    if "{draft_id}" in path:
        draft = "00000000-0000-4000-8000-000000000007"
        path = path.replace("{draft_id}", draft)
        typed = {"kind": "contact", "path": "/contacts/new", "content": {}}
        robot.ask("PUT", f"/drafts/{draft}", typed)
    if "{news_id}" in path:
        news = {"title": {"en": "x"}, "text": {"en": "x"}}
        path = path.replace("{news_id}", str(robot.post("/news", news).json()["id"]))
    if "{view_id}" in path:
        robot.post("/views", {"subject": "case", "name": "x"})
        first = robot.get("/views").json()["items"][0]["id"]
        path = path.replace("{view_id}", str(first))
    if "{package_id}" in path:
        package = {"code": "x", "version": "1", "contents": {}}
        job = robot.post("/configuration/packages/import", package).json()["id"]
        perform(job_id=job)
        installed = robot.get(f"/jobs/{job}").json()["outcome"]["package"]
        path = path.replace("{package_id}", str(installed))
    return path.replace("{case_id}", str(made["case_ids"][0])).replace("{client_id}", "42")


def _another_case(robot: Any) -> int:
    case = {"channel": "phone", "place": "cc-moscow", "cases": [{"topic": "bill-explained"}]}
    return int(robot.post("/contacts", case).json()["case_ids"][0])


def test_every_example_is_accepted_as_it_is_written(robot: Any) -> None:
    refused = []
    for method, path, body in _bodies():
        address = _address(path, robot)
        if "other_id" in body:  # an example cannot know which else there is
            body["other_id"] = 43 if "/clients/" in path else _another_case(robot)
        answer = robot.ask(method.upper(), address, body)
        if answer.status_code >= 300 and (path, answer.status_code) not in NOTHING_TO_DO:
            refused.append((method, path, body, answer.content.decode()))
    assert refused == [], "\n".join(map(str, refused))
    assert len(_bodies()) >= 8


def test_the_example_of_a_filter_by_attributes_finds_something_to_compare(robot: Any) -> None:
    (said,) = [
        parameter["description"]
        for parameter in api.described()["paths"]["/api/v1/cases"]["get"]["parameters"]
        if parameter["name"] == "attr"
    ]
    for query in ("attr[device]=router", "attr.device=router"):
        assert f"`{query}`" in said
        assert robot.get(f"/cases?{query}").status_code == 200
