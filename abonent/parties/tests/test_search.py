"""Finding clients, as one types."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from abonent.kernel.actor import Actor
from abonent.kernel.errors import PermissionRefused
from abonent.parties import queries
from abonent.parties.models import Client
from abonent.parties.queries import ClientFilter, search_clients
from abonent.parties.testing import (
    make_account,
    make_client,
    make_company,
    make_contact_person,
    make_subscriber,
)
from abonent.parties.tests.conftest import Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Client]:
    """Some clients who resemble each other."""
    anna = make_client("Иванова Анна Сергеевна", "+7 916 123-45-67", "anna@mail.example")
    peter = make_client("Иванов Пётр", "+7 903 111-22-33")
    olga = make_client("Петрова Ольга", "+7 916 765-43-21", status="former")
    john = make_client("Smith John", "+44 20 7946 0018", language="en")
    flower = make_company("ООО «Торговый дом „Ромашка“»", "office@romashka.example")
    make_contact_person(flower, "Сидорчук Вера")
    account = make_account(anna, "ЛС-300017", contract="Д-20/0017")
    make_subscriber(anna, account, "+7 921 000-00-01")
    make_subscriber(anna, account, "net-0042", service="internet")
    return {"anna": anna, "peter": peter, "olga": olga, "john": john, "flower": flower}


def names(text: str, by: Actor, limit: int = 20) -> list[str]:
    return [hit.name for hit in search_clients(by=by, text=text, limit=limit)]


ANNA, PETER, OLGA = "Иванова Анна Сергеевна", "Иванов Пётр", "Петрова Ольга"
JOHN, FLOWER = "Smith John", "ООО «Торговый дом „Ромашка“»"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ив", [PETER, ANNA]),
        ("Иванов", [PETER, ANNA]),
        ("ИВАНОВА", [ANNA]),
        ("иванов пе", [PETER]),
        ("петр иванов", [PETER]),
        ("анна иван", [ANNA]),
        ("Анна Сергеевна", [ANNA]),
        ("сергеевна анна иванова", [ANNA]),
        ("bdfyjd gtnh", [PETER]),
        ("ivanova anna", [ANNA]),
        ("смит", [JOHN]),
        ("ыьшер", [JOHN]),
        ("ивонова", [ANNA, PETER]),
        ("иваонв петр", [PETER]),
        ("ivanof", [PETER, ANNA]),
        ("ромашка", [FLOWER]),
        ("ооо торг", [FLOWER]),
        ("сидорчук", [FLOWER]),
        ("8-916-123", [ANNA]),
        ("+7 (916) 123-45-67", [ANNA]),
        ("9161234567", [ANNA]),
        ("79161234567", [ANNA]),
        ("916", [ANNA, OLGA]),
        ("45-67", [ANNA]),
        ("123-45-67", [ANNA]),
        ("1234567", [ANNA]),
        ("tel:+79161234567", [ANNA]),
        ("7946 0018", [JOHN]),
        ("921000", [ANNA]),
        ("лс-3000", [ANNA]),
        ("300017", [ANNA]),
        ("д-20/00", [ANNA]),
        ("net0042", [ANNA]),
        ("anna@", [ANNA]),
        ("@romashka.example", [FLOWER]),
        ("иванов 916", [ANNA]),
        ("916 иванов", [ANNA]),
        ("иванова 8 (916) 123-45-67", [ANNA]),
        ("ивонова 1234567", [ANNA]),
        ("ивонова 916", [ANNA]),
        ("анна 45-67", [ANNA]),
        ("анна л-300017", []),
        ("анна лс-300017", [ANNA]),
        ("петрова 1234567", []),
        ("петрова 903", []),
        ("тел.: +7 (916) 123-45-67", [ANNA]),
        ("+7\xa0916\xa0123\u201145\u201167", [ANNA]),
        ("\u202a+7 (916) 123\u201045\u201067\u202c", [ANNA]),
        ("\uff0b7 916 123\u221245\u221267", [ANNA]),
        ("007 916 123 45 67", [ANNA]),
        ("810 7 916 123", [ANNA]),
        ("810 44 20 7946", [JOHN]),
        ("+8 916 123", [ANNA]),
        ("123-45", [ANNA]),
        ("D-20/00", [ANNA]),
        ("L-20/0017", [ANNA]),
        ("KC-300017", [ANNA]),
        ("LS300017", [ANNA]),
        ("туе-0042", [ANNA]),
        ("Ивaнoв Пётр", [PETER]),
        ("иванов п", [PETER]),
        ("иваонв сергеевна", [ANNA]),
        ("ыыыыы", []),
        ("и", []),
        ("", []),
        ("%%%", []),
        ("\\", []),
    ],
)
def test_typed_and_found(agent: Actor, typed: str, expected: list[str]) -> None:
    assert names(typed, agent) == expected


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "is_exact"),
    [
        ("8 916 123-45-67", True),
        ("ЛС-300017", True),
        ("D-20/0017", True),
        ("ANNA@mail.example", True),
        ("8 916 123-45-6", False),
        ("ЛС-30001", False),
        ("123-45-67", False),
        ("Иванова Анна Сергеевна", False),
    ],
)
def test_a_whole_number_is_exact(agent: Actor, typed: str, is_exact: bool) -> None:
    assert [h.is_exact for h in search_clients(by=agent, text=typed)] == [is_exact]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "matched", "shown"),
    [
        ("иванова", "name", ANNA),
        ("анна", "turned", ANNA),
        ("8-916-123", "phone", "+7 916 123-45-67"),
        ("лс3000", "account", "ЛС-300017"),
        ("д2000", "contract", "Д-20/0017"),
        ("net-00", "login", "net-0042"),
        ("anna@", "email", "anna@mail.example"),
        ("сидор", "person", "Сидорчук Вера"),
    ],
)
def test_a_hit_tells_what_matched(agent: Actor, typed: str, matched: str, shown: str) -> None:
    hit = search_clients(by=agent, text=typed)[0]
    assert (hit.matched, hit.shown) == (matched, shown)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "statements"),
    [
        ("ив", 2),
        ("иванов", 3),
        ("916", 2),
        ("8-916-123-45-67", 2),
        ("45-67", 3),
        ("ивонова", 5),
        ("", 0),
    ],
)
def test_statements(
    agent: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
    typed: str,
    statements: int,
) -> None:
    with django_assert_num_queries(statements):
        search_clients(by=agent, text=typed)


def test_few_are_enough_when_there_are_many(
    agent: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_client(f"Иванов Иван{'ы' * number}")
    with django_assert_num_queries(2):
        found = names("иванов", agent, limit=3)
    assert found == ["Иванов Иван", "Иванов Иваны", "Иванов Иваныы"]


def test_who_may_not_look_finds_nothing(hire: Hire) -> None:
    stranger = hire("stranger")
    with pytest.raises(PermissionRefused):
        search_clients(by=stranger, text="иванов")


def test_clients_of_a_number(agent: Actor, people: dict[str, Client]) -> None:
    make_contact_person(people["flower"], "Иванова Анна")
    found = queries.find_clients_by_phone(by=agent, e164="+79210000001")
    assert found == [people["anna"]]
    assert queries.find_clients_by_phone(by=agent, e164="+79990000000") == []


def test_similar_clients_are_told(agent: Actor, people: dict[str, Client]) -> None:
    def similar(name: str, phone: str = "", email: str = "") -> list[Client]:
        return queries.find_similar(by=agent, name=name, phone=phone, email=email)

    assert similar("Иванов Пётр") == [people["peter"]]
    assert similar("Иванов") == []
    assert similar("Кто-то Другой", "8 916 123 45 67") == [people["anna"]]
    assert similar("", email="ANNA@mail.example") == [people["anna"]]


@pytest.mark.parametrize("few", [20_000, 0])
def test_lists_are_narrowed(
    agent: Actor, people: dict[str, Client], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same whether the clients of a text are few enough to be named, or are not."""
    monkeypatch.setattr("abonent.parties.queries.texts._FEW", few)

    def listed(where: ClientFilter) -> list[str]:
        return [client.name for client in queries.list_clients(by=agent, where=where)]

    assert listed(ClientFilter()) == [JOHN, PETER, ANNA, FLOWER, OLGA]
    assert listed(ClientFilter(text="8-916")) == [ANNA, OLGA]
    assert listed(ClientFilter(text="анна сергеевна")) == [ANNA]
    assert listed(ClientFilter(text="?")) == []
    assert listed(ClientFilter(text="иванов иван")) == []
    assert listed(ClientFilter(text="иванов 916")) == [ANNA]
    assert listed(ClientFilter(text="петрова 1234567")) == []
    assert listed(ClientFilter(kinds=["company"])) == [FLOWER]
    assert listed(ClientFilter(statuses=["former", "potential"])) == [OLGA]
    assert listed(ClientFilter(created_before=people["peter"].created_at)) == [ANNA]


