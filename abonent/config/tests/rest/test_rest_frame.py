"""The frame: tokens, problems, languages, idempotency keys, the description."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
import time_machine
from django.db import connections
from django.http import HttpResponseBase
from django.test import Client
from pydantic import BaseModel

from abonent.cases.models import Case, Contact, HistoryEntry
from abonent.config.api import api
from abonent.kernel.clock import now
from abonent.kernel.keys import forget_old_keys
from abonent.kernel.models import IdempotencyKey
from abonent.kernel.rest import Input, Output
from abonent.staff.actions import revoke_token
from abonent.staff.queries import list_own_tokens


def _problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert (problem["status"], problem["type"]) == (status, f"urn:abonent:problem:{code}")
    return problem


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer ключ"])
def test_without_a_valid_token(program: Any, header: str) -> None:
    response = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    problem = _problem(response, 401, "unauthenticated")
    assert problem["instance"] == "/api/v1/me"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Abonent"'


def test_a_revoked_token_is_refused(program: Any) -> None:
    assert program.get("/me").json()["login"] == "robot"
    (token,) = list_own_tokens(by=program.actor)
    revoke_token(by=program.actor, token_id=token.pk)
    assert program.get("/me").status_code == 401


def test_a_session_is_not_enough(program: Any) -> None:
    browser = Client()
    browser.login(login="robot", password="correct-horse-9")
    assert browser.get("/api/v1/me").status_code == 401


def test_malformed_bodies(program: Any) -> None:
    for raw in (b"", b"{", b'{"a": NaN}', b"\xff\xfe", b'"\\ud800"', b"[1] 2"):
        response = program.ask("POST", "/contacts", raw=raw)
        assert response.status_code in (400, 422), raw
        assert response.headers["Content-Type"] == "application/problem+json"
    _problem(program.ask("POST", "/contacts", raw=b"{"), 400, "malformed")


def test_other_media_types(program: Any) -> None:
    response = program.client.post(
        "/api/v1/contacts", {"a": "b"}, headers={"Authorization": f"Bearer {program.token}"}
    )
    _problem(response, 415, "media_type")


def test_a_broken_form(program: Any, case_id: int) -> None:
    token = {"Authorization": f"Bearer {program.token}"}
    path = f"/api/v1/cases/{case_id}/attachments"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = program.client.generic("POST", path, b"--y", kind, headers=token)
        assert response.status_code in (400, 422), response.content


def test_too_large(program: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    _problem(program.post("/contacts", {"summary": "x" * 2000}), 413, "too_large")
    settings.UPLOAD_MAX_BYTES = -(1024 * 1024)
    _problem(program.post("/contacts", {"summary": "x"}), 413, "too_large")


def test_unknown_addresses_and_methods(program: Any) -> None:
    _problem(program.get("/nothing"), 404, "not_found")
    response = program.ask("DELETE", "/me")
    _problem(response, 405, "method")
    assert response.headers["Allow"] == "GET"


def test_a_failure_tells_nothing_of_our_insides(program: Any, monkeypatch: Any) -> None:
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr("abonent.cases.rest.cases.get_case", fail)
    response = program.get("/cases/1")
    _problem(response, 500, "internal")
    assert b"insides" not in response.content


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [
        ("", "ru", None),
        ("en", "en", "Not found"),
        ("de, en;q=0.5", "en", "Not found"),
        ("de", "ru", None),
        ("*", "ru", None),
    ],
)
def test_the_language_of_messages(
    program: Any, asked: str, language: str, title: str | None
) -> None:
    response = program.get("/cases/1", Accept_Language=asked)
    assert response.headers["Content-Language"] == language
    if title:
        assert response.json()["title"] == title


def test_answers_are_for_programs_only(program: Any) -> None:
    headers = program.get("/me").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_a_foreign_host_is_refused(program: Any) -> None:
    _problem(program.get("/me", Host="evil.example"), 400, "malformed")


def test_a_repeat_under_a_key_does_nothing(program: Any, contact: dict[str, Any]) -> None:
    first = program.post("/contacts", contact, Idempotency_Key="a-1")
    number = first.json()["id"]
    program.post(f"/contacts/{number}/cases", {"topic": "tariffs"})
    again = program.post("/contacts", contact, Idempotency_Key="a-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    contact["summary"] = "another"
    _problem(program.post("/contacts", contact, Idempotency_Key="a-1"), 409, "conflict")
    assert (Contact.objects.count(), Case.objects.count()) == (1, 2)


def test_any_creation_honours_a_key(program: Any, case_id: int) -> None:
    path = f"/cases/{case_id}/notes"
    first = program.post(path, {"text": "once"}, Idempotency_Key="n-1")
    again = program.post(path, {"text": "once"}, Idempotency_Key="n-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    _problem(program.post(path, {"text": "twice"}, Idempotency_Key="n-1"), 409, "conflict")
    assert HistoryEntry.objects.filter(kind="noted").count() == 1


def test_a_refused_request_keeps_no_key(program: Any, case_id: int) -> None:
    path = f"/cases/{case_id}/notes"
    assert program.post(path, {"text": " "}, Idempotency_Key="n-2").status_code == 422
    assert program.post(path, {"text": "now"}, Idempotency_Key="n-2").status_code == 201


@pytest.mark.parametrize("key", ["a b", "x" * 101, "ключ"])
def test_a_key_is_visible_ascii(program: Any, contact: dict[str, Any], key: str) -> None:
    response = program.post("/contacts", contact, Idempotency_Key=key)
    assert [e["field"] for e in _problem(response, 422, "invalid")["errors"]] == ["Idempotency-Key"]
    assert Contact.objects.count() == 0


def test_keys_are_the_operators_own(program: Any, hire: Any, contact: dict[str, Any]) -> None:
    other = hire("other", "cases.register")
    one = program.post("/contacts", contact, Idempotency_Key="same").json()
    two = other.post("/contacts", contact, Idempotency_Key="same").json()
    assert one["id"] != two["id"]


def test_old_keys_are_forgotten(program: Any, case_id: int) -> None:
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        program.post(f"/cases/{case_id}/notes", {"text": "old"}, Idempotency_Key="old")
    program.post(f"/cases/{case_id}/notes", {"text": "new"}, Idempotency_Key="new")
    assert forget_old_keys() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]


def _at_once(program: Any, path: str, body: Any, key: str) -> list[Any]:
    answers: list[Any] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        try:
            answers.append(program.post(path, body, Idempotency_Key=key))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_does_one_thing(program: Any, contact: dict[str, Any]) -> None:
    contacts = _at_once(program, "/contacts", contact, "race-1")
    assert [a.status_code for a in contacts] == [201] * 6
    assert len({a.content for a in contacts}) == 1
    assert sum("Idempotent-Replayed" in a.headers for a in contacts) == 5
    (number,) = contacts[0].json()["case_ids"]
    notes = _at_once(program, f"/cases/{number}/notes", {"text": "once"}, "race-2")
    assert [a.status_code for a in notes] == [201] * 6
    assert len({a.content for a in notes}) == 1
    assert HistoryEntry.objects.filter(kind="noted").count() == 1
    assert Contact.objects.count() == 1


def test_the_description_is_complete(program: Any) -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    operations = [operation for item in schema["paths"].values() for operation in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert {"tags", "summary", "description", "security"} <= set(operation), operation
        assert {"400", "401", "403", "422"} <= set(operation["responses"])
    bodies = [n for n in schema["components"]["schemas"] if n.endswith(("Input", "Patch"))]
    for name in bodies:
        assert schema["components"]["schemas"][name]["additionalProperties"] is False


def test_every_endpoint_makes_its_own_response() -> None:
    """Ninja's would be one object for all requests."""
    views = [view for _prefix, router in api._routers for view in router.path_operations.values()]
    operations = [operation for view in views for operation in view.operations]
    assert len(operations) > 20
    for operation in operations:
        returned = get_type_hints(operation.view_func)["return"]
        assert issubclass(returned, HttpResponseBase), operation.operation_id
        assert operation.signature.response_arg is None, operation.operation_id


