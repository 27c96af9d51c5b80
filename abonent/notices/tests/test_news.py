"""The news board: who sees what, confirming, reminding, asking again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.notices import actions, queries
from abonent.notices.actions import NewsDraft
from abonent.notices.models import News, NewsReading
from abonent.notices.news import KINDS
from abonent.notices.ports import notice_kinds
from abonent.staff.actions import Place, create_token
from abonent.staff.queries import operator_roles
from abonent.staff.tests.conftest import PASSWORD, Hire
from abonent.webkit.markdown import as_html

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
DRAFT = NewsDraft(
    title={"ru": "Авария в Пскове", "en": "Outage in Pskov"}, text={"ru": "**Связи нет**"}
)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def told_of_news(kinds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_kinds, "_entries", {kind.code: kind for kind in KINDS})


@pytest.fixture
def editor(hire: Hire, moment: time_machine.Traveller) -> Actor:
    return hire("editor", "notices.publish", language="en")


@pytest.fixture
def anna(hire: Hire) -> Actor:
    return hire("anna", language="en")


def browser_of(login: str) -> Browser:
    browser = Browser()
    browser.post("/login", {"login": login, "password": PASSWORD})
    return browser


def board(by: Actor) -> list[int]:
    return [news.pk for news in queries.current_news(by=by)]


def test_everybody_hears_of_news_but_their_author(editor: Actor, anna: Actor) -> None:
    news = actions.save_news(by=editor, draft=DRAFT)
    assert board(anna) == [news.pk]
    assert queries.visible_notices(by=anna).get().url == f"/news/{news.pk}"
    assert queries.count_unread(by=editor) == 0


def test_only_those_of_the_role_see_it(editor: Actor, anna: Actor, hire: Hire) -> None:
    boris = hire("boris")
    roles = operator_roles()[anna.id or 0]
    news = actions.save_news(by=editor, draft=replace(DRAFT, role_ids=roles))
    assert (board(anna), board(boris)) == ([news.pk], [])
    assert queries.count_unread(by=boris) == 0
    with pytest.raises(NotFound):
        actions.read_news(by=boris, news_id=news.pk)
    assert [reader.login for reader in queries.list_readers(by=editor, news=news)] == ["anna"]


def test_only_those_of_the_department_and_below_it_see_it(editor: Actor, hire: Hire) -> None:
    line = _department("line")
    night = _department("night", parent=line)
    anna, boris = (hire(f"{key}", place=Place(department_id=key_id))
                   for key, key_id in (("anna2", night), ("boris2", None)))  # fmt: skip
    roles = operator_roles()
    news = actions.save_news(by=editor, draft=replace(DRAFT, department_ids=[line]))
    assert (board(anna), board(boris)) == ([news.pk], [])
    assert [reader.login for reader in queries.list_readers(by=editor, news=news)] == ["anna2"]
    both = replace(DRAFT, department_ids=[line], role_ids=roles[boris.id or 0])
    actions.save_news(by=editor, draft=both, news_id=news.pk)
    assert (board(anna), board(boris)) == ([], [])
    with pytest.raises(Invalid) as refused:
        actions.save_news(by=editor, draft=replace(DRAFT, department_ids=[404]))
    assert sorted(refused.value.problems) == ["departments"]


def _department(code: str, parent: int | None = None) -> int:
    values = {"code": code, "name": {"ru": code, "en": code}, "parent": parent}
    made = save_reference(by=Actor.system("test"), kind="staff.department", values=values)
    return int(made.pk)


def test_news_begin_and_end_by_themselves(
    editor: Actor, anna: Actor, moment: time_machine.Traveller
) -> None:
    span = replace(DRAFT, starts_at=NOON + timedelta(hours=1), ends_at=NOON + timedelta(hours=2))
    news = actions.save_news(by=editor, draft=span)
    assert (board(anna), actions.announce_due(), queries.count_unread(by=anna)) == ([], 0, 0)
    with pytest.raises(NotFound):
        queries.get_news(by=anna, news_id=news.pk)
    moment.move_to(NOON + timedelta(hours=1))
    assert (actions.announce_due(), actions.announce_due()) == (1, 0)
    assert (board(anna), queries.count_unread(by=anna)) == ([news.pk], 1)
    moment.move_to(NOON + timedelta(hours=2))
    assert board(anna) == []
    assert queries.get_news(by=anna, news_id=news.pk).pk == news.pk


def test_what_must_be_confirmed_stays_in_view_until_it_is(editor: Actor, anna: Actor) -> None:
    news = actions.save_news(by=editor, draft=replace(DRAFT, must_confirm=True))
    actions.read_news(by=anna, news_id=news.pk)
    assert [one.pk for one in queries.waiting_news(by=anna)] == [news.pk]
    assert [a.login for a in queries.list_missing(by=editor, news=news)] == ["anna", "editor"]
    actions.confirm_news(by=anna, news_id=news.pk, version=1)
    actions.confirm_news(by=anna, news_id=news.pk, version=1)
    assert list(queries.waiting_news(by=anna)) == []
    assert [a.login for a in queries.list_missing(by=editor, news=news)] == ["editor"]


def test_opened_or_confirmed_news_wait_in_no_inbox(editor: Actor, anna: Actor) -> None:
    opened, confirmed, other = (
        actions.save_news(by=editor, draft=replace(DRAFT, must_confirm=True)) for _one in range(3)
    )
    actions.remind_readers(by=editor, news_id=confirmed.pk)
    assert queries.count_unread(by=anna) == 4
    actions.read_news(by=anna, news_id=opened.pk)
    actions.confirm_news(by=anna, news_id=confirmed.pk, version=1)
    unread = queries.visible_notices(by=anna).filter(read_at=None)
    assert [line.url for line in unread] == [f"/news/{other.pk}"]
    again = replace(DRAFT, must_confirm=True, ask_again=True)
    actions.save_news(by=editor, draft=again, news_id=confirmed.pk, version=1)
    assert queries.count_unread(by=anna) == 2


def test_a_change_asks_again_only_if_its_author_says_so(editor: Actor, anna: Actor) -> None:
    draft = replace(DRAFT, must_confirm=True)
    news = actions.save_news(by=editor, draft=draft)
    actions.confirm_news(by=anna, news_id=news.pk)
    other = replace(draft, text={"ru": "Связь есть"})
    actions.save_news(by=editor, draft=other, news_id=news.pk, version=1)
    assert list(queries.waiting_news(by=anna)) == []
    again = replace(other, ask_again=True)
    actions.save_news(by=editor, draft=again, news_id=news.pk, version=2)
    assert [one.pk for one in queries.waiting_news(by=anna)] == [news.pk]
    with pytest.raises(Outdated):
        actions.confirm_news(by=anna, news_id=news.pk, version=2)
    with pytest.raises(Outdated):
        actions.save_news(by=editor, draft=draft, news_id=news.pk, version=1)
    assert News.objects.get().version == 3


def test_earlier_versions_are_texts_before_the_present_one(editor: Actor) -> None:
    news = actions.save_news(by=editor, draft=DRAFT)
    actions.save_news(by=editor, draft=DRAFT, news_id=news.pk)
    assert (News.objects.get().version, queries.list_versions(by=editor, news_id=news.pk)) == (
        1, [])  # fmt: skip
    louder = replace(DRAFT, importance="urgent")
    actions.save_news(by=editor, draft=louder, news_id=news.pk)
    assert queries.list_versions(by=editor, news_id=news.pk) == []
    other = replace(louder, title={"ru": "Связь есть"})
    actions.save_news(by=editor, draft=other, news_id=news.pk)
    assert [v.version for v in queries.list_versions(by=editor, news_id=news.pk)] == [1]
    browser = browser_of("editor")
    assert f"/news/{news.pk}/versions/1" in browser.get(f"/news/{news.pk}").content.decode()
    kept = browser.get(f"/news/{news.pk}/versions/1").content.decode()
    assert ("Авария в Пскове" in kept, "Outage in Pskov" in kept) == (True, True)
    assert browser.get(f"/news/{news.pk}/versions/0").status_code == 404


def test_the_author_sees_who_confirmed_the_earlier_text(editor: Actor, anna: Actor) -> None:
    draft = replace(DRAFT, must_confirm=True)
    news = actions.save_news(by=editor, draft=draft)
    actions.confirm_news(by=anna, news_id=news.pk)
    form = {"title_ru": "Авария", "text_ru": "Связь есть", "importance": "normal",
            "must_confirm": "on", "version": "1"}  # fmt: skip
    browser = browser_of("editor")
    ticked = browser.get(f"/news/{news.pk}/edit").context["form"]["ask_again"].value()
    assert ticked is True
    browser.post(f"/news/{news.pk}/edit", form)
    news.refresh_from_db()
    (reader, _editor) = queries.list_readers(by=editor, news=news)
    assert (reader.login, reader.confirmed_version, reader.is_earlier) == ("anna", 1, True)
    assert "Confirmed the earlier text" in browser.get(f"/news/{news.pk}/readers").content.decode()
    told = browser_of("anna").get(f"/news/{news.pk}").content.decode()
    assert ("Confirmed the earlier text" in told, "In Russian only" in told) == (True, True)
    unchanged = {**form, "version": "2", "ask_again": "on"}
    browser.post(f"/news/{news.pk}/edit", unchanged)
    assert list(queries.waiting_news(by=anna)) == []
    browser.post(f"/news/{news.pk}/edit", {**unchanged, "text_ru": "Связи нет"})
    assert [one.pk for one in queries.waiting_news(by=anna)] == [news.pk]


def test_withdrawn_news_say_so_and_stay_with_who_confirmed(
    editor: Actor, anna: Actor, hire: Hire
) -> None:
    hire("boris", language="en")
    news = actions.save_news(by=editor, draft=replace(DRAFT, must_confirm=True))
    actions.confirm_news(by=anna, news_id=news.pk)
    actions.withdraw_news(by=editor, news_id=news.pk)
    kept = browser_of("anna").get(f"/news/{news.pk}")
    assert (kept.status_code, "Связи нет" in kept.content.decode()) == (200, True)
    gone = browser_of("boris").get(f"/news/{news.pk}")
    assert (gone.status_code, "Связи нет" in gone.content.decode()) == (410, False)
    assert "The news were withdrawn" in gone.content.decode()
    assert browser_of("boris").get("/news/404").status_code == 404
    assert list(queries.visible_news(by=anna)) == []


def test_those_who_have_not_are_reminded_once_an_hour(
    editor: Actor, anna: Actor, hire: Hire, moment: time_machine.Traveller
) -> None:
    boris = hire("boris")
    news = actions.save_news(by=editor, draft=DRAFT)
    actions.read_news(by=boris, news_id=news.pk)
    assert actions.remind_readers(by=editor, news_id=news.pk) == 1
    with pytest.raises(Conflict):
        actions.remind_readers(by=editor, news_id=news.pk)
    moment.move_to(NOON + timedelta(hours=1))
    assert actions.remind_readers(by=editor, news_id=news.pk) == 1
    reminders = queries.visible_notices(by=anna).filter(kind="notices.news_reminder")
    assert [line.count for line in reminders] == [2]
    assert not queries.visible_notices(by=boris).filter(kind="notices.news_reminder").exists()


def test_withdrawn_news_are_gone_for_readers(editor: Actor, anna: Actor) -> None:
    news = actions.save_news(by=editor, draft=replace(DRAFT, must_confirm=True))
    actions.withdraw_news(by=editor, news_id=news.pk)
    assert list(queries.waiting_news(by=anna)) == []
    with pytest.raises(NotFound):
        actions.confirm_news(by=anna, news_id=news.pk)
    assert NewsReading.objects.count() == 0


def test_editing_withdrawn_news_puts_nothing_back(editor: Actor, anna: Actor) -> None:
    news = actions.save_news(by=editor, draft=DRAFT)
    actions.withdraw_news(by=editor, news_id=news.pk)
    actions.save_news(by=editor, draft=replace(DRAFT, importance="urgent"), news_id=news.pk)
    assert (board(anna), News.objects.get().is_withdrawn) == ([], True)
    actions.restore_news(by=editor, news_id=news.pk)
    assert (board(anna), queries.count_unread(by=anna)) == ([news.pk], 1)
    with pytest.raises(Conflict):
        actions.restore_news(by=editor, news_id=news.pk)
    assert AuditEntry.objects.filter(action="notices.restore_news").count() == 1


def test_only_authors_write_and_see_who_has_read(editor: Actor, anna: Actor) -> None:
    news = actions.save_news(by=editor, draft=DRAFT)
    for refused in (
        lambda: actions.save_news(by=anna, draft=DRAFT),
        lambda: actions.withdraw_news(by=anna, news_id=news.pk),
        lambda: actions.restore_news(by=anna, news_id=news.pk),
        lambda: actions.remind_readers(by=anna, news_id=news.pk),
        lambda: queries.list_readers(by=anna, news=news),
    ):
        with pytest.raises(PermissionRefused):
            refused()
    assert News.objects.get().version == 1


def test_bad_news_are_refused_all_at_once(editor: Actor) -> None:
    bad = NewsDraft(title={}, text={"ru": "x" * 20_001}, importance="loud", role_ids=[999_999],
                    starts_at=NOON, ends_at=NOON)  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.save_news(by=editor, draft=bad)
    assert sorted(refused.value.problems) == ["ends_at", "importance", "roles", "text", "title"]
    assert News.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** <script>x</script>", "<p><strong>a</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://spy.example/p.png)",
         '<p>!<a href="https://spy.example/p.png">x</a></p>\n'),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"),
    ],
)  # fmt: skip
def test_texts_are_safe(text: str, html: str) -> None:
    assert as_html(text) == html


def test_the_pages_of_a_reader(editor: Actor, anna: Actor) -> None:
    urgent = replace(DRAFT, importance="urgent", must_confirm=True)
    news = actions.save_news(by=editor, draft=urgent)
    browser = browser_of("anna")
    bell = browser.get("/notices/bell").content.decode()
    assert f'class="wk-strip is-urgent" href="/news/{news.pk}"' in bell
    assert "Outage in Pskov" in browser.get("/").content.decode()
    assert "Outage in Pskov" in browser.get("/news?when=now").content.decode()
    page = browser.get(f"/news/{news.pk}").content.decode()
    assert "<strong>Связи нет</strong>" in page
    assert f"/news/{news.pk}/edit" not in page
    assert browser.post(f"/news/{news.pk}/confirm", {"version": "1"}).status_code == 302
    assert "wk-strip" not in browser.get("/notices/bell").content.decode()
    assert browser.get(f"/news/{news.pk}/readers").status_code == 403
    assert browser.get("/news/new").status_code == 403


def test_the_pages_of_an_author(editor: Actor, anna: Actor) -> None:
    browser = browser_of("editor")
    form = {"title_ru": "Учения", "text_ru": "Сбор в *12*", "importance": "normal"}
    assert "<em>12</em>" in browser.post("/news/preview", form).content.decode()
    assert browser.post("/news/new", {**form, "title_ru": ""}).status_code == 422
    assert browser.post("/news/new", form).status_code == 302
    assert "No English text" in browser.get("/news").content.decode()
    news = News.objects.get()
    assert (news.title, news.author_id) == ({"ru": "Учения"}, editor.id)
    changed = browser.post(f"/news/{news.pk}/edit", {**form, "version": "1", "title_en": "Drill"})
    assert changed.status_code == 302
    stale = browser.post(f"/news/{news.pk}/edit", {**form, "version": "1"})
    assert stale.status_code == 422
    readers = browser.get(f"/news/{news.pk}/readers?missing=1").content.decode()
    assert "Operator anna" in readers
    assert browser.get(f"/news/{news.pk}/readers?export=csv").status_code == 200
    browser.post(f"/news/{news.pk}/remind")
    browser.post(f"/news/{news.pk}/withdraw")
    news.refresh_from_db()
    assert news.is_withdrawn
    page = browser.get(f"/news/{news.pk}").content.decode()
    assert f"/news/{news.pk}/restore" in page
    browser.post(f"/news/{news.pk}/restore")
    news.refresh_from_db()
    assert not news.is_withdrawn


def test_programs_read_confirm_and_write(editor: Actor, anna: Actor) -> None:
    author = Browser(headers={"Authorization": f"Bearer {create_token(by=editor, name='x')}"})
    body = {"title": {"ru": "Учения"}, "text": {"ru": "Сбор"}, "must_confirm": True}
    made = author.post("/api/v1/news", body, content_type="application/json")
    assert made.status_code == 201, made.content
    at = f"/api/v1/news/{made.json()['id']}"
    reader = Browser(headers={"Authorization": f"Bearer {create_token(by=anna, name='x')}"})
    (item,) = reader.get("/api/v1/news?current=true").json()["items"]
    assert (item["title"], item["is_confirmed"]) == ({"ru": "Учения"}, False)
    assert reader.post(f"{at}/confirm").json()["confirmed_at"]
    assert reader.get(at).json()["is_confirmed"] is True
    assert reader.get(f"{at}/readers").status_code == 403
    assert author.post(f"{at}/reminders").json() == {"count": 0}
    people = author.get(f"{at}/readers").json()["items"]
    assert [one["login"] for one in people if one["confirmed_at"]] == ["anna"]
    changed = author.put(at, {**body, "ask_again": True}, content_type="application/json",
                         headers={"If-Match": '"1"'})  # fmt: skip
    assert changed.json()["version"] == 2
    (person,) = [one for one in author.get(f"{at}/readers").json()["items"] if one["read_at"]]
    assert (person["confirmed_version"], person["is_earlier"]) == (1, False)
    late = author.put(at, body, content_type="application/json", headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert author.post(f"{at}/withdrawal").json()["is_withdrawn"] is True
    assert reader.delete(f"{at}/withdrawal").status_code == 403
    assert author.delete(f"{at}/withdrawal").json()["is_withdrawn"] is False
    assert author.delete(f"{at}/withdrawal").status_code == 409
