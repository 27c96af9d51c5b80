"""What comes first among clients found, and which of them are not."""

from __future__ import annotations

import pytest

from abonent.kernel.actor import Actor
from abonent.parties.queries import search_clients
from abonent.parties.testing import make_account, make_client, make_subscriber

pytestmark = pytest.mark.django_db


def names(text: str, by: Actor) -> list[str]:
    return [hit.name for hit in search_clients(by=by, text=text)]


NAMESAKES = (
    "Иванов Олег", "Иванов Иван", "Иванов Олег Иванович", "Иванова Ивана", "Петров Иван Олегович",
    "Иваненко Иван", "Иван Грозный",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Иванов Иван", ["Иванов Иван", "Иванов Олег Иванович", "Иванова Ивана"]),
        ("Иван Иванов", ["Иванов Иван", "Иванов Олег Иванович", "Иванова Ивана"]),
        ("олег олег", []),
        ("олегович иван", ["Петров Иван Олегович"]),
        ("олегович и", ["Петров Иван Олегович"]),
        ("иванов о и", ["Иванов Олег Иванович"]),
        ("Ивонов Ивон", ["Иванов Иван", "Иванова Ивана"]),
    ],
)
def test_each_word_typed_is_another_word_of_the_name(
    agent: Actor, typed: str, expected: list[str]
) -> None:
    for name in NAMESAKES:
        make_client(name)
    assert names(typed, agent) == expected


def test_whole_words_come_before_words_begun(agent: Actor) -> None:
    for name in ("Иванова Анна", "Иваненко Пётр", "Петров Иван", "Иван", "Иванов Олег"):
        make_client(name)
    assert names("иван", agent)[:2] == ["Иван", "Петров Иван"]
    assert names("иванов", agent) == ["Иванов Олег", "Иванова Анна"]


def test_namesakes_are_told_apart(agent: Actor) -> None:
    first = make_client("Иванов Иван", "8 916 123-45-67")
    second = make_client("Иванов Иван")
    make_account(second, "ЛС-1")
    third = make_client("Иванов Иван", "8 903 111-22-33")
    hits = search_clients(by=agent, text="иванов иван")
    assert [(h.client_id, h.phone, h.account) for h in hits] == [
        (first.pk, "+7 916 123-45-67", ""),
        (second.pk, "", "ЛС-1"),
        (third.pk, "+7 903 111-22-33", ""),
    ]


def test_ends_of_telephones_come_first(agent: Actor) -> None:
    make_client("Средний", "8 916 773-40-01")
    login = make_client("Логинов")
    make_subscriber(login, make_account(login, "ЛС-9"), "tv007734", service="internet")
    make_client("Концов", "8 916 092-77-34")
    begun = make_client("Начальный")
    make_account(begun, "773400")
    assert names("77-34", agent) == ["Концов", "Логинов", "Средний", "Начальный"]
    assert names("7734", agent) == ["Начальный", "Концов", "Логинов", "Средний"]
