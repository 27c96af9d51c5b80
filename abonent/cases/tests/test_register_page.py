"""Registration as a browser sends it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from abonent.cases.models import Case, Contact
from abonent.cases.tests.browsing import file_of, filled, text_of
from abonent.kernel.actor import Actor
from abonent.parties.actions import create_potential_client
from abonent.parties.models import Client


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


def test_a_text_too_long_is_told_with_what_is_wrong_elsewhere(browser: Browser) -> None:
    wrong = {"case-0-attr-amount": "много", "case-0-text": "я" * 20_001}
    said = text_of(browser.post("/contacts/new", filled(**wrong)))
    assert "Введите число" in said
    assert "20 000" in said.replace("\u00a0", " ")
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


@pytest.mark.parametrize(
    "given",
    [
        {"case-0": SimpleUploadedFile("скан.txt", b"x")},  # with the form itself
        {"case-0": "скан.txt"},  # its name alone, as forms of texts send it
        {"case-0-files": "999999"},
        {"case-0-files": "x"},
    ],
)
def test_a_file_that_did_not_arrive_is_said_and_nothing_is_registered(
    browser: Browser, given: dict[str, Any]
) -> None:
    answer = browser.post("/contacts/new", filled(**given))
    assert answer.status_code == 422
    assert "Одного из файлов уже нет" in text_of(answer)
    assert not Case.objects.exists()


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


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("started_at", "вчера"), ("started_at", "31.12.1999 23:00"),
        ("started_at", "2126-01-01T10:00"), ("started_at", "0001-01-01T00:00"),
        ("case-0-attr-month", "вчера"), ("case-0-attr-month", "01.01.0001"),
        ("case-0-attr-since", "вчера"), ("case-0-attr-since", "01.01.0001 10:00"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_beside_its_field(
    browser: Browser, field: str, typed: str
) -> None:
    answer = browser.post("/contacts/new", filled(**{field: typed}))
    assert answer.status_code == 422
    drawn = text_of(answer).split(f'name="{field}"')[1].split(">")[0]
    assert f'value="{typed}"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert not Contact.objects.exists()


def test_every_problem_is_told_at_once(browser: Browser) -> None:
    wrong = {"client.text": "Никто", "case-0-attr-amount": "", "case-0-attr-calls": "ой"}
    page = text_of(browser.post("/contacts/new", filled(started_at="вчера", **wrong)))
    for field in ("started_at", "case-0-attr-amount", "case-0-attr-calls"):
        assert 'aria-invalid="true"' in page.split(f'name="{field}"')[1].split(">")[0]
    assert "Клиент не выбран" in page
    assert not Contact.objects.exists()


def test_a_repeat_leads_to_what_is_registered(browser: Browser) -> None:
    form = filled(idempotency_key="k-1")
    first = browser.post("/contacts/new", form).headers["Location"]
    browser.get(first)
    again = browser.post("/contacts/new", form).headers["Location"]
    assert first == again
    assert "уже зарегистрировано" in text_of(browser.get(again))
    for changed in ({"case-0-text": "Иное"}, {"case-0-attr-amount": ""}):
        answer = browser.post("/contacts/new", {**form, **changed})
        assert answer.status_code == 409
        assert "уже зарегистрировано" in text_of(answer)
        assert 'value="k-1"' not in text_of(answer)
    assert Contact.objects.count() == 1


def test_a_refused_form_keeps_its_key(browser: Browser) -> None:
    wrong = filled(idempotency_key="k-1", **{"case-0-attr-amount": "?"})
    assert 'value="k-1"' in text_of(browser.post("/contacts/new", wrong))


def test_a_new_name_too_long_is_told_beside_its_field(browser: Browser) -> None:
    page = text_of(browser.post("/contacts/new", filled(new_name="Щ" * 200)))
    assert 'aria-invalid="true"' in page.split('name="new_name"')[1].split(">")[0]
    assert "surname" not in page
    assert not Contact.objects.exists()
