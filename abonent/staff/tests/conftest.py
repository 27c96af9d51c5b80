from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from abonent.kernel.actor import Actor
from abonent.staff.actions import save_operator, save_role
from abonent.staff.queries import find_actor

PASSWORD = "correct-horse-9"
Hire = Callable[..., Actor]


@pytest.fixture
def hire(db: None) -> Hire:
    """Hires an operator with the rights named; a login in Latin letters makes the name."""

    def hire(login: str, *granted: str, everything: bool = False, **facts: Any) -> Actor:
        system = Actor.system("test")
        chief = save_role(
            by=system,
            name={"ru": f"Роль {login}", "en": f"Role {login}"},
            granted=granted,
            grants_everything=everything,
        )
        operator = save_operator(
            by=system,
            login=login,
            name=facts.pop("name", f"Operator {login}"),
            role_ids=[chief.pk],
            password=PASSWORD,
            **facts,
        )
        found = find_actor(operator_id=operator.pk)
        assert found is not None
        return found

    return hire


@pytest.fixture
def root(hire: Hire) -> Actor:
    return hire("root", everything=True)
