"""Log-in through the provider in the console: on, off, checked, found, and by programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import translation

from abonent.desk.console.finding import find, search
from abonent.kernel.actor import Actor

Enter = Callable[..., Client]

NAMED = {
    "issuer": "https://id.example", "client": "abonent-crm", "secret": "very-secret",
    "roles_claim": "groups", "roles": {"crm-agents": "agent"}, "hires": True,
}  # fmt: skip
PAGE = "/console/openid"


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company."""


def test_what_is_set_is_shown_and_no_secret(enter: Enter, settings: Any) -> None:
    settings.OIDC = NAMED
    page = enter(everything=True).get(PAGE).content.decode()
    for shown in ("https://id.example", "abonent-crm", "set, not shown", "crm-agents → Agent",
                  "ABONENT_OIDC_ROLES", "become operators", "http://testserver/login/openid/back",
                  "0 operators have logged in"):  # fmt: skip
        assert shown in page
    assert "very-secret" not in page
    assert "How to switch it on" not in page


def test_off_it_tells_how_to_switch_it_on(enter: Enter) -> None:
    client = enter("staff.administer")
    page = client.get(PAGE).content.decode()
    assert "How to switch it on" in page
    assert "ABONENT_OIDC_ISSUER" in page
    assert "Check the provider" not in page
    assert client.post(PAGE).status_code == 409


def test_a_check_tells_the_setting_and_the_remedy(
    enter: Enter, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OIDC = NAMED

    def refuse(*_asked: Any, **_what: Any) -> None:
        raise httpx.ConnectError("Connection refused")

    monkeypatch.setattr(httpx, "request", refuse)
    page = enter(everything=True).post(PAGE).content.decode()
    assert "Nothing answers at the address of the provider." in page
    assert "that this server is let out to it" in page
    assert "https://id.example/.well-known/openid-configuration: Connection refused" in page


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("asked", ["OpenID", "SSO", "OIDC", "единый вход"])
def test_the_search_finds_it(language: str, asked: str) -> None:
    by = Actor(id=1, login="a", name="A", everything=True)
    with translation.override(language):
        assert find(by=by, text=asked).pages[0].url == PAGE
        assert search(by, asked, 10)[0].url == PAGE