def test_no_two_models_share_a_name() -> None:
    """The description keeps them by name: the second would silently replace the first."""
    models = [model for base in (Input, Output) for model in _below(base)]
    found = [m.__name__ for m in models if not m.__name__.endswith("Query")]  # taken apart
    assert sorted(found) == sorted(set(found))


def _below(model: type[BaseModel]) -> list[type[BaseModel]]:
    direct = [m for m in model.__subclasses__() if not m.__pydantic_generic_metadata__["origin"]]
    return [*direct, *(m for d in direct for m in _below(d))]


def test_the_page_of_the_description_is_for_operators(program: Any) -> None:
    browser = Client()
    assert browser.get("/api/v1/docs").headers["Location"] == "/login?next=/api/v1/docs"
    browser.force_login(program_operator(program))
    response = browser.get("/api/v1/docs")
    assert response.status_code == 200
    assert b"/api/v1/openapi.json" in response.content
    assert b"https://" not in response.content


def program_operator(program: Any) -> Any:
    """The operator a program speaks for."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=program.actor.id)


def test_problems_are_told_in_russian(program: Any) -> None:
    response = program.post("/contacts", {"place": "office", "colour": "red"}, Accept_Language="ru")
    problem = _problem(response, 422, "invalid")
    assert problem["title"] == "Некоторые поля нужно исправить"
    assert {e["field"]: e["message"] for e in problem["errors"]} == {
        "channel": "Укажите это поле.",
        "colour": "Такого поля нет.",
    }
