"""Log-in through a real OpenID provider, which runs beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from abonent.kernel.models import AuditEntry
from abonent.staff import provider as named
from abonent.staff.models import Operator
from abonent.staff.tests.conftest import PASSWORD, Hire

PEOPLE = [
    User(sub="17", claims={"preferred_username": "agent", "name": "Агентова Анна",
                           "groups": ["crm-agents"]}),
    User(sub="18", claims={"preferred_username": "newcomer", "name": "Новикова Нина",
                           "email": "n@example.org", "groups": ["crm-agents", "others"]}),
    User(sub="19", claims={"preferred_username": "visitor", "groups": ["others"]}),
]  # fmt: skip


@pytest.fixture
def provider(settings: Any, hire: Hire) -> Iterator[str]:
    hire("agent", "parties.view")
    code = Operator.objects.get(login="agent").roles.get().code
    named._known.clear()
    with run_server_in_thread(user_claims=PEOPLE) as server:
        issuer = f"http://127.0.0.1:{server.server_port}"
        settings.OIDC = {
            "issuer": issuer, "client": "abonent", "secret": "s", "name": "Company",
            "login_claim": "preferred_username", "roles_claim": "groups",
            "roles": {"crm-agents": code}, "hires": True,
        }  # fmt: skip
        yield issuer


def come_back(client: Client, sub: str, target: str = "/me") -> Any:
    """As a browser goes: to the provider, a choice of the person there, and back."""
    sent = client.get(f"/login/openid?next={target}").headers["Location"]
    allowed = httpx.post(sent, data={"sub": sub})
    back = urlsplit(allowed.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_who_is_known_by_login_is_let_in_and_remembered(provider: str) -> None:
    client = Client()
    assert come_back(client, "17").headers["Location"] == "/me"
    assert client.get("/me").status_code == 200
    operator = Operator.objects.get(login="agent")
    assert operator.subject == f"{provider} 17"
    assert AuditEntry.objects.get(action="staff.log_in").changes == {"provider": "Company"}


def test_the_challenge_and_the_nonce_are_sent(provider: str) -> None:
    asked = parse_qs(urlsplit(Client().get("/login/openid").headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert len(asked["code_challenge"][0]) == 43
    assert asked["nonce"][0] != asked["state"][0]


def test_somebody_new_is_hired_with_the_roles_of_his_groups(provider: str) -> None:
    client = Client()
    assert come_back(client, "18").status_code == 302
    hired = Operator.objects.get(login="newcomer")
    assert (hired.name, hired.email, hired.roles.count()) == ("Новикова Нина", "n@example.org", 1)
    assert not hired.has_usable_password()
    assert client.get("/clients").status_code == 200


def test_who_has_no_group_of_ours_is_refused(provider: str) -> None:
    client = Client()
    assert come_back(client, "19").status_code == 422
    assert client.get("/me").status_code == 302
    assert not Operator.objects.filter(login="visitor").exists()


def test_whom_we_refuse_though_the_provider_vouches_is_in_the_audit(
    provider: str, settings: Any
) -> None:
    settings.OIDC = settings.OIDC | {"roles": {"nobody": "agent"}}
    assert come_back(Client(), "17").status_code == 422
    Operator.objects.filter(login="agent").update(is_active=False)
    assert come_back(Client(), "17").status_code == 422
    failed = AuditEntry.objects.filter(action="staff.fail_to_log_in").order_by("id")
    assert [entry.changes for entry in failed] == [
        {"why": "provider", "address": "127.0.0.1"},
        {"why": "inactive", "address": "127.0.0.1"},
    ]


def test_an_answer_to_another_log_in_is_refused(provider: str) -> None:
    begun, other = Client(), Client()
    sent = begun.get("/login/openid").headers["Location"]
    back = urlsplit(httpx.post(sent, data={"sub": "17"}).headers["Location"])
    other.get("/login/openid")
    assert other.get(f"{back.path}?{back.query}").status_code == 422
    assert other.get("/me").status_code == 302
    assert begun.get(f"{back.path}?{back.query}").status_code == 302
    assert begun.get(f"{back.path}?{back.query}").status_code == 422  # a code is good once


def test_a_token_for_somebody_else_is_not_trusted(provider: str, settings: Any) -> None:
    client = Client()
    sent = client.get("/login/openid").headers["Location"]
    back = urlsplit(httpx.post(sent, data={"sub": "17"}).headers["Location"])
    session = client.session
    session["openid"] = {**session["openid"], "nonce": "another"}
    session.save()
    assert client.get(f"{back.path}?{back.query}").status_code == 422


def test_passwords_stay_as_a_fallback_unless_switched_off(provider: str, settings: Any) -> None:
    typed = {"login": "agent", "password": PASSWORD}
    assert "Company" in Client().get("/login").content.decode()
    assert Client().post("/login", typed).status_code == 302
    settings.LOCAL_LOGIN = False
    assert Client().post("/login", typed).status_code == 422
    assert 'name="password"' not in Client().get("/login").content.decode()


def test_without_a_provider_there_is_no_such_way(db: None) -> None:
    assert Client().get("/login/openid").status_code == 404
    assert "/login/openid" not in Client().get("/login").content.decode()


def test_a_provider_that_is_down_is_told_and_logged(
    provider: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}
    refused = Client(headers={"accept-language": "en"}).get("/login/openid?next=/cases")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "The provider cannot be used now." in page
    assert 'name="next" value="/cases"' in page
    assert "answer: http://127.0.0.1:9/.well-known/openid-configuration" in caplog.text


def test_a_client_that_the_provider_does_not_take_is_no_failure_of_the_network(
    provider: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(headers={"accept-language": "en"})
    sent = client.get("/login/openid").headers["Location"]
    back = urlsplit(httpx.post(sent, data={"sub": "17"}).headers["Location"])

    def refuse(method: str, url: str, **_what: Any) -> httpx.Response:
        asked = httpx.Request(method, url)
        return httpx.Response(401, json={"error": "invalid_client"}, request=asked)

    monkeypatch.setattr(httpx, "request", refuse)
    refused = client.get(f"{back.path}?{back.query}")
    assert refused.status_code == 422
    assert "The provider does not take this product." in refused.content.decode()
