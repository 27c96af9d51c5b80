from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.staff.models import ApiToken, Operator
from abonent.staff.queries import actor_of_session, find_actor

pytestmark = pytest.mark.django_db
Hire = Callable[..., Actor]
PASSWORD = "correct-horse-9"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agent(hire: Hire) -> Actor:
    return hire("agent")


def log_in(client: Client, **more: str) -> str:
    response = client.post("/login", {"login": "agent", "password": PASSWORD, **more})
    assert response.status_code == 302
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("language", "title", "wrong"),
    [
        ("ru", "Войти", "Неверный логин или пароль."),
        ("en", "Log in", "Wrong login or password."),
    ],
)
def test_the_log_in_page_in_both_languages(
    client: Client, agent: Actor, language: str, title: str, wrong: str
) -> None:
    client.cookies["language"] = language
    page = client.get("/login")
    assert page.status_code == 200
    assert f"<title>{title} · Abonent</title>" in page.content.decode()
    refused = client.post("/login", {"login": "agent", "password": "wrong"})
    assert refused.status_code == 422
    assert wrong in refused.content.decode()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_log_in_goes_where_the_person_was_going(client: Client, agent: Actor) -> None:
    asked = client.get("/me?tab=1")
    assert asked.headers["Location"] == "/login?next=%2Fme%3Ftab%3D1"
    assert log_in(client, next="/me?tab=1") == "/me?tab=1"
    assert client.get("/login?next=/me").headers["Location"] == "/me"


def test_too_many_attempts_are_told_when_to_come_back(client: Client, agent: Actor) -> None:
    wrong = {"login": "agent", "password": "wrong"}
    answers = [client.post("/login", wrong) for _attempt in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert "Retry-After" not in answers[0].headers


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "me"],
)
def test_log_in_goes_nowhere_else(client: Client, agent: Actor, target: str) -> None:
    assert log_in(client, next=target) == "/"


def test_log_in_changes_the_session_key_and_the_csrf_secret(client: Client, agent: Actor) -> None:
    client.get("/login")
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key or ""
    token = client.cookies["csrftoken"].value
    log_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert client.cookies["csrftoken"].value != token
    assert actor_of_session(planted) is None


def test_log_in_needs_the_csrf_token(agent: Actor) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/login", {"login": "agent", "password": PASSWORD})
    assert response.status_code == 403


def test_a_used_session_ends_twelve_hours_after_the_log_in(
    client: Client, agent: Actor, moment: time_machine.Traveller
) -> None:
    log_in(client)
    for _hour in range(11):
        moment.shift(timedelta(hours=1))
        assert client.get("/me").status_code == 200
    moment.shift(timedelta(minutes=59))
    assert client.get("/me").status_code == 200
    moment.shift(timedelta(minutes=1))
    assert client.get("/me").headers["Location"].startswith("/login")


