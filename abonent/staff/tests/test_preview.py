"""Seeing the product as somebody else: with his rights, in one's own name, changing nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict
from abonent.kernel.models import AuditEntry, BackgroundJob
from abonent.staff import actions
from abonent.staff.models import Operator
from abonent.staff.tests.conftest import Hire


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(Operator.objects.get(pk=actor.id or 0))
    return client


def test_one_sees_with_the_others_rights_and_changes_nothing(hire: Hire) -> None:
    chief = hire("chief", "staff.administer", "desk.console", language="en")
    agent = hire("agent", "parties.view", name="Agentova Anna")
    browser = browser_of(chief)
    assert browser.get("/clients").status_code == 403
    assert browser.post(f"/console/operators/{agent.id}/see-as").status_code == 302
    page = browser.get("/clients")
    assert page.status_code == 200
    assert "You see the product as Agentova Anna" in page.content.decode()
    assert browser.get("/console").status_code == 403
    before = list(Operator.objects.order_by("pk").values())
    assert browser.post("/me/settings", {"language": "ru", "timezone": "UTC"}).status_code == 403
    assert list(Operator.objects.order_by("pk").values()) == before
    ended = browser.post("/see-as/end")
    assert ended.headers["Location"] == f"/console/operators/{agent.id}"
    assert browser.get("/clients").status_code == 403
    told = AuditEntry.objects.filter(action__endswith="preview").order_by("id")
    assert [(e.action, e.actor_id, e.object_id) for e in told] == [
        ("staff.begin_preview", chief.id, str(agent.id)),
        ("staff.end_preview", chief.id, str(agent.id)),
    ]


def test_what_is_kept_meanwhile_bears_the_watchers_name(hire: Hire) -> None:
    chief = hire("chief", "staff.administer")
    agent = hire("agent", "staff.view_audit", "parties.view", "parties.export")
    browser = browser_of(chief)
    browser.post(f"/console/operators/{agent.id}/see-as")
    assert browser.get("/clients?export=csv").status_code == 200
    kept = AuditEntry.objects.get(action="parties.export")
    assert (kept.actor_id, kept.actor_name, kept.via) == (chief.id, chief.name, "preview")


def test_nobody_looks_higher_than_he_stands(hire: Hire, root: Actor) -> None:
    chief = hire("chief", "staff.administer")
    for other in (root, chief):
        with pytest.raises(Conflict):
            actions.begin_preview(by=chief, operator_id=other.id or 0)
    assert not AuditEntry.objects.filter(action="staff.begin_preview").exists()


def test_nobody_is_shown_the_secret_of_another_nor_starts_work_in_his_name(
    hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = hire("chief", "staff.administer", language="en")
    agent = hire("agent", "parties.view", "parties.export")
    secret = actions.begin_second_factor(by=agent).secret
    browser = browser_of(chief)
    browser.post(f"/console/operators/{agent.id}/see-as")
    page = browser.get("/me/second-factor")
    assert (page.status_code, secret in page.content.decode()) == (403, False)
    assert "You are looking as somebody else" in page.content.decode()
    monkeypatch.setattr("abonent.webkit.exports.DIRECT", -1)
    assert browser.get("/clients?export=csv").status_code == 403
    assert not BackgroundJob.objects.exists()


def test_conditions_can_be_tried_with_the_others_rights(hire: Hire) -> None:
    chief = hire("chief", "staff.administer", language="en")
    agent = hire("agent", "parties.view")
    browser = browser_of(chief)
    browser.post(f"/console/operators/{agent.id}/see-as")
    for page in ("complete", "build"):
        assert browser.post(f"/views/of/client/{page}", {"q": "sta"}).status_code == 200
    assert browser.post("/views/of/client/columns", {"col": "name"}).status_code == 403


def test_forms_follow_a_choice_and_are_not_sent(hire: Hire) -> None:
    chief = hire("chief", "staff.administer", language="en")
    agent = hire("agent", "cases.register", "letters.write", "parties.view")
    browser = browser_of(chief)
    browser.post(f"/console/operators/{agent.id}/see-as")
    for part in ("/contacts/new/who", "/contacts/new/case-0/attributes", "/letters/new/who"):
        assert browser.post(part, {}).status_code == 200
    assert browser.post("/contacts/new", {}).status_code == 403


def test_nobody_is_present_as_another(hire: Hire) -> None:
    chief = hire("chief", "staff.administer", language="en")
    agent = hire("agent", "parties.view")
    browser = browser_of(chief)
    assert 'id="tabs"' in browser.get("/").content.decode()
    browser.post(f"/console/operators/{agent.id}/see-as")
    assert 'id="tabs"' not in browser.get("/").content.decode()
