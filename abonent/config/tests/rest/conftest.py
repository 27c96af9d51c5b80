"""A small company for the REST face: reference data, one client, programs with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from abonent.attributes.actions import save_attribute, save_dictionary, save_entry
from abonent.cases.actions import save_topic
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.parties.actions import (
    AccountDraft,
    ClientDraft,
    SubscriberDraft,
    add_account,
    add_subscriber,
    create_client,
)
from abonent.staff.actions import create_token, save_operator, save_role
from abonent.staff.queries import find_actor

SYSTEM = Actor.system("test")
PASSWORD = "correct-horse-9"
ROOT = "/api/v1"


def _names(name: str) -> dict[str, str]:
    return {"ru": f"{name} (ру)", "en": name}


def _reference(key: str, code: str, **values: Any) -> int:
    saved = save_reference(
        by=SYSTEM, kind=key, values={"code": code, "name": _names(code), **values}
    )
    return int(saved.pk)


@dataclass
class Program:
    """A program that speaks for an operator by a token."""

    actor: Actor
    token: str
    client: Client = field(default_factory=Client)

    def ask(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: Any
    ) -> Any:
        """One request; header names in Python's spelling."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"} | given
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method,
            path if path.startswith("/api") else ROOT + path,
            content,
            content_type="application/json" if content else "",
            headers={k: v for k, v in sent.items() if v},
        )

    def get(self, path: str, **headers: Any) -> Any:
        """GET."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: Any) -> Any:
        """POST of JSON."""
        return self.ask("POST", path, body, **headers)


Hire = Callable[..., Program]


def hire_program(login: str, *granted: str, everything: bool = False) -> Program:
    role = save_role(
        by=SYSTEM, name=_names(f"Role {login}"), granted=granted, grants_everything=everything
    )
    operator = save_operator(
        by=SYSTEM,
        login=login,
        name=f"Operator {login}",
        role_ids=[role.pk],
        password=PASSWORD,
        language="ru",
    )
    actor = find_actor(operator_id=operator.pk)
    assert actor is not None
    token = create_token(by=actor, name="program")
    return Program(actor, token)


def furnish() -> int:
    """Reference data and one client; the client's id."""
    office = _reference("cases.place_kind", "office")
    _reference("cases.place", "call-centre", kind=office)
    _reference("cases.channel", "phone")
    _reference("cases.channel", "email")
    _reference("cases.priority", "high", weight=20)
    _reference("cases.priority", "normal", weight=10, is_default=True)
    billing = save_topic(by=SYSTEM, code="billing", name=_names("Billing"), is_group=True)
    charge = save_topic(
        by=SYSTEM,
        code="wrong-charge",
        name=_names("Wrong charge"),
        parent_id=billing.pk,
        default_kind="complaint",
    )
    save_topic(by=SYSTEM, code="tariffs", name=_names("Tariffs"))
    cities = save_dictionary(by=SYSTEM, code="cities", name=_names("Cities"))
    for city in ("moscow", "kazan"):
        save_entry(by=SYSTEM, dictionary_id=cities.pk, code=city, name=_names(city))
    for code, kind, dictionary in (
        ("amount", "decimal", None),
        ("charged", "date", None),
        ("city", "dictionary", cities.pk),
    ):
        save_attribute(
            by=SYSTEM,
            set_id=charge.attribute_set_id,
            code=code,
            name=_names(code),
            type=kind,
            dictionary_id=dictionary,
        )
    client = create_client(
        by=SYSTEM, draft=ClientDraft(kind="person", surname="Иванов", given_name="Иван")
    )
    account = add_account(by=SYSTEM, client_id=client.pk, draft=AccountDraft(number="100"))
    add_subscriber(
        by=SYSTEM,
        client_id=client.pk,
        account_id=account.pk,
        draft=SubscriberDraft(service="mobile", number="+79161234567"),
    )
    return client.pk


@pytest.fixture
def hire(db: None) -> Hire:
    return hire_program


@pytest.fixture
def client_id(db: None) -> int:
    return furnish()


@pytest.fixture
def program(client_id: int) -> Program:
    """A program with every right in a furnished company."""
    return hire_program("robot", everything=True)


@pytest.fixture
def contact(client_id: int) -> dict[str, Any]:
    """A contact with one case as it is sent."""
    return {
        "channel": "phone",
        "place": "call-centre",
        "client_id": client_id,
        "address": "8 (916) 123-45-67",
        "cases": [
            {
                "topic": "wrong-charge",
                "text": "Списали дважды",
                "attributes": {"amount": 350.5, "charged": "2026-11-01", "city": "moscow"},
            }
        ],
    }


@pytest.fixture
def case_id(program: Program, contact: dict[str, Any]) -> int:
    """The case of a registered contact."""
    (number,) = program.post("/contacts", contact).json()["case_ids"]
    return int(number)
