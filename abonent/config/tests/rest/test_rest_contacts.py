"""Contacts over REST: registered, found, read."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.cases.models import Case, Contact
from abonent.kernel.models import AuditEntry


def test_a_contact_is_registered_with_its_case(program: Any, contact: dict[str, Any]) -> None:
    response = program.post("/contacts", contact)
    assert response.status_code == 201
    done = response.json()
    assert response.headers["Location"] == f"/api/v1/contacts/{done['id']}"
    assert list(done) == ["id", "case_ids"]
    shown = program.get(response.headers["Location"]).json()
    (number,) = done["case_ids"]
    assert shown["address"] == "+79161234567"
    assert shown["client"] == {"id": contact["client_id"], "name": "Иванов Иван"}
    assert shown["operator"] == "robot"
    assert shown["started_at"].endswith("Z")
    assert shown["cases"] == [
        {
            "id": number,
            "topic": "wrong-charge",
            "kind": "complaint",
            "priority": "normal",
            "state": "registered",
            "phase": "open",
        }
    ]
    entry = AuditEntry.objects.get(action="cases.register_contact")
    assert (entry.actor_name, entry.via) == ("Operator robot", "rest")


def test_hot_endpoints_cost_few_statements(
    program: Any, contact: dict[str, Any], case_id: int, django_assert_num_queries: Any
) -> None:
    contact_id = program.get(f"/cases/{case_id}").json()["contact_id"]
    program.get("/topics")
    program.get("/flow")
    with django_assert_num_queries(1):  # looks whose the subscriber is, and writes everything
        assert program.post("/contacts", contact).status_code == 201
    with django_assert_num_queries(1):
        assert program.post("/contacts", contact, Idempotency_Key="k1").status_code == 201
    with django_assert_num_queries(1):
        assert program.get("/cases").status_code == 200
    with django_assert_num_queries(1):
        assert program.get(f"/cases/{case_id}").status_code == 200
    with django_assert_num_queries(2):
        assert program.get(f"/contacts/{contact_id}").status_code == 200
    with django_assert_num_queries(0):
        assert program.get("/topics").status_code == 200
        assert program.get("/me").status_code == 200


def test_problems_are_named_by_path_and_nothing_is_registered(
    program: Any, contact: dict[str, Any]
) -> None:
    contact["place"] = "nowhere"
    contact["cases"].append({"topic": "billing", "owner": "stranger", "priority": "none"})
    contact["cases"][0]["attributes"] = {"amount": "much", "colour": "red"}
    response = program.post("/contacts", contact)
    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == "urn:abonent:problem:invalid"
    assert {e["field"]: e["message"] for e in problem["errors"]} == {
        "place": "Choose the place of the contact.",
        "cases.0.attributes.amount": "Give a number, such as 1234.50.",
        "cases.0.attributes.colour": "There is no such attribute here.",
        "cases.1.topic": "Choose a topic from the tree.",
        "cases.1.owner": "Choose an active colleague.",
        "cases.1.priority": "Choose one of the priorities.",
    }
    assert (Contact.objects.count(), Case.objects.count()) == (0, 0)


def test_someone_elses_subscriber_is_refused(program: Any, contact: dict[str, Any]) -> None:
    contact["subscriber_id"] = 9_000_000
    response = program.post("/contacts", contact)
    assert response.status_code == 422
    assert [e["field"] for e in response.json()["errors"]] == ["subscriber_id"]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": 5}, "channel"),
        ({"colour": "red"}, "colour"),
        ({"client_id": 2**63}, "client_id"),
        ({"client_id": "1"}, "client_id"),
        ({"duration_seconds": 1e400}, None),
        ({"summary": "a\x00b"}, "summary"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": "2026-11-22T10:00:00"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "started_at"),
        ({"started_at": 1700000000}, "started_at"),
        ({"cases": [{"topic": "wrong-charge", "attributes": {"amount": [1]}}]}, None),
    ],
)
def test_input_outside_the_schema_is_refused(
    program: Any, contact: dict[str, Any], wrong: dict[str, Any], field: str | None
) -> None:
    response = program.post("/contacts", contact | wrong)
    assert response.status_code in (400, 422), response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    if field is not None:
        assert [e["field"] for e in response.json()["errors"]] == [field]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1], "Give a text, a number, true, false or null."),
        (10**20, "Give a number of at most 1000000000000000."),
        ("x" * 4001, "Give at most 4000 characters."),
    ],
)
def test_a_wrong_attribute_is_one_problem(
    program: Any, contact: dict[str, Any], value: Any, said: str
) -> None:
    case = {"topic": "wrong-charge", "attributes": {"amount": value}}
    response = program.post("/contacts", contact | {"cases": [case]}, Accept_Language="en")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "cases.0.attributes.amount", "message": said}]
    assert Contact.objects.count() == 0


def test_contacts_are_listed_page_by_page(program: Any, contact: dict[str, Any]) -> None:
    ids = [program.post("/contacts", contact).json()["id"] for _ in range(5)]
    anonymous = {**contact, "client_id": None, "channel": "email", "cases": [], "summary": "Спам"}
    last = program.post("/contacts", anonymous).json()["id"]
    for sort, wanted in (
        ("-id", [last, *reversed(ids)]),
        ("id", [*ids, last]),
        ("-started_at", [last, *reversed(ids)]),
        ("started_at", [*ids, last]),
    ):
        seen: list[int] = []
        cursor = ""
        while True:
            page = program.get(f"/contacts?limit=2&sort={sort}{cursor}").json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == wanted
    assert [i["id"] for i in program.get("/contacts?anonymous=true").json()["items"]] == [last]
    assert [i["id"] for i in program.get("/contacts?channel=email").json()["items"]] == [last]
    found = program.get(f"/contacts?client_id={contact['client_id']}&operator=robot&limit=1")
    assert [i["id"] for i in found.json()["items"]] == [ids[-1]]


def test_a_case_is_opened_in_a_contact(program: Any, contact: dict[str, Any]) -> None:
    first = program.post("/contacts", contact).json()
    response = program.post(
        f"/contacts/{first['id']}/cases", {"topic": "tariffs", "owner": "robot"}
    )
    assert response.status_code == 201
    opened = response.json()["id"]
    assert response.headers["Location"] == f"/api/v1/cases/{opened}"
    shown = program.get(f"/cases/{opened}").json()
    assert (shown["contact_id"], shown["owner"], shown["kind"]) == (
        first["id"],
        "robot",
        "consultation",
    )
    assert program.post("/contacts/999999/cases", {"topic": "tariffs"}).status_code == 404
    assert Case.objects.count() == 2
