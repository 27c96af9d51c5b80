"""Pages of clients, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.parties.models import Circle, Client, ContactPerson, Reach, Subscriber
from abonent.parties.ports import ClientPanel, client_panels
from abonent.parties.testing import make_account, make_client, make_company, make_subscriber
from abonent.parties.tests.conftest import Hire, browser_of

pytestmark = pytest.mark.django_db


def new_client(**changes: str) -> dict[str, str]:
    fields = {"kind": "person", "status": "active", "language": "ru", "surname": "Иванова",
              "given_name": "Анна", "phone": "8 916 123-45-67"}  # fmt: skip
    return fields | changes


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", ["Лицевые счета и абоненты", "Лицевой счёт 3000000017", "Действующий", "Заметки"]),
        ("en", ["Accounts and subscribers", "Account 3000000017", "Active", "Notes"]),
    ],
)
def test_the_card_in_both_languages(hire: Hire, language: str, said: list[str]) -> None:
    reader = hire("reader", "parties.view", language=language)
    client = make_client("Иванова Анна", "8 916 123-45-67")
    make_subscriber(client, make_account(client))
    page = browser_of(reader).get(f"/clients/{client.pk}").content.decode()
    assert [text for text in [*said, "Иванова Анна", "tel:+79161234567"] if text not in page] == []
    assert f'data-live="client:{client.pk}"' in page
    assert f"/clients/{client.pk}/edit" not in page  # a reader is not offered what is refused


def test_the_parts_of_the_card_come_again(browser: Browser) -> None:
    client = make_client("Иванова Анна", "8 916 123-45-67")
    make_account(client, "300")
    for part, said in (("who", "tel:+79161234567"), ("lines", "300"), ("notes", "")):
        answer = browser.get(f"/clients/{client.pk}/parts/{part}")
        assert (answer.status_code, said in answer.content.decode()) == (200, True)
    head = browser.get(f"/clients/{client.pk}/parts/head").content.decode()
    assert "<title>Иванова Анна · Abonent</title>" in head
    assert browser.get(f"/clients/{client.pk}").content.decode().count("<title>") == 1
    assert browser.get(f"/clients/{client.pk}/parts/secrets").status_code == 404
    assert browser.get("/clients/404").status_code == 404


def test_panels_of_rooms_above(hire: Hire, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    asked: list[tuple[str, int, int]] = []

    def load(actor: Actor, client_id: int, limit: int) -> dict[str, Any]:
        asked.append((actor.login, client_id, limit))
        return {"rows": [("Bill", "", "17")], "count": 17}

    panel = ClientPanel(
        code="bills", title="Bills", icon="wallet", permission="parties.export",
        template="webkit/parts/changes.html", load=load, topics=("client:{id}", "bills"),
    )  # fmt: skip
    monkeypatch.setattr(client_panels, "_entries", {"bills": panel})
    client = make_client()
    allowed = browser_of(hire("clerk", "parties.view", "parties.export"))
    page = allowed.get(f"/clients/{client.pk}").content.decode()
    assert "Bills" in page
    assert f'data-live="client:{client.pk} bills"' in page
    assert allowed.get(f"/clients/{client.pk}/panels/bills").status_code == 200
    assert asked == [("clerk", client.pk, 8)] * 2
    stranger = browser_of(hire("reader", "parties.view"))
    assert "Bills" not in stranger.get(f"/clients/{client.pk}").content.decode()
    assert stranger.get(f"/clients/{client.pk}/panels/bills").status_code == 403


def test_a_client_is_created_and_shown(browser: Browser) -> None:
    form = new_client(person_name="Петрова Ольга", person_phone="8 903 111-22-33")
    answer = browser.post("/clients/new", form)
    client = Client.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/clients/{client.pk}")
    assert (client.name, Reach.objects.get().value) == ("Иванова Анна", "+79161234567")
    assert ContactPerson.objects.get().phone == "+79031112233"


def test_what_is_wrong_stands_beside_its_field(browser: Browser) -> None:
    form = new_client(surname="", phone="", email="nobody", person_phone="1")
    answer = browser.post("/clients/new", form)
    assert (answer.status_code, Client.objects.count()) == (422, 0)
    errors = answer.context["form"].errors
    assert set(errors) == {"surname", "email", "person_name", "person_phone"}
    assert 'value="Анна"' in answer.content.decode()


def test_a_double_is_warned_of_once(browser: Browser) -> None:
    held = make_client("Кто-то Другой", "8 916 123-45-67")
    typed = browser.post("/clients/new/similar", new_client()).content.decode()
    assert f'href="/clients/{held.pk}"' in typed
    answer = browser.post("/clients/new", new_client())
    assert (answer.status_code, Client.objects.count()) == (422, 1)
    assert f'href="/clients/{held.pk}"' in answer.content.decode()
    assert browser.post("/clients/new", new_client(sure="1")).status_code == 302
    assert Client.objects.count() == 2


def test_numbers_on_the_card(browser: Browser) -> None:
    client = make_client("Иванова Анна", "8 916 123-45-67")
    reach = Reach.objects.get()
    url = f"/clients/{client.pk}/reaches"
    assert browser.post(f"{url}/new", {"value": "Anna@mail.example"}).status_code == 302
    assert Reach.objects.get(kind="email").value == "anna@mail.example"
    assert browser.post(f"{url}/new", {"value": "12"}).status_code == 422
    browser.post(f"{url}/{reach.pk}", {"value": "8 916 123-45-68"})
    assert Reach.objects.get(kind="phone").value == "+79161234568"
    assert browser.get(f"{url}/404").status_code == 404
    browser.post(f"{url}/{reach.pk}/remove")
    assert not Reach.objects.filter(kind="phone").exists()


def test_what_belongs_to_a_client_is_added(browser: Browser) -> None:
    client, other = make_company(), make_client("Иванов Пётр")
    card = f"/clients/{client.pk}"
    person = {"name": "Петрова Ольга", "is_active": "on"}
    assert browser.post(f"{card}/people/new", person).status_code == 302
    found = ContactPerson.objects.get()
    assert 'value="Петрова Ольга"' in browser.get(f"{card}/people/{found.pk}").content.decode()
    seen = {"seen": '{"name": "Петрова Ольга", "is_active": true}'}
    browser.post(f"{card}/people/{found.pk}", seen | {"name": "Петрова Вера"})
    changed = ContactPerson.objects.get()
    assert (changed.name, changed.is_active) == ("Петрова Вера", False)
    account = {"number": "300", "payment": "postpaid", "currency": "RUB", "status": "active"}
    assert browser.post(f"{card}/accounts/new", account).status_code == 302
    assert browser.post(f"{card}/accounts/new", account).status_code == 422
    line = {"service": "mobile", "number": "8 903 111-22-33", "status": "active"}
    added = client.accounts.get()
    assert browser.post(f"{card}/accounts/{added.pk}/lines/new", line).status_code == 302
    assert Subscriber.objects.get().number == "+79031112233"
    circle = {"member": other.pk, "kind": "company", "role": "дочерняя"}
    assert browser.post(f"{card}/circles/new", circle).status_code == 302
    made = Circle.objects.get()
    assert made.name == client.name
    assert browser.post(f"{card}/circles/{made.pk}/new", {"member": other.pk}).status_code == 422
    assert other.name in browser.get(card).content.decode()
    browser.post(f"{card}/circles/{made.pk}/{other.pk}/leave")
    assert list(made.members.values_list("client_id", flat=True)) == [client.pk]


@pytest.mark.parametrize(
    "path", ["people/new", "accounts/new", "circles/new", "reaches/new", "edit"]
)
def test_forms_are_refused_to_readers(hire: Hire, path: str) -> None:
    client = make_client()
    reader = browser_of(hire("reader", "parties.view"))
    assert reader.get(f"/clients/{client.pk}/{path}").status_code == 403
    assert reader.post(f"/clients/{client.pk}/{path}", {}).status_code == 403


def test_the_list_is_narrowed_and_counted(browser: Browser) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67")
    make_client("Петров Пётр")
    page = browser.get("/clients", {"q": "8916"}).content.decode()
    assert f'data-href="/clients/{anna.pk}"' in page
    assert "Петров Пётр" not in page
    assert "+7\xa0916\xa0123‑45‑67" in page


def test_the_list_is_saved_by_those_who_may(browser: Browser, hire: Hire) -> None:
    make_client("Иванова Анна", "8 916 123-45-67")
    make_company("=cmd|evil")
    answer: Any = browser.get("/clients", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Иванова Анна" in text
    assert "\n=cmd" not in text
    entry = AuditEntry.objects.get(action="parties.export")
    assert entry.changes == {"format": "csv", "query": "export=csv"}
    reader = browser_of(hire("reader", "parties.view"))
    assert reader.get("/clients", {"export": "csv"}).status_code == 403


def test_lines_of_one_client(browser: Browser) -> None:
    client = make_client()
    make_subscriber(client, make_account(client), "+79031112233")
    page = browser.get(f"/clients/{client.pk}/lines").content.decode()
    assert "+7\xa0903\xa0111‑22‑33" in page


def test_clients_to_choose_from(browser: Browser) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67")
    found = browser.post("/clients/options", {"q": "8-916"}).content.decode()
    assert f'data-value="{anna.pk}"' in found
    assert "номер: +7 916 123-45-67" in found


def test_one_search_box(browser: Browser, hire: Hire) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67")
    peter = make_client("Иванов Пётр")
    only = browser.get("/search", {"q": "8 (916) 123-45-67"})
    assert (only.status_code, only.headers["Location"]) == (302, f"/clients/{anna.pk}")
    several = browser.get("/search", {"q": "иванов"}).content.decode()
    assert f'href="/clients/{anna.pk}"' in several
    assert f'href="/clients/{peter.pk}"' in several
    typed = browser.post("/search/suggest", {"q": "иванова"}).content.decode()
    assert f'role="option" href="/clients/{anna.pk}"' in typed
    nothing = browser.get("/search", {"q": "ыыыыы"})
    assert (nothing.status_code, "Ничего не найдено" in nothing.content.decode()) == (200, True)
    stranger = browser_of(hire("stranger"))
    assert "Иванова" not in stranger.get("/search", {"q": "иванова"}).content.decode()
    assert stranger.post("/clients/options", {"q": "иванова"}).status_code == 403
