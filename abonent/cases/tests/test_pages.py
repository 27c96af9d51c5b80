"""Pages of contacts and cases, as a browser sees them."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import load_workbook

from abonent.cases import actions
from abonent.cases.models import Case, Contact, HistoryEntry, Topic
from abonent.cases.testing import PASSWORD, Company, claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.parties.actions import create_potential_client
from abonent.parties.models import Client
from abonent.parties.testing import make_account, make_client, make_subscriber

RIGHTS = ("cases.view", "cases.register", "cases.work", "parties.view", "parties.edit")
HTMX = {"HX-Request": "true"}


def log_in(login: str) -> Browser:
    browser = Browser()
    answer = browser.post("/login", {"login": login, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


@pytest.fixture
def browser(agent: Actor) -> Browser:
    make_agent(*RIGHTS, "cases.export", "cases.assign", login="clerk")
    return log_in("clerk")


@pytest.fixture
def english(agent: Actor) -> Browser:
    make_agent(*RIGHTS, login="john", language="en")
    return log_in("john")


@pytest.fixture
def case(agent: Actor) -> Case:
    done = actions.register_contact(by=agent, draft=claim_draft())
    return Case.objects.get(pk=done.case_ids[0])


def filled(**changes: str) -> dict[str, Any]:
    """The registration form as an agent fills it in."""
    return {
        "channel": "phone", "direction": "in", "place": "moscow", "part": "0",
        "case-0-topic": "claim", "case-0-text": "Списали дважды", "case-0-attr-amount": "99,90",
        **changes,
    }  # fmt: skip


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


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def file_of(answer: Any) -> bytes:
    """The content of a streamed answer."""
    return b"".join(answer.streaming_content)


def test_the_form_speaks_both_languages(browser: Browser, english: Browser) -> None:
    assert "Новый контакт" in text_of(browser.get("/contacts/new"))
    assert "New contact" in text_of(english.get("/contacts/new"))


def test_a_contact_with_a_case_is_registered(browser: Browser) -> None:
    answer = browser.post("/contacts/new", filled())
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.pk}")
    assert case.attributes == {"amount": 99.9}
    page = text_of(browser.get(f"/cases/{case.pk}"))
    for said in ("Списали дважды", "Спор о счёте", "99,9", "Зарегистрировано", "Аноним"):
        assert said in page


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(browser: Browser) -> None:
    answer = browser.post("/contacts/new", filled(**{"case-0-attr-amount": "много"}))
    assert answer.status_code == 422
    assert "Введите число" in text_of(answer)
    assert 'value="много"' in text_of(answer)
    assert "Списали дважды" in text_of(answer)
    assert not Contact.objects.exists()


def test_a_case_without_a_topic_is_refused(browser: Browser) -> None:
    answer = browser.post("/contacts/new", filled(**{"case-0-topic": ""}))
    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_a_new_name_becomes_a_potential_client_once(browser: Browser) -> None:
    form = filled(new_name="Новикова Анна", address="8 916 123-45-67", idempotency_key="k-1")
    first, second = (browser.post("/contacts/new", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    client = Client.objects.get()
    assert (client.name, client.status) == ("Новикова Анна", "potential")
    assert Case.objects.get().client_id == client.pk


def test_a_refused_contact_leaves_no_new_client(browser: Browser) -> None:
    form = filled(new_name="Новикова Анна", **{"case-0-attr-amount": "?"})
    assert browser.post("/contacts/new", form).status_code == 422
    assert not Client.objects.exists()


def test_two_cases_lead_to_the_contact(browser: Browser) -> None:
    second = {"part": ["0", "3"], "case-3-topic": "other"}
    answer = browser.post("/contacts/new", {**filled(), **second})
    contact = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{contact.pk}"
    assert [c.topic.code for c in contact.cases.order_by("pk")] == ["claim", "other"]


def test_the_number_of_a_subscriber_is_written_as_people_do(browser: Browser, agent: Actor) -> None:
    client = make_client("Иванова Анна", "8 916 123-45-67")
    line = make_subscriber(client, make_account(client))
    draft = replace(claim_draft(), client_id=client.pk, subscriber_id=line.pk)
    done = actions.register_contact(by=agent, draft=draft)
    page = text_of(browser.get(f"/contacts/{done.contact_id}"))
    assert line.number == "+79031112233"
    assert "+79031112233" not in page
    assert "+7\xa0903\xa0111‑22‑33" in page


def test_the_fragments_of_the_form(browser: Browser, agent: Actor) -> None:
    address = "/contacts/new/case-0/attributes"
    attributes = text_of(browser.post(address, {"case-0-topic": "claim"}))
    assert browser.get(f"{address}?case-0-topic=claim").status_code == 405
    assert 'name="case-0-attr-reason"' in attributes
    assert "Роуминг" in attributes
    block = text_of(browser.get("/contacts/new/case?part=0&part=4"))
    assert 'value="5"' in block
    client = create_potential_client(by=Actor.system("test"), name="Иванов Пётр")
    assert "Иванов Пётр" in text_of(browser.post("/contacts/new/who", {"client": client.pk}))


@pytest.mark.parametrize(
    ("code", "value", "drawn"),
    [
        ("repeated", "", '<option value="" selected>'),
        ("repeated", "false", '<option value="false" selected>'),
        ("repeated", "true", '<option value="true" selected>'),
        ("reason", "roaming", '<option value="roaming" selected>'),
        ("amount", "1,50", 'value="1,50"'),
        ("amount", "много", 'value="много"'),
        ("calls", "007", 'value="007"'),
        ("city", " Омск", 'value=" Омск"'),
        ("month", "2026-01-07", 'value="2026-01-07"'),
        ("month", "вчера", 'value="вчера"'),
        ("since", "2026-01-07T10:05", 'value="2026-01-07T10:05"'),
    ],
)
def test_attributes_drawn_again_hold_what_was_given(
    browser: Browser, code: str, value: str, drawn: str
) -> None:
    given = {"case-0-topic": "claim", f"case-0-attr-{code}": value}
    page = text_of(browser.post("/contacts/new/case-0/attributes", given))
    assert drawn in page[page.index(f'name="case-0-attr-{code}"') :][:250]
    assert code == "repeated" or 'value="false" selected' not in page


def test_files_of_a_form_brought_back_are_shown_to_whoever_gave_them(
    browser: Browser, english: Browser
) -> None:
    at, file = "/contacts/new/case-0/files", SimpleUploadedFile("счёт.txt", b"x")
    answer = text_of(browser.post(at, {"case-0": file}))
    number = answer.split('value="')[1].split('"')[0]
    rows = text_of(browser.get(at, {"id": [number, "999999", "x"]}))
    assert rows.count("<li>") == 1
    assert f'name="case-0-files" value="{number}"' in rows
    assert "счёт.txt" in rows
    assert "<li>" not in text_of(english.get(at, {"id": number}))


def test_an_upload_answers_with_its_field_and_is_attached(browser: Browser) -> None:
    sent_as = "счёт %22май%22.txt"  # as browsers write quotes in forms
    file = SimpleUploadedFile(sent_as, "сумма".encode())
    answer = browser.post("/contacts/new/case-0/files", {"case-0": file})
    assert answer.status_code == 200
    number = text_of(answer).split('value="')[1].split('"')[0]
    browser.post("/contacts/new", filled(**{"case-0-files": number}))
    case = Case.objects.get()
    [attachment] = case.attachments.all()
    assert [(h.kind, h.data.get("files")) for h in case.history.all()] == [
        ("registered", None), ("attached", ['счёт "май".txt']),
    ]  # fmt: skip
    assert "счёт &quot;май&quot;.txt" in text_of(browser.get(f"/cases/{case.pk}"))
    got = browser.get(f"/cases/{case.pk}/files/{attachment.pk}")
    assert file_of(got) == "сумма".encode()
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert unquote(disposition).endswith("filename*=UTF-8''счёт \"май\".txt")


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
    assert browser.post(at, form).status_code == 422
    page = text_of(browser.get(f"/cases/{case.pk}"))
    assert "Заявка" in page
    assert "Иначе" in page


def test_texts_of_customers_are_not_markup(browser: Browser) -> None:
    evil = "<script>alert(1)</script>"
    browser.post("/contacts/new", filled(summary=evil, **{"case-0-text": evil,
                                                          "case-0-attr-city": evil}))  # fmt: skip
    case = Case.objects.get()
    for at in (f"/cases/{case.pk}", f"/contacts/{case.contact_id}", "/cases", "/contacts"):
        assert evil not in text_of(browser.get(at))


def test_lists_are_filtered_sorted_and_exported(browser: Browser, case: Case) -> None:
    browser.post("/contacts/new", filled(**{"case-0-topic": "other", "case-0-text": "=2+2"}))
    page = text_of(browser.get("/cases?text=дважды&sort=number"))
    assert f"/cases/{case.pk}" in page
    assert "=2+2" not in page
    csv = file_of(browser.get("/cases?export=csv")).decode("utf-8-sig")
    assert "'=2+2" in csv
    assert len(csv.strip().splitlines()) == 3
    answer = browser.get("/cases?export=xlsx")
    sheet = load_workbook(BytesIO(file_of(answer))).active
    assert sheet is not None
    assert sheet.max_row == 3
    assert AuditEntry.objects.filter(action="cases.export").count() == 2
    assert "Списали" not in text_of(browser.get("/cases?state=closed"))


def test_pages_need_their_rights(case: Case) -> None:
    make_agent("cases.view", login="reader")
    reader = log_in("reader")
    assert reader.get("/contacts/new").status_code == 403
    assert reader.get("/cases?export=csv").status_code == 403
    assert reader.post(f"/cases/{case.pk}/note", {"text": "x"}).status_code == 403
    assert reader.get(f"/cases/{case.pk}").status_code == 200
    assert reader.get("/cases/404").status_code == 404
    make_agent(login="nobody")
    nobody = log_in("nobody")
    for at in ("/cases", "/contacts", f"/cases/{case.pk}", f"/contacts/{case.contact_id}"):
        assert nobody.get(at).status_code == 403
    assert HistoryEntry.objects.count() == 1


def test_strangers_are_sent_to_the_log_in(case: Case) -> None:
    assert Browser().get("/cases").headers["Location"].startswith("/login")


def test_a_page_costs_few_statements(
    browser: Browser, case: Case, django_assert_max_num_queries: Any
) -> None:
    for at in ("/cases", "/contacts", f"/cases/{case.pk}", f"/contacts/{case.contact_id}"):
        browser.get(at)
        with django_assert_max_num_queries(8):
            browser.get(at)


def test_a_missing_topic_is_proposed_and_waits(company: Company) -> None:
    make_agent("cases.propose_topic", *RIGHTS, login="finder")
    finder = log_in("finder")
    assert "Предложить" in text_of(finder.get("/contacts/new"))
    form = {"name": "Умный дом", "parent": str(company.billing.pk)}
    assert finder.post("/topics/propose", form).status_code == 302
    topic = Topic.objects.get(proposed_by__login="finder")
    assert (topic.name, topic.parent_id) == (
        {"ru": "Умный дом", "en": "Умный дом"}, company.billing.pk,
    )  # fmt: skip
    refused = finder.post("/contacts/new", filled(**{"case-0-topic": topic.code}))
    assert refused.status_code == 422
    assert finder.post("/topics/propose", {"name": ""}).status_code == 422
    make_agent("cases.view", login="reader")
    assert log_in("reader").get("/topics/propose").status_code == 403
    assert Topic.objects.filter(proposed_by__isnull=False).count() == 1


def test_a_stale_edit_shows_theirs_and_overwrites_only_when_told(
    browser: Browser, case: Case, agent: Actor
) -> None:
    at = f"/cases/{case.pk}/edit"
    opened = text_of(browser.get(at)).split('name="opened" value="')[1].split('"')[0]
    actions.edit_case(by=agent, case_id=case.pk, text="Слова коллеги")
    mine = {
        "version": "1", "opened": opened, "case-0-topic": "claim", "case-0-kind": "complaint",
        "case-0-priority": "normal", "case-0-text": "Мои слова", "case-0-attr-amount": "1",
    }  # fmt: skip
    for _attempt in range(2):
        refused = browser.post(at, mine)
        assert refused.status_code == 422
        assert "Слова коллеги" in text_of(refused)
        assert "Мои слова" in text_of(refused)
        assert 'name="version" value="1"' in text_of(refused)
    case.refresh_from_db()
    assert case.text == "Слова коллеги"
    assert browser.post(at, {**mine, "overwrite": str(case.version)}).status_code == 302
    case.refresh_from_db()
    assert case.text == "Мои слова"


def test_the_start_page_counts_and_begins_with_what_was_just_given(
    browser: Browser, agent: Actor
) -> None:
    ids: list[int] = []
    for _case in range(17):
        ids += actions.register_contact(by=agent, draft=claim_draft()).case_ids
    for case_id in [*ids[1:], ids[0]]:
        browser.post(f"/cases/{case_id}/assign", {"owner": "me"})
    text = text_of(browser.get("/"))
    shown = [int(n) for n in re.findall(r'data-href="/cases/(\d+)"', text)]
    assert shown[:2] == [ids[0], ids[16]]
    assert len(shown) == 15
    assert "15 из 17" in text


def test_a_stale_edit_says_which_button_saves(browser: Browser, case: Case, agent: Actor) -> None:
    actions.edit_case(by=agent, case_id=case.pk, text="Слова коллеги")
    mine = {
        "version": "1", "case-0-topic": "claim", "case-0-kind": "complaint",
        "case-0-priority": "normal", "case-0-text": "Мои слова", "case-0-attr-amount": "1",
    }  # fmt: skip
    text = text_of(browser.post(f"/cases/{case.pk}/edit", mine))
    assert "«Сохранить мой вариант» (нажмите Enter)" in text
