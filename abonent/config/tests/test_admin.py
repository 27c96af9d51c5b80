"""``abonent admin create``: the first administrator of an empty installation."""

from __future__ import annotations

import io

import pytest

from abonent.config import cli
from abonent.kernel.models import AuditEntry
from abonent.staff.models import Operator, Role

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, login: str, password: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return cli.main(["admin", "create", login])


def test_the_first_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    assert create(monkeypatch, "chief", "correct-horse-9") == 0
    chief = Operator.objects.get(login="chief")
    assert chief.check_password("correct-horse-9")
    assert chief.password.startswith("argon2")
    assert [role.grants_everything for role in chief.roles.all()] == [True]
    assert AuditEntry.objects.filter(via="command").count() == 2
    assert create(monkeypatch, "second", "correct-horse-8") == 0
    assert Role.objects.count() == 1


def test_a_weak_password_creates_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert create(monkeypatch, "chief", "short") == 1
    assert not Operator.objects.exists()
    assert not Role.objects.exists()
    assert not AuditEntry.objects.exists()
