"""Clients asked for by a telephone, whole or in part, in the language of lists."""

from __future__ import annotations

import pytest
from django.utils import translation

from abonent.kernel.actor import Actor
from abonent.parties.models import Client
from abonent.parties.properties import client_properties
from abonent.parties.testing import make_client
from abonent.rules.queries import narrow

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("телефон:921", ["Ким", "Ли"]),
        ("телефон:921*", ["Ким"]),
        ("телефон:8921*", ["Ким"]),
        ("телефон:+7921*", ["Ким"]),
        ("phone:555-12", ["Ким"]),
        ("phone:*9210", ["Ли"]),
        ("phone:~921", ["Ким", "Ли"]),
        ('phone:"8 (921) 555-12-34"', ["Ким"]),
        ("phone:79215551234", ["Ким"]),
        ("phone:89215551235", []),
        ("phone:Ким", []),
    ],
)
def test_a_part_of_a_number_finds_its_client(query: str, found: list[str]) -> None:
    for name, number in (("Ким", "+79215551234"), ("Ли", "+74951239210")):
        make_client(f"{name} Анна", number)
    rows = narrow(Client.objects.order_by("name"), subject="client", text=query, by=SYSTEM)
    assert [client.name.split()[0] for client in rows] == found


def test_what_belongs_to_the_client_says_so_in_the_readers_language() -> None:
    kind = next(one for one in client_properties(prefix="client") if one.key == "client.kind")
    with translation.override("ru"):
        assert str(kind.label) == "Клиент: Вид"
    with translation.override("en"):
        assert str(kind.label) == "Client: Kind"
