"""Generated clients are what the actions would have written."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from abonent.attributes.demo_subjects import load_subject_attributes
from abonent.attributes.policy import check_values
from abonent.kernel.phones import find_e164
from abonent.parties import demo, models
from abonent.parties.actions.keys import refresh_keys
from abonent.parties.demo import people
from abonent.parties.models import Client, NameWord, Reach, SearchKey, Subscriber
from abonent.parties.policy import words_of
from abonent.parties.queries.attributes import definitions_for, subject_of
from abonent.parties.testing import make_client

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("his", "hers", "theirs"),
    [
        ("Иванов", "Иванова", "Семья Ивановых"),
        ("Соловьёв", "Соловьёва", "Семья Соловьёвых"),
        ("Чайковский", "Чайковская", "Семья Чайковских"),
        ("Толстой", "Толстая", "Семья Толстых"),
        ("Никитин", "Никитина", "Семья Никитиных"),
        ("Шевченко", "Шевченко", "Семья Шевченко"),
    ],
)
def test_surnames_in_their_forms(his: str, hers: str, theirs: str) -> None:
    assert (people.feminine(his), people.family_name(his)) == (hers, theirs)


def test_names_agree_in_gender() -> None:
    rng = random.Random(7)
    for _ in range(200):
        person = people.draw_person(rng, "Иванов")
        ending = "на" if person.is_woman else "ич"
        assert person.patronymic.endswith(ending)
        assert person.surname == ("Иванова" if person.is_woman else "Иванов")


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_clients() -> None:
    first = demo.load(clients=30, seed=3, today=TODAY)
    second = demo.load(clients=30, seed=3, today=TODAY)
    assert (len(first), len(second), second.start) == (30, 30, first.stop)
    rows = Client.objects.order_by("id").values_list("name", "kind", "status", "created_at")
    assert list(rows[:30]) == list(rows[30:])


@pytest.mark.django_db
def test_generated_clients_have_the_keys_that_actions_write() -> None:
    demo.load(clients=150, seed=5, today=TODAY)
    assert Client.objects.filter(kind="company").exists()

    def keys() -> set[tuple[int, str, str, str]]:
        return set(SearchKey.objects.values_list("client_id", "kind", "key", "shown"))

    written, words = keys(), set(NameWord.objects.values_list("word", flat=True))
    for client in Client.objects.all():
        refresh_keys(client)
    assert keys() == written
    assert set(NameWord.objects.values_list("word", flat=True)) == words
    named = {w for name in Client.objects.values_list("name", flat=True) for w in words_of(name)}
    assert named <= words


@pytest.mark.django_db
def test_generated_values_of_own_attributes_are_what_actions_would_take() -> None:
    load_subject_attributes()
    demo.load(clients=40, seed=2, today=TODAY)
    kinds = (Client, models.Account, Subscriber, models.ContactPerson)
    rows: list[Any] = [row for kind in kinds for row in kind._default_manager.all()]
    assert len({*map(subject_of, rows)}) == 5
    for row in rows:
        known = definitions_for(row)
        assert check_values(known, row.attributes, before={}) == row.attributes
        assert row.attributes.keys() <= {one.code for one in known}
    assert Client.objects.filter(attributes__pet__isnull=False).exists()


@pytest.mark.django_db
def test_generated_numbers_are_valid_and_distinct() -> None:
    demo.load(clients=150, seed=5, today=TODAY)
    numbers = list(Subscriber.objects.filter(service="mobile").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    assert [n for n in numbers if find_e164(n) != n] == []
    assert Reach.objects.filter(kind="phone", is_main=True).count() == 150


@pytest.mark.django_db
def test_ids_go_on_after_generated_clients() -> None:
    made = demo.load(clients=10, seed=1, today=TODAY)
    assert make_client("Иванова Анна", "89161234567").pk == made.stop


@pytest.mark.django_db
def test_many_clients_are_written_without_indexes_which_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import connection

    def schema() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'parties%' "
                "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid::regclass::text LIKE 'parties%' ORDER BY 1, 2"
            )
            return list(cursor.fetchall())

    before = schema()
    monkeypatch.setattr(demo, "_MANY", 10)
    demo.load(clients=10, seed=1, today=TODAY)
    assert schema() == before
    assert models.Account.objects.count() >= 10
