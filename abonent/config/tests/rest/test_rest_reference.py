"""Reference data, colleagues and oneself over REST."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.staff.actions import WrongLogin, log_in


def test_topics_come_as_a_tree_with_attributes(program: Any) -> None:
    items = program.get("/topics").json()["items"]
    assert [(t["code"], t["parent"], t["is_group"], t["is_open"]) for t in items] == [
        ("billing", None, True, False),
        ("wrong-charge", "billing", False, True),
        ("tariffs", None, False, True),
    ]
    charge = items[1]
    assert charge["name"] == {"ru": "Wrong charge (ру)", "en": "Wrong charge"}
    assert charge["default_kind"] == "complaint"
    assert [(a["code"], a["type"]) for a in charge["attributes"]] == [
        ("amount", "decimal"),
        ("charged", "date"),
        ("city", "dictionary"),
    ]
    assert [c["code"] for c in charge["attributes"][2]["choices"]] == ["moscow", "kazan"]


def test_lists_come_by_code(program: Any) -> None:
    def codes(path: str) -> list[str]:
        return [item["code"] for item in program.get(path).json()["items"]]

    assert codes("/channels") == ["phone", "email"]
    assert codes("/places") == ["call-centre"]
    assert codes("/priorities") == ["high", "normal"]


def test_the_route_is_told_in_both_languages(program: Any) -> None:
    flow = program.get("/flow", Accept_Language="ru").json()
    assert flow["first"] == "registered"
    assert [s["code"] for s in flow["states"]] == ["registered", "in_work", "resolved", "closed"]
    assert flow["states"][0]["name"]["en"] == "Registered"
    assert [(m["from_state"], m["code"]) for m in flow["moves"] if m["needs_comment"]] == [
        ("registered", "resolve"),
        ("in_work", "resolve"),
        ("resolved", "reopen"),
        ("closed", "reopen"),
    ]


def test_reference_data_is_for_those_who_register_too(program: Any, hire: Any) -> None:
    form = hire("form", "cases.register")
    assert form.get("/topics").status_code == 200
    assert form.get("/cases").status_code == 403


def test_who_i_am_and_my_colleagues(program: Any, hire: Any) -> None:
    hire("ivanova", "cases.view")
    me = program.get("/me").json()
    assert (me["login"], me["language"], me["everything"]) == ("robot", "ru", True)
    assert [c["login"] for c in program.get("/operators").json()["items"]] == ["ivanova", "robot"]


def test_a_locked_operator_is_unlocked(program: Any, hire: Any) -> None:
    hire("ivanova", "cases.view")
    for _attempt in range(5):
        with pytest.raises(WrongLogin):
            log_in(login="ivanova", password="wrong", address=None)
    (locked,) = program.get("/operators/locked").json()["items"]
    assert (locked["login"], locked["wrong_passwords"], locked["wrong_codes"]) == ("ivanova", 5, 0)
    assert program.ask("DELETE", "/operators/nobody/lock").status_code == 404
    assert program.ask("DELETE", "/operators/ivanova/lock").status_code == 204
    assert program.get("/operators/locked").json()["items"] == []


def test_a_locked_address_is_unlocked(program: Any, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for number in range(50):
        with pytest.raises(WrongLogin):
            log_in(login=f"guess-{number}", password="wrong", address="2001:db8::1")
    (locked,) = program.get("/addresses/locked").json()["items"]
    assert (locked["address"], locked["failures"], locked["log_ins"]) == ("2001:db8::1", 50, 50)
    assert program.ask("DELETE", "/addresses/nowhere/lock").status_code == 404
    assert program.ask("DELETE", "/addresses/2001:db8::1/lock").status_code == 204
    assert program.get("/addresses/locked").json()["items"] == []


def test_log_in_through_the_provider_is_told_without_its_secret(
    program: Any, settings: Any
) -> None:
    off = program.get("/log-in/openid").json()
    assert (off["provider"], off["passwords"], off["amiss"]) == (None, True, [])
    assert off["redirect_uri"] == "http://testserver/login/openid/back"
    assert program.ask("POST", "/log-in/openid/check").status_code == 409
    settings.OIDC = {"issuer": "http://id.example", "client": "crm", "secret": "very-secret"}
    told = program.get("/log-in/openid")
    assert told.json()["provider"]["secret_is_set"] is True
    assert "very-secret" not in told.content.decode()
    checked = program.ask("POST", "/log-in/openid/check").json()
    assert (checked["good"], checked["amiss"][0]["setting"]) == (False, "ABONENT_OIDC_ISSUER")
    assert checked["amiss"][0]["text"] == "The provider must be reached by HTTPS."
