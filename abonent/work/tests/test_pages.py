"""The bar of tabs and the pages of drafts, as a browser asks for them."""

from __future__ import annotations

import json
from uuid import uuid4

from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from abonent.kernel.actor import Actor
from abonent.work import actions, queries
from abonent.work.models import Draft, Tab
from abonent.work.testing import KIND, make_draft


def tab(browser: Browser, path: str, title: str, **more: str) -> str:
    answer = browser.post("/work/tabs", {"path": path, "title": title, **more})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_page_that_is_only_looked_at_gives_way_to_the_next(browser: Browser) -> None:
    tab(browser, "/cases/1", "1 · Спор")
    html = tab(browser, "/cases/2", "2 · Связь")
    assert ("1 · Спор" in html, "2 · Связь" in html) == (False, True)
    tab(browser, "/cases/2", "2 · Связь", keep="1")
    html = tab(browser, "/cases/3", "3 · Долг")
    assert ("2 · Связь" in html, "3 · Долг" in html) == (True, True)
    assert html.count("is-passing") == 1


def test_a_tab_is_closed_by_its_owner_alone(browser: Browser, boris: Actor) -> None:
    actions.look_at(by=boris, path="/cases/1", title="Борис", keep=True)
    theirs = Tab.objects.get()
    browser.post(f"/work/tabs/{theirs.pk}/close", {"path": "/"})
    assert Tab.objects.count() == 1
    tab(browser, "/cases/2", "Моя", keep="1")
    mine = Tab.objects.exclude(pk=theirs.pk).get()
    browser.post(f"/work/tabs/{mine.pk}/close", {"path": "/"})
    assert list(Tab.objects.all()) == [theirs]


def test_scripts_in_titles_stay_text(browser: Browser) -> None:
    html = tab(browser, "/cases/1", "<script>alert(1)</script>", icon='x" onload="y')
    assert "<script>" not in html
    assert "onload" not in html


def test_the_bar_costs_two_statements(
    anna: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_draft(by=anna)
    with django_assert_num_queries(2):
        actions.look_at(by=anna, path="/cases/1", title="1 · Спор")
        rows = queries.list_in_hand(by=anna, path="/cases/1")
    assert [row.title for row in rows] == ["Иванов", "1 · Спор"]


def save(browser: Browser, draft_id: object, **changes: str) -> tuple[int, dict[str, object]]:
    given = {"kind": KIND, "path": "/contacts/new", "title": "Иванов", "version": "0",
             "content": json.dumps({"text": ["Слова"]}), **changes}  # fmt: skip
    answer = browser.post(f"/work/drafts/{draft_id}", given)
    return answer.status_code, json.loads(answer.content)


def test_the_page_saves_its_draft(browser: Browser) -> None:
    draft_id = uuid4()
    assert save(browser, draft_id) == (200, {"version": 1})
    assert save(browser, draft_id, version="1") == (200, {"version": 2})
    status, told = save(browser, draft_id, version="1", content='{"text": ["Иное"]}')
    assert status == 409
    assert "в другом окне" in str(told["message"])
    assert save(browser, uuid4(), content="{")[0] == 422
    assert save(browser, uuid4(), content="[" * 5000)[0] == 422
    assert Draft.objects.count() == 1


def test_a_colleague_goes_on_from_the_list(browser: Browser, boris: Actor) -> None:
    draft_id = make_draft(by=boris, title="Петров")
    assert "Петров" not in browser.get("/work/drafts").content.decode()
    actions.share_draft(by=boris, draft_id=draft_id, shared=True)
    page = browser.get("/work/drafts").content.decode()
    assert ("Петров" in page, "Агентова boris" in page) == (True, True)
    answer = browser.post(f"/work/drafts/{draft_id}/take")
    assert answer.headers["Location"] == f"/contacts/new?draft={draft_id}"
    opened = browser.get(answer.headers["Location"]).content.decode()
    assert "Не работает" in opened


def test_discarding_from_the_list_can_be_undone(browser: Browser, anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    page = browser.post(f"/work/drafts/{draft_id}/discard", follow=True).content.decode()
    assert f"/work/drafts/{draft_id}/restore" in page
    assert browser.post(f"/work/drafts/{draft_id}/restore").status_code == 204
    assert Draft.objects.get().outcome == Draft.Outcome.OPEN


def test_a_page_about_nobody_asks_for_nobodys_presence(browser: Browser) -> None:
    """What the frame calls its own things must not pass for an object: `/work/here` refused it."""
    assert "data-here" not in browser.get("/work/drafts").content.decode()
