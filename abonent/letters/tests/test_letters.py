"""Letters: registered, written, signed, sent; over pages and REST."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from abonent.cases import testing
from abonent.cases.models import Case, Contact
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.letters.actions import (
    CaseOfLetter,
    IncomingDraft,
    OutgoingDraft,
    draft_letter,
    edit_letter,
    move_letter,
    register_incoming,
)
from abonent.letters.models import Counter, Letter, LetterStep, LetterTemplate
from abonent.letters.queries import fill_template, sheet_of
from abonent.parties.models import Client
from abonent.staff.actions import create_token
from abonent.staff.models import Operator

CLAIM = IncomingDraft(kind="claim-in", place="moscow", correspondent="Иванова А. С.",
                      subject="Двойное списание", received_date=date(2026, 11, 20))  # fmt: skip
REPLY = OutgoingDraft(kind="reply-out", letterhead="main", correspondent="Иванова А. С.",
                      subject="О списании", text="Вернём *всё*.")  # fmt: skip


def browser_of(actor: Actor) -> Browser:
    browser = Browser()
    browser.force_login(Operator.objects.get(login=actor.login))
    return browser


def everything() -> list[Any]:
    tables = (Letter, Counter, LetterStep, Case, Contact, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def refused(kind: type[Exception], act: Any) -> Any:
    before = everything()
    with pytest.raises(kind) as caught:
        act()
    assert everything() == before
    return caught.value


@pytest.mark.django_db
def test_an_incoming_letter_is_a_contact_and_opens_a_case(writer: Actor, client: Client) -> None:
    draft = replace(CLAIM, client_id=client.pk, case=CaseOfLetter(
        topic="claim", attributes={"amount": "120,50"}))  # fmt: skip
    letter = register_incoming(by=writer, draft=draft)
    case = Case.objects.get()
    contact = Contact.objects.get()
    assert (letter.number, letter.due_date) == ("ВХ-2026-00001", date(2026, 12, 20))
    assert (contact.channel.code, contact.summary) == ("letter", "Двойное списание")
    assert (letter.contact_id, [a.case_id for a in letter.about.all()]) == (contact.pk, [case.pk])
    assert (case.client_id, case.attributes["amount"]) == (client.pk, 120.5)
    assert register_incoming(by=writer, draft=CLAIM).number == "ВХ-2026-00002"
    earlier = replace(CLAIM, received_date=date(2025, 12, 31))
    assert register_incoming(by=writer, draft=earlier).number == "ВХ-2025-00001"


@pytest.mark.django_db
def test_a_refused_letter_takes_no_number(writer: Actor, company: testing.Company) -> None:
    def register(**changes: Any) -> Any:
        return lambda: register_incoming(by=writer, draft=replace(CLAIM, **changes))

    wrong = refused(Invalid, register(kind="reply-out", case_ids=[999], file_ids=[5]))
    assert set(wrong.problems) == {"kind", "case_ids", "file_ids"}
    assert set(refused(Invalid, register(subject=" ")).problems) == {"subject"}
    late = register(received_date=date(2200, 1, 1))
    assert set(refused(Invalid, late).problems) == {"received_date"}
    missing = refused(Invalid, register(case=CaseOfLetter(topic="claim")))
    assert "cases.0.attributes.amount" in missing.problems
    reader = testing.make_agent("letters.view", login="reader")
    refused(PermissionRefused, lambda: register_incoming(by=reader, draft=CLAIM))
    assert register()().number == "ВХ-2026-00001"


@pytest.mark.django_db
def test_from_draft_to_delivery(writer: Actor, signer: Actor, client: Client) -> None:
    asked = register_incoming(by=writer, draft=replace(CLAIM, client_id=client.pk))
    draft = replace(REPLY, answers_id=asked.pk, client_id=client.pk, signer_id=signer.id)
    letter = draft_letter(by=writer, draft=draft)

    def step(code: str, by: Actor = writer, **more: Any) -> Letter:
        return move_letter(by=by, letter_id=letter.pk, move=code, **more)

    refused(Conflict, lambda: step("register"))
    step("submit")
    refused(Conflict, lambda: edit_letter(by=writer, letter_id=letter.pk, draft=REPLY))
    refused(PermissionRefused, lambda: step("sign"))
    assert set(refused(Invalid, lambda: step("rework", signer)).problems) == {"comment"}
    signed = step("sign", signer)
    assert (signed.signer_id, signed.signed_at is not None, signed.number) == (signer.id, True, "")
    registered = step("register")
    assert registered.number.startswith("ИСХ-")
    assert registered.pdf is not None
    assert registered.pdf.content_type == "application/pdf"
    step("send")
    asked.refresh_from_db()
    assert asked.state == "answered"
    step("bounce", comment="Адресат выбыл")
    step("send")
    assert step("deliver").state == "delivered"
    told = list(LetterStep.objects.filter(letter=letter).values_list("step", flat=True))
    assert told == ["created", "submit", "sign", "register", "send", "bounce", "send", "deliver"]


@pytest.mark.django_db
def test_a_letter_with_open_places_is_not_handed_over(writer: Actor) -> None:
    letter = draft_letter(by=writer, draft=replace(REPLY, text="Счёт {client.account}"))
    refused(Conflict, lambda: move_letter(by=writer, letter_id=letter.pk, move="submit"))
    long = partial(move_letter, by=writer, letter_id=letter.pk, move="submit", comment="я" * 1001)
    refused(Invalid, long)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_however_many_register(writer: Actor) -> None:
    together = 4

    def register(fails: bool) -> None:
        try:
            for _ in range(5):
                draft = replace(CLAIM, case_ids=[999]) if fails else CLAIM
                try:
                    register_incoming(by=writer, draft=draft)
                except Invalid:
                    assert fails
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(place % 4 == 3,))
               for place in range(together)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = sorted(letter.counted or 0 for letter in Letter.objects.all())
    assert counted == list(range(1, 16))


@pytest.mark.django_db
def test_the_pages(writer: Actor, client: Client) -> None:
    browser = browser_of(writer)
    given = {"kind": "claim-in", "place": "moscow", "client_id": str(client.pk),
             "correspondent": "<script>x", "subject": "Претензия", "received_date": "2026-11-20",
             "case-0-topic": "claim", "case-0-attr-amount": "15"}  # fmt: skip
    wrong = browser.post("/letters/incoming", given | {"subject": ""})
    assert wrong.status_code == 422
    done = browser.post("/letters/incoming", given)
    asked = Letter.objects.get()
    assert done.headers["Location"] == f"/letters/{asked.pk}"
    page = browser.get(f"/letters/{asked.pk}").content.decode()
    assert ("ВХ-2026-00001" in page, "<script>x" in page) == (True, False)
    form = browser.get(f"/letters/new?answers={asked.pk}").content.decode()
    assert f'data-refill="/letters/refill?answers={asked.pk}"' in form
    reply = {"kind": "reply-out", "letterhead": "main", "language": "ru", "subject": "Ответ",
             "correspondent": "Иванова", "text": "Да", "client_id": str(client.pk)}  # fmt: skip
    made = browser.post(f"/letters/new?answers={asked.pk}", reply)
    letter = Letter.objects.get(direction="out")
    assert (made.headers["Location"], letter.answers_id) == (f"/letters/{letter.pk}", asked.pk)
    assert browser.get(f"/letters/{letter.pk}/pages/1").content.startswith(b"\x89PNG")
    pdf = b"".join(browser.get(f"/letters/{letter.pk}/pdf"))
    assert pdf.startswith(b"%PDF")
    moved = browser.post(f"/letters/{letter.pk}/move", {"move": "submit", "version": "1"})
    assert moved.status_code == 302
    again = browser.post(f"/letters/{letter.pk}/move", {"move": "annul", "version": "1"})
    assert again.status_code == 422
    listed = browser.get("/letters?q=ВХ-2026").content.decode()
    assert "ВХ-2026-00001" in listed
    assert "ВХ-2026-00001" in browser.get(f"/clients/{client.pk}").content.decode()
    case = Case.objects.get()
    assert "ВХ-2026-00001" in browser.get(f"/cases/{case.pk}").content.decode()


@pytest.mark.django_db
def test_a_template_on_a_real_client(writer: Actor, client: Client) -> None:
    template = LetterTemplate.objects.get()
    subject, text = fill_template(by=writer, template=template, language="ru", client_id=client.pk)
    assert subject == "Отказ"
    assert text == "Анна Сергеевна, по счёту 3000000017: *да*. {case.number}"


REFERENCE = "{incoming.reference}; {incoming.number}, {incoming.date}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "day", "head", "body"),
    [
        ("17-б", date(2026, 11, 18), "На № 17-б от 18.11.2026",
         "№ 17-б от 18.11.2026; 17-б, 18.11.2026"),
        ("", date(2026, 11, 18), "На ваше письмо от 18.11.2026",
         "от 18.11.2026; ВХ-2026-00001, 20.11.2026"),
        ("17-б", None, "На № 17-б", "№ 17-б; ВХ-2026-00001, 20.11.2026"),
        ("", None, "На № ВХ-2026-00001 от 20.11.2026",
         "№ ВХ-2026-00001 от 20.11.2026; ВХ-2026-00001, 20.11.2026"),
    ],
)  # fmt: skip
def test_a_reply_names_their_number_with_their_day_or_ours_with_ours(
    writer: Actor, number: str, day: date | None, head: str, body: str
) -> None:
    asked = register_incoming(by=writer, draft=replace(CLAIM, their_number=number, their_date=day))
    reply = draft_letter(by=writer, draft=replace(REPLY, answers_id=asked.pk))
    assert sheet_of(reply).reference == head
    LetterTemplate.objects.update(text={"ru": REFERENCE, "en": REFERENCE})
    template = LetterTemplate.objects.get()
    _subject, text = fill_template(by=writer, template=template, language="ru", incoming=asked)
    assert text == body


@pytest.mark.django_db
def test_rest(writer: Actor, signer: Actor, client: Client) -> None:
    token = create_token(by=signer, name="robot")
    program = Browser(headers={"Authorization": f"Bearer {token}"})

    def ask(verb: str, path: str, body: Any = None, **headers: str) -> Any:
        send = getattr(program, verb)
        sent = {"data": body, "content_type": "application/json"} if body else {}
        return send(f"/api/v1{path}", **sent, headers=headers)

    body = {"kind": "claim-in", "place": "moscow", "correspondent": "Иванова",
            "subject": "Претензия", "client_id": client.pk}  # fmt: skip
    first = ask("post", "/letters/incoming", body, **{"Idempotency-Key": "k1"})
    again = ask("post", "/letters/incoming", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    reply = {"kind": "reply-out", "letterhead": "main", "correspondent": "Иванова",
             "subject": "Ответ", "text": "Да", "answers_id": first.json()["id"]}  # fmt: skip
    made = ask("post", "/letters", reply)
    at = f"/letters/{made.json()['id']}"
    for step in ("submit", "sign", "register"):
        moved = ask("post", f"{at}/moves", {"move": step})
    assert (moved.json()["state"], moved.json()["signer"]) == ("registered", "signer")
    assert ask("post", f"{at}/moves", {"move": "send"}, **{"If-Match": '"1"'}).status_code == 412
    assert ask("get", f"{at}/pdf").content.startswith(b"%PDF")
    found = ask("get", "/letters?direction=out&state=registered").json()["items"]
    assert [letter["number"] for letter in found] == [moved.json()["number"]]