def test_the_card_in_eight_statements(
    agent: Actor, people: dict[str, Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from abonent.parties import actions

    anna, peter = people["anna"], people["peter"]
    actions.create_circle(
        by=agent, kind="family", name="Семья", members=[(anna.pk, ""), (peter.pk, "супруг")]
    )
    actions.add_note(by=agent, client_id=anna.pk, text="Первая")
    actions.add_note(by=agent, client_id=anna.pk, text="Вторая")
    with django_assert_num_queries(8):
        card = queries.get_client_card(by=agent, client_id=anna.pk)
        told = [(p.client.name, p.role) for p in card.circles[0].places]  # type: ignore[attr-defined]
        lines = [s.number for s in card.accounts[0].lines]  # type: ignore[attr-defined]
        notes = [(n.text, n.author.name if n.author else "") for n in card.notes]
    assert told == [(ANNA, ""), (PETER, "супруг")]
    assert lines == ["+79210000001", "net-0042"]
    assert notes == [("Вторая", agent.name), ("Первая", agent.name)]
    assert [reach.value for reach in card.phones] == ["+79161234567"]
    assert [reach.value for reach in card.emails] == ["anna@mail.example"]


def test_a_large_company_shows_its_first_lines(agent: Actor) -> None:
    company = make_company()
    account = make_account(company)
    for number in range(51):
        make_subscriber(company, account, f"+7903111{number:04}")
    card = queries.get_client_card(by=agent, client_id=company.pk)
    assert len(card.accounts[0].lines) == 50  # type: ignore[attr-defined]
    assert card.has_more_lines
    assert queries.list_subscribers(by=agent, client_id=company.pk).count() == 51
