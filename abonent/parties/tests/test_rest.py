"""Clients over REST."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.parties import actions
from abonent.parties.models import Client, ClientCategory, Note
from abonent.parties.testing import make_account, make_client, make_company, make_subscriber
from abonent.parties.tests.conftest import Hire, Program

pytestmark = pytest.mark.django_db
BASE = "/api/v1/clients"


class Rest(Program):
    """A program that asks for clients."""

    def __call__(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        return super().__call__(verb, f"/clients{path}", body, **headers)


@pytest.fixture
def rest(agent: Actor) -> Rest:
    return Rest(agent)


ANNA = {"kind": "person", "surname": "Иванова", "given_name": "Анна",
        "reaches": [{"kind": "phone", "value": "8 916 123-45-67"}]}  # fmt: skip


def test_a_client_is_created_once_under_a_key(rest: Rest, agent: Actor) -> None:
    first = rest("post", "", ANNA, **{"Idempotency-Key": "k1"})
    again = rest("post", "", ANNA, **{"Idempotency-Key": "k1"})
    client = Client.objects.get()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["Location"] == f"{BASE}/{client.pk}"
    assert (first.json(), first.headers["ETag"]) == (again.json(), '"1"')
    assert first.json()["reaches"] == [
        {"id": client.reaches.get().pk, "kind": "phone", "value": "+79161234567", "is_main": True}
    ]
    entry = AuditEntry.objects.get(action="parties.create_client")
    assert (entry.actor_id, entry.via) == (agent.id, "rest")


def test_problems_by_field(rest: Rest) -> None:
    body = ANNA | {"surname": "", "category": "nope", "manager": "nobody"}
    wrong = rest("post", "", body | {"reaches": [{"kind": "phone", "value": "1"}]})
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "application/problem+json")
    text = wrong.content.decode()
    assert [name for name in ("surname", "reaches.0.value") if name not in text] == []
    unknown = rest("post", "", body | {"surname": "Иванова"})
    assert [n for n in ("category", "manager") if n not in unknown.content.decode()] == []
    assert Client.objects.count() == 0


def test_one_client_with_all_that_belongs_to_him(rest: Rest, agent: Actor) -> None:
    client = make_company("ООО «Ромашка»", person="Петрова Ольга")
    other = make_client("Иванов Пётр")
    make_subscriber(client, make_account(client, "300"), "+79031112233")
    actions.create_circle(
        by=agent, kind="company", name="Группа", members=[(client.pk, ""), (other.pk, "глава")]
    )
    found = rest("get", f"/{client.pk}")
    told = found.json()
    assert found.headers["ETag"] == '"1"'
    assert (told["name"], told["kind"], told["status"]) == ("ООО «Ромашка»", "company", "active")
    assert told["accounts"][0]["subscribers"][0]["number"] == "+79031112233"
    assert told["contact_persons"][0]["name"] == "Петрова Ольга"
    assert [m["role"] for m in told["circles"][0]["members"]] == ["", "глава"]
    assert rest("get", "/404").status_code == 404


def test_a_change_of_what_is_named(rest: Rest) -> None:
    ClientCategory.objects.create(code="vip", name={"ru": "ВИП", "en": "VIP"})
    client = make_client("Иванова Анна Сергеевна", tax_id="7701")
    answer = rest("patch", f"/{client.pk}", {"surname": "Петрова", "category": "vip"})
    told = answer.json()
    client.refresh_from_db()
    assert (told["name"], told["category"], client.tax_id, told["version"]) == (
        "Петрова Анна Сергеевна", "vip", "7701", 2,
    )  # fmt: skip
    assert rest("patch", f"/{client.pk}", {"category": None}).json()["category"] is None
    late = rest("patch", f"/{client.pk}", {"surname": "Сидорова"}, **{"If-Match": '"1"'})
    assert (late.status_code, Client.objects.get().surname) == (412, "Петрова")


def test_search_and_list(rest: Rest) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67")
    peter = make_client("Иванов Пётр", status="former")
    hits = rest("get", "/search?q=8-916").json()["items"]
    assert hits == [
        {"id": anna.pk, "name": "Иванова Анна", "kind": "person", "status": "active",
         "matched": "phone", "shown": "+7 916 123-45-67"}
    ]  # fmt: skip
    first = rest("get", "?limit=1&sort=name").json()
    assert [c["id"] for c in first["items"]] == [peter.pk]
    second = rest("get", f"?limit=1&sort=name&cursor={first['next']}").json()
    assert ([c["id"] for c in second["items"]], second["next"]) == ([anna.pk], None)
    assert [c["id"] for c in rest("get", "?status=former").json()["items"]] == [peter.pk]
    assert rest("get", "?manager=nobody").status_code == 422
    assert rest("get", "?category=nope").status_code == 422
    assert rest("get", "?colour=red").status_code == 422


def test_notes(rest: Rest, agent: Actor, hire: Hire) -> None:
    client = make_client()
    made = rest("post", f"/{client.pk}/notes", {"text": "Звонить после 18"})
    note = Note.objects.get()
    assert (made.status_code, made.json()["author"]) == (201, agent.login)
    assert made.headers["ETag"] == '"1"'
    assert made.headers["Location"] == f"{BASE}/{client.pk}/notes/{note.pk}"
    assert rest("get", f"/{client.pk}/notes/{note.pk}").json() == made.json()
    assert [n["id"] for n in rest("get", f"/{client.pk}/notes").json()["items"]] == [note.pk]
    other = Rest(hire("other", "parties.view", "parties.note"))
    path = f"/{client.pk}/notes/{note.pk}"
    assert other("patch", path, {"text": "Чужое"}).status_code == 409
    assert other("delete", path).status_code == 409
    assert rest("patch", path, {"text": "После 19"}).json()["text"] == "После 19"
    assert rest("get", path).headers["ETag"] == '"2"'
    stale = rest("patch", path, {"text": "Поздно"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    assert Note.objects.get().text == "После 19"
    fresh = rest("patch", path, {"text": "После 20"}, **{"If-Match": '"2"'})
    assert (fresh.status_code, fresh.headers["ETag"], fresh.json()["version"]) == (200, '"3"', 3)
    stranger = make_client("Петров Пётр")
    assert rest("get", f"/{stranger.pk}/notes/{note.pk}").status_code == 404
    assert rest("delete", path).status_code == 204
    assert rest("get", path).status_code == 404


def test_rights(hire: Hire) -> None:
    client = make_client()
    reader, stranger = Rest(hire("reader", "parties.view")), Rest(hire("stranger"))
    assert reader("post", "", ANNA).status_code == 403
    assert reader("patch", f"/{client.pk}", {"surname": "Петрова"}).status_code == 403
    assert reader("post", f"/{client.pk}/notes", {"text": "Нет"}).status_code == 403
    for path in ("", f"/{client.pk}", "/search?q=иванов", f"/{client.pk}/notes"):
        assert stranger("get", path).status_code == 403
    assert (Client.objects.count(), Note.objects.count()) == (1, 0)
