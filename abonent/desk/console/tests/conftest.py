from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from abonent.cases.demo_reference import load_reference
from abonent.kernel.actor import Actor
from abonent.staff.actions import save_operator, save_role
from abonent.staff.demo import load_staff
from abonent.staff.queries import find_actor, get_operator

Enter = Callable[..., Client]


def seen_in(page: Any) -> str:
    """The version that a form of an entry was drawn from."""
    found = re.search(r'name="seen" value="(\d+)"', page.content.decode())
    assert found is not None
    return found[1]


def save(client: Client, address: str, facts: dict[str, Any], **how: Any) -> Any:
    """As a browser does it: opens the form of an entry, fills it in and sends it."""
    return client.post(address, facts | {"seen": seen_in(client.get(address))}, **how)


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo company's reference data and operators, laid once under all tests of a module."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), transaction.atomic():
        with quick:
            load_staff()
            load_reference()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def enter(company: None, db: None) -> Enter:
    """A browser of an operator with the rights named; ``everything`` for an administrator."""

    def enter(*granted: str, everything: bool = False, language: str = "en") -> Client:
        by = Actor.system("test")
        login = f"tester-{len(granted)}-{everything}-{language}".lower()
        role = save_role(
            by=by, name={"ru": login, "en": login}, granted=granted, grants_everything=everything
        )
        operator = save_operator(
            by=by, login=login, name=login, language=language, role_ids=[role.pk],
            password="correct-horse-9",
        )  # fmt: skip
        client = Client()
        user: Any = get_operator(by=by, operator_id=operator.pk)
        client.force_login(user)
        assert find_actor(operator_id=operator.pk) is not None
        return client

    return enter
