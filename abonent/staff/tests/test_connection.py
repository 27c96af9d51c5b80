from __future__ import annotations

import pytest
from django.test import Client

from abonent.kernel import connection
from abonent.kernel.actor import Actor
from abonent.kernel.registry import Registry
from abonent.staff.actions import create_token
from abonent.staff.models import Operator
from abonent.staff.tests.conftest import Hire


def test_pages_and_rest_make_the_connection_ready_for_whoever_asks(
    hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []
    registry: Registry[connection.Preparation] = Registry(key=lambda one: one.code)

    def prepare(actor: Actor) -> None:
        made.append((actor.login, actor.via))

    registry.add(connection.Preparation("test", prepare))
    monkeypatch.setattr(connection, "preparations", registry)
    agent, client = hire("agent"), Client()
    client.force_login(Operator.objects.get(login="agent"))
    assert client.get("/me").status_code == 200
    token = create_token(by=agent, name="x", expires_at=None)
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    assert made == [("agent", "page"), ("agent", "rest")]
