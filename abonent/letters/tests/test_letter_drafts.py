"""Letters begun: kept until they are sent, filled in by client and template."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import translation
from django.utils.translation import gettext

from abonent.cases import testing
from abonent.kernel.actor import Actor
from abonent.letters.actions import draft_letter, edit_letter
from abonent.letters.models import Letter, LetterTemplate
from abonent.letters.policy.joining import flat
from abonent.letters.queries import held_draft
from abonent.letters.tests.test_letters import REPLY, browser_of
from abonent.parties.models import Client
from abonent.parties.testing import make_contact_person
from abonent.work.models import Draft

pytestmark = pytest.mark.django_db
OUT = {"kind": "reply-out", "letterhead": "main", "language": "ru", "subject": "О списании",
       "correspondent": "Иванова", "text": "Вернём"}  # fmt: skip
IN = {"kind": "claim-in", "place": "moscow", "subject": "О списании", "correspondent": "Иванова"}


@pytest.mark.parametrize(
    ("kind", "at", "typed"),
    [("letter_out", "/letters/new", OUT), ("letter_in", "/letters/incoming", IN)],
)
def test_a_letter_begun_waits_and_serves_once(
    writer: Actor, kind: str, at: str, typed: dict[str, str]
) -> None:
    browser, draft = browser_of(writer), str(uuid4())
    assert f'data-draft-kind="{kind}"' in browser.get(at).content.decode()
    content = json.dumps({name: [value] for name, value in typed.items()})
    kept = {"kind": kind, "path": at, "title": "О списании", "version": "0", "content": content}
    assert browser.post(f"/work/drafts/{draft}", kept).json() == {"version": 1}
    opened = f"{at}?draft={draft}"
    assert opened in browser.post("/work/tabs", {"path": "/cases"}).content.decode()
    assert "О списании" in browser.get("/work/drafts").content.decode()
    assert f'name="draft" value="{draft}"' in browser.get(opened).content.decode()
    wrong = browser.post(opened, {**typed, "draft": draft, "subject": ""})
    assert (wrong.status_code, Draft.objects.get().outcome) == (422, "")
    assert browser.post(opened, {**typed, "draft": draft}).status_code == 302
    assert (Letter.objects.count(), Draft.objects.get().outcome) == (1, Draft.Outcome.DONE)


def test_who_may_not_write_letters_keeps_none(company: testing.Company) -> None:
    reader = testing.make_agent("letters.view", login="reader")
    kept = {"kind": "letter_out", "path": "/letters/new", "title": "", "version": "0",
            "content": "{}"}  # fmt: skip
    assert browser_of(reader).post(f"/work/drafts/{uuid4()}", kept).status_code == 403
    assert not Draft.objects.exists()


def test_what_is_open_is_filled_in_whatever_is_chosen_first(writer: Actor, client: Client) -> None:
    browser = browser_of(writer)
    template = LetterTemplate.objects.get()
    typed = {"template": str(template.pk), "language": "ru"}
    first = browser.post("/letters/refill", typed).json()
    assert first == {
        "kind": "reply-out", "letterhead": "main", "subject": "Отказ",
        "text": "{client.first_names}, по счёту {client.account}: *да*. {case.number}",
    }  # fmt: skip
    added = first | {"text": first["text"] + " Добавлено \\{today\\}.", "client_id": str(client.pk)}
    assert browser.post("/letters/refill", added | {"language": "ru"}).json() == {
        "subject": "Отказ",
        "text": "Анна Сергеевна, по счёту 3000000017: *да*. {case.number} Добавлено \\{today\\}.",
    }  # fmt: skip


def test_the_correspondent_follows_client_and_person_until_it_is_written_by_hand(
    writer: Actor, client: Client
) -> None:
    browser = browser_of(writer)
    person = make_contact_person(client)

    def told(direction: str, **typed: object) -> tuple[str, str, bool]:
        html = browser.post(f"/letters/{direction}/who", typed).content.decode()
        values = [html.split(f'name="{name}" value="')[1:] for name in ("correspondent", "named")]
        correspondent, named = [found[0].split('"')[0] if found else "" for found in values]
        return correspondent, named, person.name in html

    both = f"{client.name}, {person.name}"
    for direction in ("incoming", "new"):
        assert told(direction, client_id=client.pk) == (client.name, client.name, True)
        chosen = {"client_id": client.pk, "contact_person_id": person.pk, "named": client.name}
        assert told(direction, correspondent=client.name, **chosen) == (both, both, True)
        assert told(direction, correspondent="Её сын", **chosen) == ("Её сын", both, True)
        assert told(direction, correspondent=both, named=both) == ("", "", False)
    page = browser.get(f"/letters/incoming?client={client.pk}").content.decode()
    assert person.name in page
    assert f'name="named" value="{client.name}"' in page


def test_no_form_is_opened_for_a_letter_that_is_no_draft(writer: Actor) -> None:
    letter = draft_letter(by=writer, draft=REPLY)
    Letter.objects.update(state=Letter.State.REGISTERED)
    told = browser_of(writer).get(f"/letters/{letter.pk}/edit", follow=True)
    assert told.redirect_chain == [(f"/letters/{letter.pk}", 302)]
    with translation.override(writer.language):
        said = gettext("Only a draft can be changed. Have the letter sent back first.")
    assert said in html.unescape(told.content.decode())


def test_a_letter_of_two_is_joined_and_chosen(writer: Actor, signer: Actor) -> None:
    browser = browser_of(writer)
    letter = draft_letter(by=writer, draft=REPLY)
    at = f"/letters/{letter.pk}/edit"
    seen = json.dumps(flat(held_draft(letter)))
    assert "О списании" in html.unescape(browser.get(at).content.decode()).partition(
        'name="seen" value="')[2]  # fmt: skip
    given = {**OUT, "correspondent": REPLY.correspondent, "text": "Моё", "seen": seen}
    theirs = replace(REPLY, text="Наше", subject="О возврате")
    edit_letter(by=signer, letter_id=letter.pk, draft=theirs)
    refused = browser.post(at, given)
    page = refused.content.decode()
    told = ['name="pick-text"', "Наше", "Вернём *всё*.", f"<b>{signer.name}</b>"]
    assert (refused.status_code, [text for text in told if text not in page]) == (409, [])
    assert ('name="pick-subject"' in page, Letter.objects.get().text) == (False, "Наше")
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    saved = browser.post(at, {**given, "shown": shown, "pick-text": "mine"}, follow=True)
    letter.refresh_from_db()
    assert (letter.text, letter.subject, letter.version) == ("Моё", "О возврате", 3)
    assert "тем временем изменил коллега: Тема письма" in saved.content.decode()
