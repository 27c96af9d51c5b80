"""What administrators are told of log-in through the provider, and of the provider itself."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.utils import translation
from oidc_provider_mock import run_server_in_thread

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, PermissionRefused
from abonent.staff import actions, provider, queries
from abonent.staff.models import Operator, Role
from abonent.staff.tests.conftest import Hire

ISSUER = "https://id.example/realms/main"
DESCRIBED = {
    "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
}  # fmt: skip
NAMED = {"issuer": ISSUER, "client": "abonent", "secret": "very-secret"}


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    """Nothing is known of any provider, and texts are in English."""
    provider._known.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[..., None]:
    """Lets the provider answer each request with what is given, or fail with it."""

    def answering(*answers: Any) -> None:
        settings.OIDC = NAMED
        left: Iterator[Any] = iter(answers)

        def request(method: str, url: str, **what: Any) -> httpx.Response:
            assert what["timeout"] == provider.TIMEOUT
            answer = next(left)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, httpx.Response):
                answer.request = httpx.Request(method, url)
                return answer
            return httpx.Response(200, json=answer, request=httpx.Request(method, url))

        monkeypatch.setattr(httpx, "request", request)

    return answering


def test_a_real_provider_is_found_good(root: Actor, settings: Any) -> None:
    with run_server_in_thread() as server:
        settings.OIDC = {**NAMED, "issuer": f"http://127.0.0.1:{server.server_port}"}
        checked = actions.check_provider(by=root)
    assert (checked.is_good, checked.tone, checked.amiss) == (True, "green", [])
    assert checked.keys == 1
    assert checked.url.endswith("/.well-known/openid-configuration")


def _of_tls() -> httpx.ConnectError:
    error = httpx.ConnectError("no")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    return error


@pytest.mark.parametrize(
    ("answers", "setting", "text"),
    [
        ([httpx.ConnectError("refused")], "ABONENT_OIDC_ISSUER",
         "Nothing answers at the address of the provider."),
        ([httpx.ReadTimeout("slow")], "ABONENT_OIDC_ISSUER", "No answer within 10 s."),
        ([_of_tls()], "SSL_CERT_FILE", "The certificate of the provider is not trusted."),
        ([httpx.Response(404)], "ABONENT_OIDC_ISSUER",
         "No OpenID provider describes itself at the address."),
        ([httpx.Response(200, text="<html>")], "ABONENT_OIDC_ISSUER",
         "No OpenID provider describes itself at the address."),
        ([{**DESCRIBED, "issuer": f"{ISSUER}/"}], "ABONENT_OIDC_ISSUER",
         "The provider has another name for itself than the setting."),
        ([{**DESCRIBED, "token_endpoint": None}], "ABONENT_OIDC_ISSUER",
         "The provider does not tell all addresses that a log-in needs."),
        ([DESCRIBED, {"keys": []}], "ABONENT_OIDC_ISSUER",
         "The keys by which the provider signs cannot be read."),
        ([DESCRIBED, {}], "ABONENT_OIDC_ISSUER",
         "The keys by which the provider signs cannot be read."),
    ],
)  # fmt: skip
def test_a_fault_names_the_setting(
    root: Actor, answering: Callable[..., None], answers: list[Any], setting: str, text: str
) -> None:
    answering(*answers)
    checked = actions.check_provider(by=root)
    assert not checked.is_good
    assert [(one.setting, str(one.text)) for one in checked.amiss] == [(setting, text)]
    assert "very-secret" not in repr(checked)


def test_what_a_provider_does_otherwise_is_told(
    root: Actor, answering: Callable[..., None], settings: Any
) -> None:
    key = {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
           "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}  # fmt: skip
    otherwise = {
        "response_types_supported": ["id_token"], "code_challenge_methods_supported": ["plain"],
        "id_token_signing_alg_values_supported": ["HS256"], "claims_supported": ["sub"],
    }  # fmt: skip
    answering(DESCRIBED | otherwise, {"keys": [key]})
    settings.OIDC = NAMED | {"roles_claim": "groups"}
    checked = actions.check_provider(by=root)
    assert [(one.setting, one.is_fatal) for one in checked.amiss] == [
        ("ABONENT_OIDC_ISSUER", True), ("ABONENT_OIDC_ISSUER", True),
        ("ABONENT_OIDC_ISSUER", True), ("ABONENT_OIDC_LOGIN_CLAIM", False),
        ("ABONENT_OIDC_ROLES_CLAIM", False),
    ]  # fmt: skip


def test_without_a_provider_there_is_nothing_to_check(root: Actor, settings: Any) -> None:
    with pytest.raises(Conflict):
        actions.check_provider(by=root)
    settings.LOCAL_LOGIN = False
    standing = queries.get_openid(by=root)
    assert standing.provider is None
    assert [one.setting for one in standing.amiss] == ["ABONENT_LOCAL_LOGIN"]


def test_only_who_administers_operators_asks(hire: Hire, settings: Any) -> None:
    settings.OIDC = NAMED
    clerk = hire("clerk", "cases.view")
    for ask in (queries.get_openid, actions.check_provider):
        with pytest.raises(PermissionRefused):
            ask(by=clerk)


@pytest.mark.parametrize(
    ("said", "amiss"),
    [
        ({}, []),
        ({"client": ""}, ["ABONENT_OIDC_CLIENT"]),
        ({"hires": True}, ["ABONENT_OIDC_HIRES"]),
        ({"roles": {"a": "agent"}}, ["ABONENT_OIDC_ROLES_CLAIM"]),
        ({"roles_claim": "groups"}, ["ABONENT_OIDC_ROLES"]),
        ({"roles_claim": "groups", "roles": {"a": "none-such"}}, ["ABONENT_OIDC_ROLES"]),
        ({"roles_claim": "groups", "roles": {"a": "known"}, "hires": True}, []),
    ],
)
def test_settings_that_contradict_each_other_are_told(
    root: Actor, settings: Any, said: dict[str, Any], amiss: list[str]
) -> None:
    Role.objects.filter(operators=root.id).update(code="known")
    settings.OIDC = NAMED | said
    assert [one.setting for one in queries.get_openid(by=root).amiss] == amiss


def test_who_logs_in_by_it_is_counted(hire: Hire, root: Actor, settings: Any) -> None:
    settings.OIDC = NAMED
    for login, subject in (("anna", f"{ISSUER} 1"), ("boris", f"{ISSUER} 2"),
                           ("clara", "https://former.example 3"), ("dora", None)):  # fmt: skip
        hire(login)
        Operator.objects.filter(login=login).update(subject=subject)
    Operator.objects.filter(login="boris").update(is_active=False)
    standing = queries.get_openid(by=root)
    assert (standing.people, standing.elsewhere) == (1, 1)
    assert [(one.setting, one.is_fatal) for one in standing.amiss] == [
        ("ABONENT_OIDC_ISSUER", False)
    ]
