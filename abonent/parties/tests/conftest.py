from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Refused
from abonent.kernel.models import AuditEntry
from abonent.parties import models
from abonent.staff.actions import create_token, save_operator, save_role
from abonent.staff.models import Operator
from abonent.staff.queries import find_actor

TABLES = (
    models.Client, models.Account, models.Subscriber, models.Reach, models.ContactPerson,
    models.Circle, models.CircleMember, models.Note, models.Document, models.DocumentVersion,
    models.DocumentScan, models.SearchKey, models.NameWord, Event,
    AuditEntry,
)  # fmt: skip
Hire = Callable[..., Actor]
Refuse = Callable[[type[Refused], Callable[[], object]], Any]


def everything() -> list[Any]:
    """What a refusal must leave as it was."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.fixture
def refuse() -> Refuse:
    """Checks that an act is refused and changed nothing; the refusal."""

    def check(kind: type[Refused], act: Callable[[], object]) -> Any:
        before = everything()
        with pytest.raises(kind) as caught:
            act()
        assert everything() == before
        return caught.value

    return check


@pytest.fixture
def hire(db: None) -> Hire:
    """Hires an operator with the rights named."""

    def hire(login: str = "agent", *granted: str, language: str = "ru") -> Actor:
        system = Actor.system("tests")
        role = save_role(
            by=system, name={"ru": f"Роль {login}", "en": f"Role {login}"}, granted=granted
        )
        operator = save_operator(
            by=system, login=login, name=f"Агентова {login}", role_ids=[role.pk],
            language=language, password="correct-horse-9",
        )  # fmt: skip
        found = find_actor(operator_id=operator.pk)
        assert found is not None
        return found

    return hire


@pytest.fixture
def agent(hire: Hire) -> Actor:
    return hire("agent", "parties.view", "parties.edit", "parties.note", "parties.export")


def browser_of(actor: Actor) -> Browser:
    browser = Browser()
    browser.force_login(Operator.objects.get(login=actor.login))
    return browser


class Program:
    """A program with a token of ``actor``: ``program("PATCH", "/clients/7", {…}, If_Match=…)``."""

    def __init__(self, actor: Actor) -> None:
        token = create_token(by=actor, name="test")
        self._browser = Browser(headers={"Authorization": f"Bearer {token}"})

    def __call__(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._browser.generic(
            verb.upper(), f"/api/v1{path}", "" if not body else json.dumps(body),
            content_type="application/json", headers=given,
        )  # fmt: skip

    def upload(self, content: bytes, name: str) -> Any:
        """A file sent to ``/files``."""
        return self._browser.post("/api/v1/files", {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def browser(agent: Actor) -> Browser:
    return browser_of(agent)
