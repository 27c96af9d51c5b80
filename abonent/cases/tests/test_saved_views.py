"""Saved views of the list of cases: kept, shared, followed, taken away and brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.test import Client as Browser
from django.utils import translation

from abonent.cases import actions as cases
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.cases.tests.browsing import log_in
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Outdated, PermissionRefused
from abonent.notices.models import Notice
from abonent.rules.actions import (
    ViewDraft,
    keep_view,
    order_views,
    remove_view,
    restore_view,
    save_view,
)
from abonent.rules.jobs import tell_subscribers
from abonent.rules.models import SavedView
from abonent.rules.views import list_views

BILLING = ViewDraft(name="Счета", query="тема:Счета -исполнитель:я", rest="sort=number")


@pytest.fixture
def boss(company: Company) -> Actor:
    return make_agent("cases.view", "cases.register", "rules.share", login="boss")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def names(by: Actor) -> list[str]:
    return [row.name for row in list_views(by=by, subject="case")]


def test_a_view_is_kept_by_codes_and_shown_in_the_readers_words(agent: Actor) -> None:
    save_view(by=agent, subject="case", draft=BILLING)
    (row,) = list_views(by=agent, subject="case")
    assert (row.neutral, row.rest) == ("topic:billing -assigned:me", "sort=number")
    assert row.asked(by=agent, language="ru") == "тема:Счета -ответственный:я"
    assert row.asked(by=agent, language="en") == "topic:Billing -assigned:me"


def test_what_is_wrong_is_told_at_once_and_nothing_is_kept(agent: Actor) -> None:
    with pytest.raises(Invalid) as told:
        save_view(by=agent, subject="case", draft=ViewDraft(name=" ", query="topci:x"))
    assert set(told.value.problems) == {"name", "query"}
    save_view(by=agent, subject="case", draft=BILLING)
    with pytest.raises(Invalid):
        save_view(by=agent, subject="case", draft=BILLING)
    assert SavedView.objects.count() == 1


def test_only_ones_own_and_shared_ones_are_seen(agent: Actor, boss: Actor) -> None:
    save_view(by=boss, subject="case", draft=ViewDraft(name="Own"))
    save_view(by=boss, subject="case", draft=ViewDraft(name="Ours", is_shared=True))
    assert names(boss) == ["Own", "Ours"]
    assert names(agent) == ["Ours"]


def test_sharing_and_changing_others_views_need_a_right(agent: Actor, boss: Actor) -> None:
    with pytest.raises(PermissionRefused):
        save_view(by=agent, subject="case", draft=ViewDraft(name="A", is_shared=True))
    ours = save_view(by=boss, subject="case", draft=ViewDraft(name="Ours", is_shared=True))
    with pytest.raises(PermissionRefused):
        remove_view(by=agent, view_id=ours.pk)
    own = save_view(by=boss, subject="case", draft=ViewDraft(name="Own"))
    for refused in (remove_view, keep_view):
        with pytest.raises(NotFound):
            refused(by=agent, view_id=own.pk)
    assert names(boss) == ["Ours", "Own"]


def test_a_removed_view_comes_back(agent: Actor) -> None:
    view = save_view(by=agent, subject="case", draft=BILLING)
    remove_view(by=agent, view_id=view.pk)
    assert names(agent) == []
    restore_view(by=agent, view_id=view.pk)
    assert names(agent) == ["Счета"]


def test_a_view_changed_meanwhile_is_not_overwritten(agent: Actor) -> None:
    view = save_view(by=agent, subject="case", draft=BILLING)
    other = ViewDraft(name="Other")
    save_view(by=agent, subject="case", draft=other, view_id=view.pk, version=1)
    with pytest.raises(Outdated):
        save_view(by=agent, subject="case", draft=BILLING, view_id=view.pk, version=1)
    assert names(agent) == ["Other"]


def test_tabs_stand_in_ones_own_order(agent: Actor) -> None:
    ids = []
    for name in ("A", "B", "C"):
        view = save_view(by=agent, subject="case", draft=ViewDraft(name=name))
        keep_view(by=agent, view_id=view.pk, is_pinned=name != "B")
        ids.append(view.pk)
    order_views(by=agent, view_ids=[ids[2], ids[0]])
    assert names(agent) == ["C", "A", "B"]


def test_a_subscriber_hears_of_new_rows_once(agent: Actor) -> None:
    view = save_view(by=agent, subject="case", draft=ViewDraft(name="Bills", query="topic:billing"))
    keep_view(by=agent, view_id=view.pk, is_subscribed=True)
    tell_subscribers(0)
    assert not Notice.objects.exists()
    for topic in ("claim", "claim"):
        cases.register_contact(by=agent, draft=claim_draft(topic=topic))
    cases.register_contact(by=agent, draft=claim_draft(topic="other", attributes={}))
    for _again in range(2):
        tell_subscribers(0)
    (notice,) = Notice.objects.filter(kind="rules.new_rows")
    assert (notice.params, notice.count) == ({"view": "Bills", "rows": "2"}, 1)


def test_the_list_shows_the_view_as_a_tab(agent: Actor) -> None:
    browser: Browser = log_in("agent")
    form = {"name": "Счета", "query": "тема:Счета", "is_pinned": "on",
            "address": "q=x&sort=number&page=3"}  # fmt: skip
    saved = browser.post("/views/of/case/new", form, follow=True)
    page = saved.content.decode()
    assert 'aria-current="page" title="Счета"><span>Счета</span></a>' in page
    view = SavedView.objects.get()
    assert (view.query, view.rest) == ("topic:billing", "sort=number")
    assert browser.get("/views/of/case").status_code == 200
    removed = browser.post(f"/views/{view.pk}/remove", follow=True)
    assert f"/views/{view.pk}/restore" in removed.content.decode()


def test_columns_are_ones_own_and_files_have_them_too(company: Company, agent: Actor) -> None:
    cases.register_contact(by=agent, draft=claim_draft(attributes={"amount": "120,50"}))
    make_agent("cases.view", "cases.export", login="reader", language="en")
    browser: Browser = log_in("reader")
    chosen = {"col": ["topic", "attr-amount", "text", "channel"]}
    listed = browser.post("/views/of/case/columns", chosen, follow=True).content.decode()
    heads = re.findall(r"<th scope=.col.[^>]*>(?:<a[^>]*>)?([^<]+)", listed)
    assert heads == ["Topic", "Amount", "Text", "Channel"]
    file = browser.get("/cases?export=csv").getvalue().decode("utf-8-sig")
    assert file.splitlines()[0] == "Topic,Amount,Text,Channel"
    again = browser.post("/views/of/case/columns", {"as_it_comes": "1"}, follow=True)
    assert "Registered" in again.content.decode()
    refused = browser.post("/views/of/case/columns", {"col": ["nothing"]})
    assert refused.status_code == 422


def test_conditions_are_put_together_without_code(agent: Actor) -> None:
    cases.register_contact(by=agent, draft=claim_draft(topic="claim"))
    browser: Browser = log_in("agent")
    address = {"address": "q=тема:Счета статус:(открыто&sort=number"}
    wrong = browser.get("/views/of/case/build", address).content.decode()
    assert 'aria-describedby="board-wrong"' in wrong
    page = browser.get("/views/of/case/build", {"address": "q=тема:Счета&sort=number"})
    assert page.context["matching"].number == 1
    (row,) = page.context["rows"]
    assert (row.row.key, row.row.op, row.ticked) == ("topic", "", str(row.row.value))
    sent = {
        "address": "q=x&sort=number", "rows": "1", "said": "", "q": "", "key-0": "topic",
        "was-0": "topic", "group-0": "0", "op-0": "", "value-0": "billing",
    }  # fmt: skip
    more = browser.post(
        "/views/of/case/build", sent | {"do": "add"}, headers={"HX-Target": "board"}
    )
    assert [row.row.value for row in more.context["rows"]] == ["billing", ""]
    assert (more.context["fresh"], "<html" in more.content.decode()) == (1, False)
    shown = browser.post("/views/of/case/build", sent | {"do": "show"})
    assert unquote(shown.headers["Location"]) == "/cases?q=тема:Счета&sort=number"
    typed = browser.post("/views/of/case/build", sent | {"q": "-status:open", "do": "show"})
    assert unquote(typed.headers["Location"]).startswith("/cases?q=-статус:")
    saved = browser.post("/views/of/case/build", sent | {"do": "save"})
    assert saved.headers["Location"].startswith("/views/of/case/new?address=q")
