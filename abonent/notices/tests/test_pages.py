"""The bell, the inbox, and the same for programs."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import REASON
from abonent.kernel.configuration.settings import set_setting
from abonent.kernel.models import ConfigurationChange
from abonent.notices import actions, queries
from abonent.notices.models import Mail
from abonent.notices.tests.test_notify import tell
from abonent.staff.actions import create_token
from abonent.staff.queries import operator_roles, role_names
from abonent.staff.tests.conftest import PASSWORD, Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(hire: Hire) -> Actor:
    return hire("anna", language="en")


@pytest.fixture
def browser(anna: Actor) -> Browser:
    browser = Browser()
    browser.post("/login", {"login": "anna", "password": "correct-horse-9"})
    return browser


def test_the_bell_counts(browser: Browser, anna: Actor) -> None:
    assert "wk-bell-count" not in browser.get("/notices/bell").content.decode()
    tell(anna)
    assert '<span class="wk-bell-count">1</span>' in browser.get("/notices/bell").content.decode()


def test_opening_a_line_leads_to_the_thing_and_reads_it(browser: Browser, anna: Actor) -> None:
    tell(anna)
    line = queries.visible_notices(by=anna).get()
    page = browser.get("/notices").content.decode()
    assert "The product: bill" in page
    assert f'href="/notices/{line.pk}/open"' in page
    answer = browser.get(f"/notices/{line.pk}/open")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cases/1")
    assert queries.count_unread(by=anna) == 0


def test_anothers_line_is_not_found(browser: Browser, hire: Hire) -> None:
    boris = hire("boris")
    tell(boris)
    line = queries.visible_notices(by=boris).get()
    assert browser.get(f"/notices/{line.pk}/open").status_code == 404
    assert queries.count_unread(by=boris) == 1


def test_marking_marked_lines_and_all(browser: Browser, anna: Actor) -> None:
    for key in ("one", "two", "three"):
        tell(anna, key=key)
    first = queries.visible_notices(by=anna).order_by("id")[0]
    browser.post("/notices/read", {"ids": [str(first.pk), "x"]})
    assert queries.count_unread(by=anna) == 2
    browser.post("/notices/read", {"all": "1", "query": "unread=1"})
    assert queries.count_unread(by=anna) == 0
    browser.post(f"/notices/{first.pk}/unread")
    assert queries.count_unread(by=anna) == 1
    browser.post("/notices/read-all")
    assert queries.count_unread(by=anna) == 0


def test_programs_do_the_same(anna: Actor) -> None:
    tell(anna, key="one")
    tell(anna, key="two")
    secret = create_token(by=anna, name="robot")
    program = Browser(headers={"Authorization": f"Bearer {secret}"})
    page = program.get("/api/v1/notices?unread=true&limit=1").json()
    (line,) = page["items"]
    assert (line["text"], line["url"], line["count"]) == ("The product: bill", "/cases/1", 1)
    assert page["next"]
    read = program.post(f"/api/v1/notices/{line['id']}/read")
    assert read.json() == {"count": 1}
    assert program.post(f"/api/v1/notices/{line['id']}/unread").json()["read_at"] is None
    assert program.post("/api/v1/notices/read").json() == {"count": 2}
    assert program.get("/api/v1/notices?unread=true").json() == {"items": [], "next": None}


def test_the_bell_of_a_page_knows_nothing_of_the_page(browser: Browser, anna: Actor) -> None:
    """Pages have words of their own for what waits; the bell is drawn before it is fetched."""
    tell(anna)
    page = browser.get("/notices").content.decode()
    assert 'data-bell="0"' in page
    assert 'data-bell="1"' in browser.get("/notices/bell").content.decode()


def test_programs_keep_the_outbox_and_what_a_role_hears_of(root: Actor, hire: Hire) -> None:
    mail = actions.queue_mail(key="k", address="anna@company.example", subject="x", text="y")
    Mail.objects.update(state="failed", said="550 5.1.1")
    token = create_token(by=root, name="robot")
    program = Browser(headers={"Authorization": f"Bearer {token}"})
    [row] = program.get("/api/v1/mail?state=failed").json()["items"]
    assert (row["id"], row["said"]) == (mail.pk, "550 5.1.1")
    again = program.post(f"/api/v1/mail/{mail.pk}/restart")
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    hired = hire("anna3").id or 0
    role = operator_roles()[hired][0]
    at = f"/api/v1/roles/{role}/notices"
    ways = {"ways": [{"kind": "test.plain", "in_product": False, "mail": "digest"}]}
    saved = program.put(at, ways, content_type="application/json").json()["ways"]
    assert {"kind": "test.plain", "in_product": False, "mail": "digest"} in saved
    assert program.get(at).json()["ways"] == saved
    assert program.get("/api/v1/roles/404/notices").status_code == 404


def test_what_a_role_hears_of_asks_for_its_reason_and_is_undone(root: Actor) -> None:
    set_setting(by=Actor.system("test"), key=REASON.key, value=True)
    role = role_names()[0][0]
    browser = Browser()
    browser.post("/login", {"login": root.login, "password": PASSWORD})
    before = queries.get_role_ways(role_id=role)
    given = {"kind": ["test.plain"], "mail:test.plain": "digest"}
    at = f"/console/notices/{role}"
    assert 'name="reason"' in browser.get(at).content.decode()
    assert browser.post(at, given).status_code == 422
    assert queries.get_role_ways(role_id=role) == before
    assert browser.post(at, given | {"reason": "Too many"}).status_code == 302
    change = ConfigurationChange.objects.latest("id")
    assert change.reason == "Too many"
    assert queries.get_role_ways(role_id=role)["test.plain"].mail == "digest"
    assert browser.post(f"/console/changes/{change.pk}/undo")["Location"] == at
    assert queries.get_role_ways(role_id=role) == before


def test_a_version_that_is_no_number_breaks_nothing(root: Actor) -> None:
    browser = Browser()
    browser.post("/login", {"login": root.login, "password": PASSWORD})
    answer = browser.post("/notices/choices", {"version": "x", "hour": "9", "days": ["0"]})
    assert answer.status_code < 500


@pytest.mark.parametrize("begin", ["22:00", "22.00", "2200"])
def test_quiet_hours_are_typed_on_a_clock_of_24(browser: Browser, anna: Actor, begin: str) -> None:
    page = browser.get("/notices/choices").content.decode()
    assert (page.count('placeholder="hh:mm"'), 'type="time"' in page) == (2, False)
    sent = {"version": "0", "hour": "9", "digest": "daily", "days": ["0"], "quiet_until": "7:05"}
    wrong = browser.post("/notices/choices", {**sent, "quiet_from": "10 PM"}).content.decode()
    assert ("Write the time like 22:30." in wrong, 'value="10 PM"' in wrong) == (True, True)
    assert queries.get_choices(by=anna).rhythm.quiet_from is None
    assert browser.post("/notices/choices", {**sent, "quiet_from": begin}).status_code == 302
    rhythm = queries.get_choices(by=anna).rhythm
    assert (rhythm.quiet_from, rhythm.quiet_until) == (time(22), time(7, 5))
