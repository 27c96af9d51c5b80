"""Locked log-ins in the console: one page for operators and addresses, found by its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from abonent.desk.console.finding import find, search
from abonent.kernel.actor import Actor
from abonent.staff import actions

Enter = Callable[..., Client]
PAGE, ADDRESS = "/console/locks", "10.0.0.66"


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company."""


def fail(login: str) -> None:
    with pytest.raises(actions.WrongLogin):
        actions.log_in(login=login, password="wrong", address=ADDRESS)


def test_locks_are_seen_and_lifted(enter: Enter, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = enter("staff.administer", "staff.view_audit")
    empty = client.get(PAGE).content.decode()
    assert "No address is locked" in empty
    assert "Nobody is locked" in empty
    for number in range(45):
        fail(f"guess-{number}")
    for _attempt in range(5):
        fail("agent")
    shown = client.get(PAGE).content.decode()
    assert ADDRESS in shown
    assert "/unlock" in shown
    assert "1 network address is locked" in client.get("/console/operators").content.decode()
    assert client.post(f"{PAGE}/address", {"address": ADDRESS}).headers["Location"] == PAGE
    left = client.get(PAGE).content.decode()
    assert "No address is locked" in left
    assert "Nobody is locked" not in left
    audit = client.get("/console/audit?action=staff.unlock_address").content.decode()
    assert f"Network address {ADDRESS}" in audit
    assert "address unlocked" in audit
    assert "is locked" not in client.get("/console/operators").content.decode()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("asked", ["locked", "блокировка", "lock"])
def test_the_search_finds_them(language: str, asked: str) -> None:
    by = Actor(id=1, login="a", name="A", everything=True)
    with translation.override(language):
        assert find(by=by, text=asked).pages[0].url == PAGE
        assert search(by, asked, 10)[0].url == PAGE
