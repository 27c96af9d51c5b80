from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from abonent.bus.models import Event
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Refused
from abonent.kernel.models import AuditEntry
from abonent.staff import actions, queries
from abonent.staff.models import ApiToken, LoginFailure, Operator, Role
from abonent.staff.policy import WINDOW

Hire = Callable[..., Actor]
PASSWORD = "correct-horse-9"


def everything() -> list[Any]:
    """What a refusal must leave as it was."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Operator, Role, ApiToken, AuditEntry, Event)
    ]


def refuse(kind: type[Refused], act: Callable[[], object]) -> Any:
    before = everything()
    with pytest.raises(kind) as caught:
        act()
    assert everything() == before
    return caught.value


def operator_facts(**changed: Any) -> dict[str, Any]:
    role = Role.objects.order_by("pk").first()
    assert role is not None
    facts = {"login": "anna", "name": "Иванова Анна", "role_ids": [role.pk], "password": PASSWORD}
    return facts | changed


def test_a_hired_operator_is_audited_without_the_password(root: Actor) -> None:
    chief = Role.objects.get(code="role-root")
    anna = actions.save_operator(by=root, **operator_facts(email="anna@example.org"))
    entry = AuditEntry.objects.get(action="staff.save_operator", object_id=str(anna.pk))
    assert entry.actor_id == root.id
    assert entry.changes == {
        "login": [None, "anna"],
        "name": [None, "Иванова Анна"],
        "email": [None, "anna@example.org"],
        "language": [None, "ru"],
        "timezone": [None, "Europe/Moscow"],
        "is_active": [None, True],
        "roles": [None, [chief.code]],
    }
    event = Event.objects.latest("id")
    assert (event.type, event.topics) == ("StaffChanged", [f"operator:{anna.pk}", "staff"])


def test_saving_without_a_change_leaves_no_trace(root: Actor) -> None:
    anna = actions.save_operator(by=root, **operator_facts())
    before = everything()
    actions.save_operator(by=root, operator_id=anna.pk, **operator_facts(password=None))
    assert everything() == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "анна"}, "login"),
        ({"login": "ROOT"}, "login"),
        ({"name": " "}, "name"),
        ({"email": "anna"}, "email"),
        ({"language": "fr"}, "language"),
        ({"timezone": "Mars/North"}, "timezone"),
        ({"role_ids": [999_999]}, "role_ids"),
        ({"role_ids": []}, "role_ids"),
        ({"password": None}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "1234567890"}, "password"),
    ],
)
def test_bad_facts_of_an_operator(root: Actor, changed: dict[str, Any], field: str) -> None:
    refusal = refuse(Invalid, lambda: actions.save_operator(by=root, **operator_facts(**changed)))
    assert list(refusal.problems) == [field]


def test_operators_are_administered_by_right_only(root: Actor, hire: Hire) -> None:
    agent = hire("agent", "staff.view_audit")
    for act in (
        lambda: actions.save_operator(by=agent, **operator_facts()),
        lambda: actions.reset_password(by=agent, operator_id=root.id or 0, password=PASSWORD),
        lambda: actions.set_operator_active(by=agent, operator_id=root.id or 0, is_active=False),
        lambda: actions.save_role(by=agent, name={"ru": "а", "en": "a"}, granted=[]),
    ):
        refuse(PermissionRefused, act)


def test_an_administrator_gets_no_hold_of_every_right(root: Actor, hire: Hire) -> None:
    admin = hire("admin", "staff.administer")
    mighty = Role.objects.get(code="role-root")
    refusal = refuse(
        Invalid,
        lambda: actions.save_operator(by=admin, **operator_facts(role_ids=[mighty.pk])),
    )
    assert list(refusal.problems) == ["role_ids"]
    for act in (
        lambda: actions.reset_password(by=admin, operator_id=root.id or 0, password=PASSWORD),
        lambda: actions.set_operator_active(by=admin, operator_id=root.id or 0, is_active=False),
        lambda: actions.save_role(
            by=admin, role_id=mighty.pk, name=mighty.name, granted=[], grants_everything=False
        ),
    ):
        refuse(Conflict, act)
    refusal = refuse(
        Invalid,
        lambda: actions.save_role(
            by=admin, name={"ru": "Все", "en": "All"}, granted=[], grants_everything=True
        ),
    )
    assert list(refusal.problems) == ["grants_everything"]


def test_an_operator_keeps_at_least_one_role(root: Actor) -> None:
    anna = actions.save_operator(by=root, **operator_facts())
    bare = operator_facts(password=None, role_ids=[])
    refusal = refuse(Invalid, lambda: actions.save_operator(by=root, operator_id=anna.pk, **bare))
    assert list(refusal.problems) == ["role_ids"]


def test_the_last_administrator_stays(root: Actor, hire: Hire) -> None:
    hire("agent")
    powerless = [Role.objects.get(code="role-agent").pk]
    mine = operator_facts(login="root", name="Operator root", password=None, role_ids=powerless)
    refusal = refuse(Invalid, lambda: actions.save_operator(by=root, operator_id=root.id, **mine))
    assert list(refusal.problems) == [""]
    role = Role.objects.get(code="role-root")
    refuse(
        Invalid,
        lambda: actions.save_role(
            by=root, role_id=role.pk, name=role.name, granted=[], grants_everything=False
        ),
    )
    refuse(
        Conflict,
        lambda: actions.set_operator_active(by=root, operator_id=root.id or 0, is_active=False),
    )


def test_the_last_with_every_right_stays(root: Actor, hire: Hire) -> None:
    admin = hire("admin", "staff.administer")
    theirs = [Role.objects.get(code="role-admin").pk]
    mine = operator_facts(login="root", name="Operator root", password=None, role_ids=theirs)
    role = Role.objects.get(code="role-root")
    kept = {"role_id": role.pk, "name": role.name, "granted": ["staff.administer"]}
    system = Actor.system("test")
    for act in (
        lambda: actions.save_operator(by=root, operator_id=root.id, **mine),
        lambda: actions.save_role(by=root, **kept, grants_everything=False),
        lambda: actions.save_role(by=root, **kept, grants_everything=True, is_active=False),
        lambda: actions.set_operator_active(by=system, operator_id=root.id or 0, is_active=False),
    ):
        assert list(refuse(Invalid, act).problems) == [""]
    second = [role.pk, *theirs]
    more = operator_facts(login="admin", name=admin.name, password=None, role_ids=second)
    actions.save_operator(by=root, operator_id=admin.id, **more)
    actions.save_operator(by=root, operator_id=root.id, **mine)
    left = queries.find_actor(operator_id=root.id or 0)
    assert left is not None
    assert not left.everything


def test_a_dismissed_operator_is_nobody(root: Actor, hire: Hire) -> None:
    agent = hire("agent")
    secret = actions.create_token(by=agent, name="reports")
    found = queries.find_actor_by_token(token=secret)
    assert found is not None
    assert found.login == "agent"
    actions.set_operator_active(by=root, operator_id=agent.id or 0, is_active=False)
    assert queries.find_actor(operator_id=agent.id or 0) is None
    assert queries.find_actor_by_token(token=secret) is None
    actions.set_operator_active(by=root, operator_id=agent.id or 0, is_active=True)
    assert queries.find_actor_by_token(token=secret) is not None


def test_a_role_grants_what_it_says(root: Actor, hire: Hire) -> None:
    agent = hire("agent", "staff.view_audit")
    assert agent.can("staff.view_audit")
    assert not agent.can("staff.administer")
    role = Role.objects.get(code="role-agent")
    actions.save_role(by=root, role_id=role.pk, name=role.name, granted=[])
    changed = queries.find_actor(operator_id=agent.id or 0)
    assert changed is not None
    assert not changed.can("staff.view_audit")
    entry = AuditEntry.objects.latest("id")
    assert entry.changes == {"permissions": [["staff.view_audit"], []]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": {"ru": "Роль"}}, "name_en"),
        ({"code": "роль"}, "code"),
        ({"code": "role-root"}, "code"),
        ({"granted": ["staff.fly"]}, "granted"),
    ],
)
def test_bad_facts_of_a_role(root: Actor, changed: dict[str, Any], field: str) -> None:
    facts: dict[str, Any] = {"name": {"ru": "Роль", "en": "Role"}, "granted": []}
    refusal = refuse(Invalid, lambda: actions.save_role(by=root, **(facts | changed)))
    assert list(refusal.problems) == [field]


def test_own_password(hire: Hire) -> None:
    agent = hire("agent")
    for current, new, field in (
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "agent", "new"),
    ):
        act = partial(actions.change_own_password, by=agent, current=current, new=new)
        refusal = refuse(Invalid, act)
        assert list(refusal.problems) == [field]
    actions.change_own_password(by=agent, current=PASSWORD, new="another-horse-1")
    assert Operator.objects.get(login="agent").check_password("another-horse-1")
    assert AuditEntry.objects.latest("id").changes == {}


def test_guesses_at_an_open_page_are_counted_as_at_the_log_in(hire: Hire) -> None:
    agent = hire("agent")
    for _guess in range(5):
        with pytest.raises(Invalid, match="password"):
            actions.renew_recovery_codes(by=agent, password="guess")
    with pytest.raises(Invalid) as caught:
        actions.change_own_password(by=agent, current=PASSWORD, new="another-horse-1")
    refusal = caught.value
    assert "Слишком много" in str(refusal.problems["current"][0])
    assert not Operator.objects.get(login="agent").check_password("another-horse-1")
    failed = AuditEntry.objects.filter(action="staff.fail_to_log_in").order_by("id")
    assert [entry.changes["why"] for entry in failed] == ["password_again"] * 5 + ["locked"]
    refuse(
        actions.TooManyAttempts,
        lambda: actions.log_in(login="agent", password=PASSWORD, address=None),
    )


def test_own_settings(hire: Hire) -> None:
    agent = hire("agent")
    refusal = refuse(
        Invalid, lambda: actions.change_own_settings(by=agent, language="xx", timezone="Nowhere")
    )
    assert list(refusal.problems) == ["language", "timezone"]
    actions.change_own_settings(by=agent, language="en", timezone="Asia/Omsk")
    changed = queries.find_actor(operator_id=agent.id or 0)
    assert changed is not None
    assert (changed.language, changed.timezone) == ("en", "Asia/Omsk")


def test_tokens(root: Actor, hire: Hire) -> None:
    agent, other = hire("agent"), hire("other")
    refusal = refuse(Invalid, lambda: actions.create_token(by=agent, name="  "))
    assert list(refusal.problems) == ["name"]
    refusal = refuse(Invalid, lambda: actions.create_token(by=agent, name="old", expires_at=now()))
    assert list(refusal.problems) == ["expires_at"]
    secret = actions.create_token(by=agent, name="import", expires_at=now() + timedelta(days=1))
    token = ApiToken.objects.get()
    assert secret.encode() not in bytes(token.digest)
    refuse(NotFound, lambda: actions.revoke_token(by=other, token_id=token.pk))
    actions.revoke_token(by=agent, token_id=token.pk)
    assert queries.find_actor_by_token(token=secret) is None
    refuse(NotFound, lambda: actions.revoke_token(by=agent, token_id=token.pk))
    actions.create_token(by=agent, name="second")
    actions.revoke_token(by=root, token_id=ApiToken.objects.latest("id").pk)


def test_an_expired_token_is_nobodys(hire: Hire) -> None:
    agent = hire("agent")
    secret = actions.create_token(by=agent, name="t", expires_at=now() + timedelta(seconds=60))
    ApiToken.objects.update(expires_at=now() - timedelta(seconds=1))
    cache.clear_all()
    assert queries.find_actor_by_token(token=secret) is None


def test_log_in_in_any_case_of_letters(hire: Hire) -> None:
    agent = hire("Agent")
    found = actions.log_in(login="aGENT ", password=PASSWORD, address="10.0.0.1")
    assert found.pk == agent.id
    assert AuditEntry.objects.latest("id").action == "staff.log_in"
    assert LoginFailure.objects.count() == 0


def test_refusals_of_log_in_tell_nothing(root: Actor, hire: Hire) -> None:
    agent = hire("agent")
    dismissed = hire("gone")
    actions.set_operator_active(by=root, operator_id=dismissed.id or 0, is_active=False)
    said = set()
    for login, password in (("agent", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)):
        with pytest.raises(actions.WrongLogin) as caught:
            actions.log_in(login=login, password=password, address=None)
        said.add(str(caught.value.message))
    assert len(said) == 1
    failed = AuditEntry.objects.filter(action="staff.fail_to_log_in")
    assert {e.object_id for e in failed} == {str(agent.id), str(dismissed.id)}


def test_attempts_are_limited_by_login(hire: Hire) -> None:
    hire("agent")
    for _attempt in range(5):
        with pytest.raises(actions.WrongLogin, match="Неверный логин"):
            actions.log_in(login="agent", password="wrong", address="10.0.0.1")
    with pytest.raises(actions.TooManyAttempts, match="Слишком много"):
        actions.log_in(login="AGENT", password=PASSWORD, address="10.0.0.2")
    assert LoginFailure.objects.count() == 5
    LoginFailure.objects.update(at=now() - timedelta(minutes=15, seconds=1))
    assert actions.log_in(login="agent", password=PASSWORD, address=None).login == "agent"


def test_attempts_are_limited_by_address(hire: Hire) -> None:
    hire("agent")
    LoginFailure.objects.bulk_create(
        LoginFailure(login=f"guess{n}", address="10.0.0.1", at=now()) for n in range(50)
    )
    with pytest.raises(actions.TooManyAttempts, match="Слишком много"):
        actions.log_in(login="agent", password=PASSWORD, address="10.0.0.1")
    assert actions.log_in(login="agent", password=PASSWORD, address="10.0.0.2").login == "agent"


def test_what_another_process_made_a_moment_ago_is_not_refused(
    hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = hire("agent")
    secret = actions.create_token(by=agent, name="reports")
    monkeypatch.setattr(cache, "clear_all", lambda: None)  # as if this process heard of nothing
    token = ApiToken.objects.get()
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=now())
    cache.bump(queries.VERSION)
    cache.expire()
    assert queries.find_actor_by_token(token=secret) is None
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=None)
    cache.bump(queries.VERSION)

    assert queries.find_actor_by_token(token=secret) is not None


def fail(login: str, times: int, address: str = "10.0.0.1") -> None:
    for _attempt in range(times):
        with pytest.raises(actions.WrongLogin):
            actions.log_in(login=login, password="wrong", address=address)


def test_who_administers_sees_a_lock_and_takes_it_away(root: Actor, hire: Hire) -> None:
    agent, clerk = hire("agent"), hire("clerk")
    fail("agent", 5)
    fail("clerk", 4)
    lock = queries.list_locks(by=root)[agent.id or 0]
    assert list(queries.list_locks(by=root)) == [agent.id]
    assert (lock.wrong_passwords, lock.wrong_codes) == (5, 0)
    assert lock.until == LoginFailure.objects.filter(login="agent").earliest("at").at + WINDOW
    with pytest.raises(PermissionRefused):
        actions.unlock_operator(by=clerk, operator_id=agent.id or 0)
    with pytest.raises(PermissionRefused):
        queries.list_locks(by=clerk)
    assert LoginFailure.objects.filter(login="agent").count() == 5

    actions.unlock_operator(by=root, operator_id=agent.id or 0)
    assert queries.list_locks(by=root) == {}
    entry = AuditEntry.objects.latest("id")
    assert entry.action == "staff.unlock_operator"
    assert entry.changes == {"wrong_passwords": 5, "wrong_codes": 0}
    assert actions.log_in(login="agent", password=PASSWORD, address=None).pk == agent.id
    assert LoginFailure.objects.filter(login="clerk").count() == 4
    last = AuditEntry.objects.latest("id").pk
    actions.unlock_operator(by=root, operator_id=agent.id or 0)
    assert AuditEntry.objects.latest("id").pk == last


def test_the_audit_tells_where_a_failed_log_in_came_from_and_why(root: Actor, hire: Hire) -> None:
    hire("agent")
    gone = hire("gone")
    actions.set_operator_active(by=root, operator_id=gone.id or 0, is_active=False)
    fail("gone", 1)
    fail("nobody", 1)
    fail("agent", 5, address="10.0.0.7")
    for _attempt in range(3):
        with pytest.raises(actions.TooManyAttempts):
            actions.log_in(login="agent", password=PASSWORD, address="10.0.0.8")
    entries = AuditEntry.objects.filter(action="staff.fail_to_log_in").order_by("id")
    told = [(entry.changes["why"], entry.changes["address"]) for entry in entries]
    assert told == [
        ("inactive", "10.0.0.1"), *[("password", "10.0.0.7")] * 5, ("locked", "10.0.0.8")
    ]  # fmt: skip
    assert "wrong" not in str([entry.changes for entry in entries])
