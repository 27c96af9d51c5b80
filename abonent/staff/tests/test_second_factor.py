"""Log-in with one-time codes: taken into use, asked for, limited, lost and taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
import time_machine
from django.test import Client

from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.staff import actions
from abonent.staff.actions import TooManyAttempts, WrongLogin
from abonent.staff.models import Operator, Role, SecondFactor
from abonent.staff.queries import VERSION, actor_of_session, list_locks
from abonent.staff.tests.conftest import PASSWORD, Hire

START = 1_795_000_020  # at the beginning of a half minute


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def code_of(actor: Actor, at: int = START) -> str:
    return pyotp.TOTP(SecondFactor.objects.get(operator=actor.id).secret).at(at)


def taken_into_use(actor: Actor) -> list[str]:
    actions.begin_second_factor(by=actor)
    return actions.confirm_second_factor(by=actor, code=code_of(actor), password=PASSWORD)


def give_password(client: Client, login: str) -> Any:
    return client.post("/login", {"login": login, "password": PASSWORD, "next": "/me"})


def enrol(client: Client, actor: Actor, *, code: str = "", password: str = PASSWORD) -> Any:
    typed = {"code": code or code_of(actor), "password": password}
    return client.post("/me/second-factor", typed)


def test_it_is_taken_into_use_on_a_page_of_ones_own(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent", language="en"), Client()
    give_password(client, "agent")
    page = client.get("/me/second-factor").content.decode()
    secret = SecondFactor.objects.get().secret
    assert "<svg" in page
    assert secret in page
    assert enrol(client, agent, code="000000").status_code == 422
    assert SecondFactor.objects.get().confirmed_at is None
    shown = enrol(client, agent).content.decode()
    assert len(set(re.findall(r"[0-9a-f]{5}-[0-9a-f]{5}", shown))) == 10
    again = client.get("/me/second-factor").content.decode()
    assert secret not in again
    assert AuditEntry.objects.filter(action="staff.begin_second_factor").count() == 1


def test_a_wrong_password_takes_nothing_into_use(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent", language="en"), Client()
    give_password(client, "agent")
    client.get("/me/second-factor")
    code, secret = code_of(agent), SecondFactor.objects.get().secret
    refused = enrol(client, agent, password="not mine")
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["password"]
    page = refused.content.decode()
    assert "This is not your present password." in page
    assert f'value="{code}"' in page
    assert secret in page
    assert SecondFactor.objects.get().confirmed_at is None
    assert not AuditEntry.objects.filter(action="staff.begin_second_factor").exists()
    both = enrol(client, agent, code="000000", password="not mine")
    assert sorted(both.context["form"].errors) == ["code", "password"]
    assert enrol(client, agent).status_code == 200


def test_a_secret_that_was_seen_before_is_not_given_again(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent"), Client()
    give_password(client, "agent")
    client.get("/me/second-factor")
    seen = SecondFactor.objects.get().secret
    client.get("/me/second-factor")
    assert SecondFactor.objects.get().secret != seen
    assert enrol(client, agent, code=pyotp.TOTP(seen).at(START)).status_code == 422


def test_who_has_no_password_needs_no_codes(hire: Hire, clock: Any, settings: Any) -> None:
    agent, client = hire("agent", language="en"), Client()
    operator = Operator.objects.get(pk=agent.id or 0)
    operator.set_unusable_password()
    operator.save()
    cache.bump(VERSION)
    settings.OIDC = {"issuer": "https://id.example", "client": "x", "name": "Company"}
    client.force_login(operator)
    for page in ("/me", "/me/second-factor"):
        shown = client.get(page).content.decode()
        assert "You log in through Company and have no password here." in shown
        assert 'name="password"' not in shown
        assert 'name="current"' not in shown
    assert not SecondFactor.objects.exists()
    with pytest.raises(Conflict):
        actions.begin_second_factor(by=agent)


def test_who_must_enrol_when_passwords_end_logs_in_anew(hire: Hire, settings: Any) -> None:
    agent, client = hire("agent"), Client()
    Role.objects.filter(operators=agent.id).update(needs_second_factor=True)
    give_password(client, "agent")
    settings.LOCAL_LOGIN = False
    assert client.get("/me/second-factor").headers["Location"] == "/login"
    assert client.get("/me").headers["Location"].startswith("/login?")


def test_the_password_alone_lets_nobody_in(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent"), Client()
    taken_into_use(agent)
    asked = give_password(client, "agent")
    assert asked.headers["Location"] == "/login/code?next=%2Fme"
    assert client.get("/me").headers["Location"].startswith("/login?")
    assert client.post("/login/code", {"code": code_of(agent)}).status_code == 422  # used already
    clock.move_to(START + 60)
    done = client.post("/login/code", {"code": code_of(agent, START + 60), "next": "/me"})
    assert done.headers["Location"] == "/me"
    assert client.get("/me").status_code == 200


def test_half_a_log_in_ends_after_ten_minutes(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent"), Client()
    taken_into_use(agent)
    give_password(client, "agent")
    clock.move_to(START + 601)
    answer = client.post("/login/code", {"code": code_of(agent, START + 601)})
    assert answer.headers["Location"] == "/login"
    assert client.get("/me").status_code == 302


def test_a_recovery_code_works_once(hire: Hire, clock: Any) -> None:
    agent = hire("agent")
    code = taken_into_use(agent)[3]
    operator = Operator.objects.get(pk=agent.id or 0)
    actions.check_second_factor(operator=operator, code=f" {code.upper()} ", address=None)
    with pytest.raises(Invalid):
        actions.check_second_factor(operator=operator, code=code, address=None)
    assert AuditEntry.objects.get(action="staff.use_recovery_code").changes == {"left": 9}


def test_recovery_codes_are_counted_and_renewed(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent", language="en"), Client()
    old = taken_into_use(agent)
    give_password(client, "agent")
    first = client.post("/login/code", {"code": old[0], "next": "/me"}, follow=True)
    assert "Recovery codes left: 9." in first.content.decode()
    SecondFactor.objects.update(recovery=SecondFactor.objects.get().recovery[:1])
    page = client.get("/me/second-factor").content.decode()
    assert "You have 1 recovery code left" in page
    assert "Make others in time" in page
    wrong = client.post("/me/second-factor/codes", {"password": "not mine"})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.content.decode()
    assert len(SecondFactor.objects.get().recovery) == 1
    shown = client.post("/me/second-factor/codes", {"password": PASSWORD}).content.decode()
    fresh = set(re.findall(r"[0-9a-f]{5}-[0-9a-f]{5}", shown))
    assert len(fresh) == 10
    operator = Operator.objects.get(pk=agent.id or 0)
    with pytest.raises(Invalid):
        actions.check_second_factor(operator=operator, code=old[1], address=None)
    assert actions.check_second_factor(operator=operator, code=fresh.pop(), address=None) == 9
    assert AuditEntry.objects.filter(action="staff.renew_recovery_codes").count() == 1


def test_without_an_app_there_are_no_codes_to_renew(hire: Hire) -> None:
    agent = hire("agent")
    actions.begin_second_factor(by=agent)
    with pytest.raises(Conflict):
        actions.renew_recovery_codes(by=agent, password=PASSWORD)
    assert SecondFactor.objects.get().recovery == []


def test_who_knows_no_password_locks_nobodys_codes(hire: Hire, clock: Any) -> None:
    agent = hire("agent")
    taken_into_use(agent)
    for _attempt in range(5):
        with pytest.raises(WrongLogin):
            actions.log_in(login="agent+code", password="guess", address=None)
    clock.move_to(START + 60)
    operator = Operator.objects.get(pk=agent.id or 0)
    actions.check_second_factor(operator=operator, code=code_of(agent, START + 60), address=None)


def test_codes_cannot_be_guessed(hire: Hire, root: Actor, clock: Any) -> None:
    agent = hire("agent")
    taken_into_use(agent)
    operator = Operator.objects.get(pk=agent.id or 0)
    for _attempt in range(5):
        with pytest.raises(Invalid):
            actions.check_second_factor(operator=operator, code="000000", address=None)
    clock.move_to(START + 60)
    right = code_of(agent, START + 60)
    with pytest.raises(TooManyAttempts):
        actions.check_second_factor(operator=operator, code=right, address=None)
    failed = AuditEntry.objects.filter(action="staff.fail_to_log_in").order_by("id")
    assert [entry.changes["why"] for entry in failed] == ["code"] * 5 + ["locked"]
    assert list_locks(by=root)[agent.id or 0].wrong_codes == 5
    actions.unlock_operator(by=root, operator_id=agent.id or 0)
    actions.check_second_factor(operator=operator, code=right, address=None)


def test_a_role_may_ask_for_it(hire: Hire, clock: Any) -> None:
    agent, client = hire("agent"), Client()
    Role.objects.filter(operators=agent.id).update(needs_second_factor=True)
    give_password(client, "agent")
    assert client.get("/me").headers["Location"] == "/me/second-factor"
    client.get("/me/second-factor")
    assert enrol(client, agent).status_code == 200
    assert client.get("/me").status_code == 200
    with pytest.raises(Conflict):
        actions.end_second_factor(by=agent, password=PASSWORD)


@pytest.mark.parametrize("told", ["HX-Current-URL", "Referer"])
def test_the_page_of_enrolment_is_not_sent_to_itself(hire: Hire, told: str) -> None:
    agent, client = hire("agent", language="en"), Client()
    Role.objects.filter(operators=agent.id).update(needs_second_factor=True)
    give_password(client, "agent")
    page = client.get("/me/second-factor").content.decode()
    for asks in ("/notices/bell", 'id="tabs"', 'id="here"', "data-live-url"):
        assert asks not in page
    assert 'action="/logout"' in page

    def quietly(address: str) -> Any:
        said = {told: f"http://testserver{address}", "X-Page-Of": str(agent.id)}
        answers = [
            client.post("/work/tabs", headers={"HX-Request": "true"} | said),
            client.get("/notices/bell", headers={"HX-Request": "true"} | said),
            client.get("/console/topics", headers=said),
        ]
        return {(one.status_code, one.headers.get("HX-Redirect")) for one in answers}

    assert quietly("/me/second-factor") == {(204, None)}
    assert quietly("/cases") == {(204, "/me/second-factor")}


def test_a_session_begun_before_is_asked_for_it(hire: Hire, root: Actor, clock: Any) -> None:
    agent, first, second = hire("agent"), Client(), Client()
    for client in (first, second):
        give_password(client, "agent")
        assert client.get("/me").status_code == 200
    role = Role.objects.get(operators=agent.id)
    actions.save_role(
        by=root, role_id=role.pk, name=role.name, granted=[], needs_second_factor=True
    )
    assert first.get("/me").headers["Location"] == "/me/second-factor"
    assert actor_of_session(first.session.session_key or "") is None
    first.get("/me/second-factor")
    assert enrol(first, agent).status_code == 200
    assert first.get("/me").status_code == 200
    assert actor_of_session(first.session.session_key or "") == agent
    assert second.get("/me").headers["Location"].startswith("/login?")
    assert first.get("/me").status_code == 200


def test_who_administers_takes_a_lost_app_away(hire: Hire, root: Actor, clock: Any) -> None:
    agent, clerk = hire("agent"), hire("clerk")
    taken_into_use(agent)
    with pytest.raises(PermissionRefused):
        actions.reset_second_factor(by=clerk, operator_id=agent.id or 0)
    assert SecondFactor.objects.count() == 1
    actions.reset_second_factor(by=root, operator_id=agent.id or 0)
    assert SecondFactor.objects.count() == 0
    client = Client()
    give_password(client, "agent")
    assert client.get("/me").status_code == 200
