"""Notes found by their words: in the search box, and in the language of lists."""

from __future__ import annotations

import pytest

from abonent.kernel.actor import Actor
from abonent.parties import actions, queries
from abonent.parties.models import Client
from abonent.parties.pages.found import search_notes
from abonent.parties.testing import make_client
from abonent.parties.tests.conftest import Hire
from abonent.rules.queries import narrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(hire: Hire) -> Actor:
    by = hire("writer", "parties.view", "parties.edit", "parties.note")
    for name, text in (("Ким Анна", "Просит звонить вечером"), ("Ли Олег", "Звонок не работает"),
                       ("Пак Вера", "Dogs bite the fitters")):  # fmt: skip
        actions.add_note(by=by, client_id=make_client(name).pk, text=text)
    return by


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("note:звонить", ["Ким Анна"]),
        ("note:звонила", ["Ким Анна"]),
        ("note:dog", ["Пак Вера"]),
        ('note:"звонить вечером"', ["Ким Анна"]),
        ('note:"вечером звонить"', []),
        ("note:звон*", ["Ким Анна", "Ли Олег"]),
        ("заметка:работал", ["Ли Олег"]),
        ("-note:звонок", ["Ким Анна", "Пак Вера"]),
    ],
)
def test_clients_are_asked_for_by_their_notes(writer: Actor, query: str, found: list[str]) -> None:
    rows = narrow(Client.objects.order_by("name"), subject="client", text=query, by=writer)
    assert [client.name for client in rows] == found


def test_the_search_box_finds_notes(writer: Actor, hire: Hire) -> None:
    [hit] = search_notes(writer, "собака dogs", 5) or search_notes(writer, "dog fitter", 5)
    client = Client.objects.get(name="Пак Вера")
    assert (hit.title, hit.subtitle, hit.url) == (
        "Пак Вера", "Dogs bite the fitters", f"/clients/{client.pk}#notes",
    )  # fmt: skip
    assert search_notes(writer, "79", 5) == []
    note = queries.list_notes(by=writer, client_id=client.pk, limit=1)[0]
    actions.remove_note(by=writer, note_id=note.pk)
    assert search_notes(writer, "dog", 5) == []
