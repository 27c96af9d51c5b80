"""The page of a case: steps, notes, files, edits that meet."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.testing import claim_draft
from abonent.cases.tests.browsing import HTMX, filled, text_of
from abonent.kernel.actor import Actor
from abonent.parties.testing import make_account, make_client, make_subscriber


def test_a_colleagues_file_has_no_button_and_stays(
    browser: Browser, english: Browser, case: Case
) -> None:
    at = f"/cases/{case.pk}"
    sent = browser.post(f"{at}/files", {"file": SimpleUploadedFile("a.txt", b"x")})
    assert sent.status_code == 201
    remove = f"{at}/files/{case.attachments.get().pk}/remove"
    assert (remove in text_of(browser.get(at)), remove in text_of(english.get(at))) == (True, False)
    assert english.post(remove).status_code == 403
    assert case.attachments.get().removed_at is None
    browser.post(remove)
    assert case.attachments.get().removed_at is not None


def test_the_number_of_a_subscriber_is_written_as_people_do(browser: Browser, agent: Actor) -> None:
    client = make_client("Иванова Анна", "8 916 123-45-67")
    line = make_subscriber(client, make_account(client))
    draft = replace(claim_draft(), client_id=client.pk, subscriber_id=line.pk)
    done = actions.register_contact(by=agent, draft=draft)
    page = text_of(browser.get(f"/contacts/{done.contact_id}"))
    assert line.number == "+79031112233"
    assert "+79031112233" not in page
    assert "+7\xa0903\xa0111‑22‑33" in page


def test_moving_with_and_without_htmx(browser: Browser, case: Case) -> None:
    plain = browser.post(f"/cases/{case.pk}/move", {"move": "start", "version": "1"})
    assert plain.status_code == 302
    missing = browser.post(
        f"/cases/{case.pk}/move", {"move": "resolve", "version": "2"}, headers=HTMX
    )
    assert missing.status_code == 422
    assert "Напишите, что сделано" in text_of(missing)
    done = browser.post(
        f"/cases/{case.pk}/move",
        {"move": "resolve", "version": "2", "comment": "Вернули"},
        headers=HTMX,
    )
    assert done.status_code == 200
    assert "Решено" in text_of(done)
    assert "Вернули" in text_of(done)
    assert "<html" not in text_of(done)
    assert text_of(done).count(f"<title>{case.pk} · ") == 1  # a topic changed also changes the tab
    assert text_of(browser.get(f"/cases/{case.pk}")).count("<title>") == 1


def test_a_stale_move_says_so_and_keeps_the_comment(browser: Browser, case: Case) -> None:
    answer = browser.post(
        f"/cases/{case.pk}/move",
        {"move": "resolve", "version": "7", "comment": "Вернули 100 ₽"},
        headers=HTMX,
    )
    assert answer.status_code == 422
    assert "тем временем изменили" in text_of(answer)
    assert "Вернули 100 ₽" in text_of(answer)
    case.refresh_from_db()
    assert case.state == "registered"


def test_notes_owners_and_files_on_the_page(browser: Browser, case: Case, agent: Actor) -> None:
    at = f"/cases/{case.pk}"
    assert "Перезвонить" in text_of(
        browser.post(f"{at}/note", {"text": "Перезвонить"}, headers=HTMX)
    )
    browser.post(f"{at}/assign", {"owner": "me"})
    case.refresh_from_db()
    assert case.owner is not None
    assert case.owner.login == "clerk"
    browser.post(f"{at}/assign", {"owner": str(agent.id)})
    browser.post(f"{at}/assign", {"owner": "", "owner.text": "Непонятно кто"})
    case.refresh_from_db()
    assert case.owner_id == agent.id
    file = SimpleUploadedFile("фото.txt", b"x")
    assert browser.post(f"{at}/files", {"file": file}).status_code == 201
    [attachment] = case.attachments.all()
    browser.post(f"{at}/files/{attachment.pk}/remove")
    kinds = HistoryEntry.objects.filter(case=case).values_list("kind", flat=True)
    assert list(kinds) == [
        "registered", "noted", "assigned", "assigned", "attached", "detached",
    ]  # fmt: skip


def test_editing(browser: Browser, case: Case) -> None:
    at = f"/cases/{case.pk}/edit"
    assert 'value="120,5"' in text_of(browser.get(at))
    form = {
        "version": "1", "case-0-topic": "claim", "case-0-kind": "request",
        "case-0-priority": "urgent", "case-0-text": "Иначе", "case-0-attr-amount": "1",
    }  # fmt: skip
    wrong = browser.post(at, {**form, "case-0-attr-calls": "x"})
    assert wrong.status_code == 422
    assert "Введите целое число" in text_of(wrong)
    assert browser.post(at, form).headers["Location"] == f"/cases/{case.pk}"
    assert browser.post(at, form).status_code == 302  # the same once more changes nothing
    page = text_of(browser.get(f"/cases/{case.pk}"))
    assert "Заявка" in page
    assert "Иначе" in page
    browser.post(at, {**form, "version": "2", "case-0-text": "Две\nстроки"})
    page = text_of(browser.get(f"/cases/{case.pk}"))
    assert page.count("Две\nстроки</div>") == 2  # folded in the card and in the history


def test_texts_of_customers_are_not_markup(browser: Browser) -> None:
    evil = "<script>alert(1)</script>"
    browser.post("/contacts/new", filled(summary=evil, **{"case-0-text": evil,
                                                          "case-0-attr-city": evil}))  # fmt: skip
    case = Case.objects.get()
    for at in (f"/cases/{case.pk}", f"/contacts/{case.contact_id}", "/cases", "/contacts"):
        assert evil not in text_of(browser.get(at))


MINE = {
    "version": "1", "case-0-topic": "claim", "case-0-kind": "complaint",
    "case-0-priority": "normal", "case-0-text": "Мои слова", "case-0-attr-amount": "1",
    "case-0-attr-city": "",
}  # fmt: skip


def test_what_two_changed_at_once_is_chosen_by_field(
    browser: Browser, case: Case, agent: Actor
) -> None:
    at = f"/cases/{case.pk}/edit"
    theirs = {"amount": "7", "city": "Псков"}
    actions.edit_case(
        by=agent, case_id=case.pk, text="Слова коллеги", kind="request", attributes=theirs
    )
    for _attempt in range(2):
        refused = browser.post(at, MINE)
        page = text_of(refused)
        assert refused.status_code == 422
        told = ["Слова коллеги", "Мои слова", "Списали дважды", 'name="version" value="1"',
                'name="shown" value="2"', 'name="pick-text"', 'name="pick-attributes.amount"',
                "Вид: Заявка; Город: Псков"]  # fmt: skip
        assert [text for text in told if text not in page] == []
        assert 'name="pick-kind"' not in page
    case.refresh_from_db()
    assert case.text == "Слова коллеги"
    picks = {"shown": "2", "pick-text": "mine", "pick-attributes.amount": "original"}
    half = browser.post(at, {**MINE, **picks, "pick-text": ""})
    assert half.status_code == 422
    saved = browser.post(at, {**MINE, **picks}, follow=True)
    assert "Сохранено вместе с тем, что тем временем изменил коллега: Вид, Город." in text_of(saved)
    case.refresh_from_db()
    assert (case.text, case.kind) == ("Мои слова", "request")
    assert case.attributes == {"amount": 120.5, "city": "Псков"}


def test_a_choice_made_before_the_next_change_is_asked_again(
    browser: Browser, case: Case, agent: Actor
) -> None:
    at = f"/cases/{case.pk}/edit"
    actions.edit_case(by=agent, case_id=case.pk, text="Слова коллеги")
    actions.edit_case(by=agent, case_id=case.pk, text="Ещё слова")
    mine = {**MINE, "case-0-attr-amount": "120,50", "shown": "2", "pick-text": "mine"}
    again = browser.post(at, mine)
    assert (again.status_code, 'name="shown" value="3"' in text_of(again)) == (422, True)
    case.refresh_from_db()
    assert case.text == "Ещё слова"
    assert browser.post(at, {**mine, "shown": "3"}).status_code == 302


def test_changes_that_do_not_touch_are_joined(browser: Browser, case: Case, agent: Actor) -> None:
    actions.assign_case(by=agent, case_id=case.pk, owner_id=agent.id)
    actions.note_case(by=agent, case_id=case.pk, text="Перезвонил")
    actions.edit_case(by=agent, case_id=case.pk, priority="urgent")
    mine = {**MINE, "case-0-attr-amount": "120,50"}
    assert browser.post(f"/cases/{case.pk}/edit", mine).status_code == 302
    case.refresh_from_db()
    assert (case.text, case.priority.code, case.owner_id) == ("Мои слова", "urgent", agent.id)


def test_an_edit_begun_is_gone_on_with_and_joined_with_what_came_since(
    browser: Browser, case: Case, agent: Actor
) -> None:
    at, draft = f"/cases/{case.pk}/edit", str(uuid4())
    typed = {name: [value] for name, value in MINE.items()}
    kept = {"kind": "case_edit", "path": at, "title": "…", "version": "0",
            "content": json.dumps(typed)}  # fmt: skip
    assert browser.post(f"/work/drafts/{draft}", kept).status_code == 200
    fresh = text_of(browser.get(at))
    assert draft in fresh
    assert "С тех пор, как вы начали" not in fresh
    actions.edit_case(by=agent, case_id=case.pk, kind="request")
    stale = text_of(browser.get(at))
    told = ["С тех пор, как вы начали", "Что тем временем изменилось", 'name="version" value="1"']
    assert [text for text in told if text not in stale] == []
    actions.edit_case(by=agent, case_id=case.pk, text="Слова коллеги")
    mine = {**MINE, "case-0-attr-amount": "120,50", "draft": draft}
    assert browser.post(at, mine).status_code == 422
    assert draft in text_of(browser.get(at))
    picks = {"shown": "3", "pick-text": "mine"}
    assert browser.post(at, {**mine, **picks}).status_code == 302
    case.refresh_from_db()
    assert (case.text, case.kind) == ("Мои слова", "request")
    assert draft not in text_of(browser.get(at))
