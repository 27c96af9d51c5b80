"""Drafts shared with a colleague, a department or everyone; the same for programs."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.models import AuditEntry
from abonent.notices import wording
from abonent.notices.queries import visible_notices
from abonent.staff.actions import create_token
from abonent.work import actions, queries
from abonent.work.models import Draft, Tab
from abonent.work.testing import KIND, make_agent, make_department, make_draft


def told(by: Actor) -> list[str]:
    return [wording.text_of(one) for one in visible_notices(by=by)]


def seen_by(*actors: Actor) -> list[bool]:
    return [queries.visible_drafts(by=one).exists() for one in actors]


def test_a_department_sees_a_draft_and_those_below_it(anna: Actor, boris: Actor) -> None:
    line = make_department("line")
    night = make_department("night", parent=line)
    vera = make_agent("vera", "cases.register", department_id=night)
    gleb = make_agent("gleb", "cases.view", department_id=night)
    draft_id = make_draft(by=anna)
    actions.share_draft(by=anna, draft_id=draft_id, shared=True, department_id=line)
    assert seen_by(vera, boris, gleb) == [True, False, False]
    assert told(vera) == ["Агентова anna передаёт вам черновик: «Иванов»"]
    assert told(boris) + told(gleb) + told(anna) == []
    with pytest.raises(NotFound):
        actions.take_draft(by=boris, draft_id=draft_id)
    assert actions.take_draft(by=vera, draft_id=draft_id).holder_id == vera.id


def test_one_colleague_sees_a_draft(anna: Actor, boris: Actor) -> None:
    vera = make_agent("vera", "cases.register")
    draft_id = make_draft(by=anna)
    share = partial(actions.share_draft, by=anna, draft_id=draft_id)
    share(shared=True, operator_id=boris.id)
    assert (seen_by(boris, vera), len(told(boris))) == ([True, False], 1)
    share(shared=True)
    assert (seen_by(boris, vera), len(told(vera))) == ([True, True], 0)
    share(shared=False)
    assert seen_by(boris, vera) == [False, False]
    verbs = AuditEntry.objects.filter(object_type="draft").order_by("id")
    assert [entry.action.split(".")[1] for entry in verbs] == [
        "share_draft", "share_draft", "unshare_draft",
    ]  # fmt: skip


def test_whom_there_is_not_a_draft_is_not_shared_with(anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    for whom in ({"operator_id": 404}, {"department_id": 404}):
        with pytest.raises(Invalid):
            actions.share_draft(by=anna, draft_id=draft_id, shared=True, **whom)
    assert not Draft.objects.get().is_shared


def test_the_page_shares_with_whom_is_chosen(browser: Browser, anna: Actor) -> None:
    line = make_department("line")
    draft_id = make_draft(by=anna)
    at = f"/work/drafts/{draft_id}/share"
    told = browser.post(at, {"shared": "1", "with": f"department:{line}"}, follow=True)
    assert "Теперь видит и может продолжить: Отдел line." in told.content.decode()
    assert Draft.objects.get().department_id == line
    assert "Отдел line" in browser.get("/work/drafts").content.decode()
    typed = {"shared": "1", "with": "", "with.text": "Перв"}  # nobody chosen is not everybody
    unclear = browser.post(at, typed, follow=True)
    assert "Выберите сотрудника или отдел" in unclear.content.decode()
    refused = browser.post(at, {"shared": "1", "with": "operator:404"}, follow=True)
    assert "Выберите другого" in refused.content.decode()
    browser.post(at, {"shared": "0"})
    assert not Draft.objects.get().is_shared


class Rest:
    """A program of an operator."""

    def __init__(self, by: Actor) -> None:
        self.headers = {"Authorization": f"Bearer {create_token(by=by, name='robot')}"}

    def __call__(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        return Browser().generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers={**self.headers, **more},
        )  # fmt: skip


def test_programs_keep_share_and_take_drafts(anna: Actor, boris: Actor) -> None:
    mine, theirs, at = Rest(anna), Rest(boris), f"/drafts/{uuid4()}"
    typed = {"kind": KIND, "path": "/contacts/new", "content": {"text": ["Из программы"]}}
    kept = mine("PUT", at, typed)
    assert (kept.status_code, kept.headers["ETag"], kept.json()["holder"]) == (200, '"1"', "anna")
    stale = mine("PUT", at, typed, **{"If-Match": '"7"'})
    assert (stale.status_code, mine("PUT", at, typed).headers["ETag"]) == (412, '"2"')
    assert (theirs("GET", at).status_code, theirs("PUT", at, typed).status_code) == (404, 409)
    shared = mine("POST", f"{at}/sharing", {"shared": True, "operator": "boris"}).json()
    assert (shared["shared"], shared["operator"], shared["department"]) == (True, "boris", None)
    assert mine("POST", f"{at}/sharing", {"shared": True, "department": "x"}).status_code == 422
    assert [one["title"] for one in theirs("GET", "/drafts").json()["items"]] == [""]
    assert theirs("POST", f"{at}/take").json()["holder"] == "boris"
    assert mine("DELETE", at).status_code == 404
    assert theirs("DELETE", at).status_code == 204
    assert theirs("GET", at).status_code == 404
    assert theirs("POST", f"{at}/restore").json()["content"] == {"text": ["Из программы"]}


def test_programs_keep_tabs(anna: Actor, boris: Actor) -> None:
    rest = Rest(anna)
    tab = rest("PUT", "/tabs", {"path": "/clients/1", "title": "Иванов"}).json()
    assert (tab["title"], tab["keep"]) == ("Иванов", True)
    assert rest("PUT", "/tabs", {"path": "//evil.example", "title": "x"}).status_code == 422
    assert [one["id"] for one in rest("GET", "/tabs").json()["items"]] == [tab["id"]]
    assert Rest(boris)("DELETE", f"/tabs/{tab['id']}").status_code == 204
    assert Tab.objects.count() == 1
    assert rest("DELETE", f"/tabs/{tab['id']}").status_code == 204
    assert not Tab.objects.exists()
