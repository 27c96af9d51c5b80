"""Clients and the search over REST."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.kernel.reference.actions import save_reference
from abonent.parties.models import Client, Note


@pytest.fixture
def vip(program: Any) -> str:
    values = {"code": "vip", "name": {"ru": "Особый", "en": "VIP"}}
    save_reference(by=program.actor, kind="parties.category", values=values)
    return "vip"


COMPANY = {
    "kind": "company",
    "company_name": "Ромашка",
    "tax_id": "7701234567",
    "reaches": [
        {"kind": "phone", "value": "8 (495) 123-45-67"},
        {"kind": "email", "value": "Info@Romashka.ru"},
    ],
    "contact_person": {"name": "Петрова Анна", "position": "Бухгалтер"},
}


def test_a_client_is_created_and_read(program: Any, vip: str) -> None:
    response = program.post("/clients", COMPANY | {"category": vip, "manager": "robot"})
    assert response.status_code == 201, response.content
    shown = program.get(response.headers["Location"])
    assert shown.headers["ETag"] == '"1"'
    client = shown.json()
    assert (client["name"], client["category"], client["manager"]) == ("Ромашка", "vip", "robot")
    assert [(r["value"], r["is_main"]) for r in client["reaches"]] == [
        ("+74951234567", True),
        ("info@romashka.ru", True),
    ]
    assert [p["name"] for p in client["contact_persons"]] == ["Петрова Анна"]


def test_a_card_holds_accounts_and_lines(program: Any, client_id: int) -> None:
    client = program.get(f"/clients/{client_id}").json()
    assert [a["number"] for a in client["accounts"]] == ["100"]
    assert [s["number"] for s in client["accounts"][0]["subscribers"]] == ["+79161234567"]
    assert program.get("/clients/999999").status_code == 404


def test_problems_of_a_client_are_named(program: Any) -> None:
    wrong = COMPANY | {"category": "none", "manager": "nobody"}
    fields = {e["field"] for e in program.post("/clients", wrong).json()["errors"]}
    assert fields == {"category", "manager"}
    wrong = {"kind": "person", "reaches": [{"kind": "phone", "value": "x"}]}
    fields = {e["field"] for e in program.post("/clients", wrong).json()["errors"]}
    assert fields == {"surname", "reaches.0.value"}
    assert Client.objects.count() == 1


def test_a_client_is_changed_only_as_it_was_seen(program: Any, client_id: int, vip: str) -> None:
    path = f"/clients/{client_id}"
    changed = program.ask("PATCH", path, {"surname": "Петров", "category": vip}, If_Match='"1"')
    assert changed.status_code == 200, changed.content
    assert (changed.json()["name"], changed.json()["category"]) == ("Петров Иван", "vip")
    late = program.ask("PATCH", path, {"surname": "Сидоров"}, If_Match='"1"')
    assert late.status_code == 412
    bare = program.ask("PATCH", path, {"category": None}).json()
    assert (bare["category"], bare["surname"], bare["version"]) == (None, "Петров", 3)


def test_clients_are_listed_page_by_page(program: Any, client_id: int) -> None:
    first = program.post("/clients", COMPANY).json()["id"]
    second = program.post("/clients", COMPANY).json()["id"]
    for sort, wanted in (
        ("name", [client_id, first, second]),
        ("-name", [second, first, client_id]),
        ("-id", [second, first, client_id]),
    ):
        seen: list[int] = []
        cursor = ""
        while True:
            page = program.get(f"/clients?limit=1&sort={sort}{cursor}").json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == wanted
    found = program.get("/clients?kind=company&text=8 495 123-45-67&limit=1").json()
    assert [c["id"] for c in found["items"]] == [first]
    assert program.get("/clients?category=none").status_code == 422


def test_notes_about_a_client(program: Any, client_id: int) -> None:
    path = f"/clients/{client_id}/notes"
    first = program.post(path, {"text": "Звонить утром"}, Idempotency_Key="c1")
    again = program.post(path, {"text": "Звонить утром"}, Idempotency_Key="c1")
    assert (first.status_code, first.content) == (201, again.content)
    assert [n["text"] for n in program.get(path).json()["items"]] == ["Звонить утром"]
    assert program.post("/clients/999999/notes", {"text": "x"}).status_code == 404
    assert Note.objects.count() == 1


@pytest.mark.parametrize("text", ["ива", "8916 123-45-67", "+7 (916) 123", "100", "Ивонов"])
def test_search_finds_clients(program: Any, client_id: int, text: str) -> None:
    items = program.get(f"/search?q={text.replace('+', '%2B')}").json()["items"]
    assert [(i["kind"], i["id"]) for i in items] == [("clients", client_id)]


def test_search_finds_cases_by_number_and_shows_what_may_be_seen(
    program: Any, hire: Any, case_id: int
) -> None:
    items = program.get(f"/search?q={case_id}").json()["items"]
    assert ("cases", case_id) in [(i["kind"], i["id"]) for i in items]
    clerk = hire("clerk", "parties.view")
    assert clerk.get(f"/search?q={case_id}").json()["items"] == []
    assert clerk.get("/search?q=").status_code == 422