def test_an_idle_session_ends_after_two_hours(
    client: Client, agent: Actor, moment: time_machine.Traveller
) -> None:
    log_in(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    moment.shift(timedelta(hours=1, minutes=59))
    assert actor_of_session(key) is not None
    client.get("/me", headers={"X-Live": "1"})
    moment.shift(timedelta(minutes=1))
    assert actor_of_session(key) is None
    assert client.get("/me").status_code == 302


def test_a_fragment_is_told_that_the_session_is_over(client: Client) -> None:
    response = client.get("/me", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["HX-Trigger"] == '{"session-over": true}'


def test_log_out_ends_the_session(client: Client, agent: Actor) -> None:
    log_in(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").headers["Location"] == "/login"
    assert actor_of_session(key) is None
    assert AuditEntry.objects.latest("id").action == "staff.log_out"


def test_a_stranger_chooses_a_language(client: Client, db: None) -> None:
    response = client.post("/language", {"language": "en", "next": "/login?next=/me"})
    assert response.headers["Location"] == "/login?next=/me"
    assert client.cookies["language"].value == "en"
    assert "Log in" in client.get("/login").content.decode()
    assert client.post("/language", {"language": "xx"}).headers["Location"] == "/"
    assert client.cookies["language"].value == "en"


def test_an_operators_language_is_kept(client: Client, agent: Actor) -> None:
    log_in(client)
    assert "<h1>Мой профиль</h1>" in client.get("/me").content.decode()
    client.post("/language", {"language": "en", "next": "/me"})
    assert "<h1>My profile</h1>" in client.get("/me").content.decode()
    assert Operator.objects.get(login="agent").language == "en"


def test_settings_and_their_errors(client: Client, agent: Actor) -> None:
    log_in(client)
    refused = client.post("/me/settings", {"language": "ru", "timezone": "Mars/North"})
    assert refused.status_code == 422
    assert "Неизвестный часовой пояс" in refused.content.decode()
    saved = client.post("/me/settings", {"language": "ru", "timezone": "Asia/Omsk"})
    assert saved.headers["Location"] == "/me"
    changed = find_actor(operator_id=agent.id or 0)
    assert changed is not None
    assert changed.timezone == "Asia/Omsk"


def test_a_new_password_ends_the_other_sessions(client: Client, agent: Actor) -> None:
    log_in(client)
    other = Client()
    log_in(other)
    refused = client.post("/me/password", {"current": "wrong", "new": "another-horse-1"})
    assert refused.status_code == 422
    done = client.post("/me/password", {"current": PASSWORD, "new": "another-horse-1"})
    assert done.status_code == 302
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


def test_a_token_is_shown_once(client: Client, agent: Actor) -> None:
    log_in(client)
    made = client.post("/me/tokens", {"name": "reports", "days": "30"})
    assert (made.status_code, made.headers["Location"]) == (302, "/me")
    page = client.get("/me").content.decode()
    secret = page.split('readonly value="')[1].split('"')[0]
    assert len(secret) == 43
    assert secret not in client.get("/me").content.decode()
    assert secret not in client.session.values()
    token = ApiToken.objects.get()
    assert client.post(f"/me/tokens/{token.pk}/revoke").status_code == 302
    assert client.post(f"/me/tokens/{token.pk}/revoke").status_code == 404
    assert client.post("/me/tokens", {"name": "", "days": "30"}).status_code == 422


def test_a_lost_session_is_said_and_leads_back(client: Client, agent: Actor) -> None:
    fresh = client.get("/me")
    assert fresh.headers["Location"] == "/login?next=%2Fme"
    log_in(client)
    client.session.flush()
    lost = client.get("/me?tab=1")
    assert lost.headers["Location"] == "/login?next=%2Fme%3Ftab%3D1&ended=1"
    client.cookies["language"] = "ru"
    page = client.get(lost.headers["Location"]).content.decode()
    assert "Ваш сеанс закончился; набранное сохранено." in page
    wrong = client.post("/login", {"login": "agent", "password": "wrong", "ended": "1"})
    assert "Ваш сеанс закончился" in wrong.content.decode()
    assert log_in(client, next="/me?tab=1") == "/me?tab=1"


def test_a_form_sent_without_a_session_says_so(client: Client, agent: Actor) -> None:
    sent = client.post(
        "/me/settings", {"language": "en"}, headers={"Referer": "http://testserver/me"}
    )
    assert sent.headers["Location"] == "/login?next=%2Fme&ended=1"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_page_of_another_person_does_nothing_in_ones_name(
    client: Client, agent: Actor, hire: Hire, htmx: bool
) -> None:
    stranger = hire("stranger")
    log_in(client)
    form = {"language": "en", "timezone": "Europe/Moscow"}
    headers = {"HX-Request": "true", "X-Page-Of": str(stranger.id)} if htmx else {}
    refused = client.post("/me/settings", form | {"page_of": str(stranger.id)}, headers=headers)
    assert refused.status_code == 409
    told = refused.headers.get("HX-Trigger", "") if htmx else refused.content.decode()
    assert "Operator agent" in told
    assert Operator.objects.get(login="agent").language == "ru"
    assert not AuditEntry.objects.filter(actor_id=agent.id, action__contains="settings").exists()
    assert client.post("/me/settings", form | {"page_of": str(agent.id)}).status_code == 302
