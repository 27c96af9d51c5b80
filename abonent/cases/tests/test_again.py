"""Who comes again about the same: the registration page offers the case that is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case, Contact
from abonent.cases.testing import claim_draft
from abonent.cases.tests.browsing import filled, text_of
from abonent.kernel.actor import Actor
from abonent.parties.testing import make_client


@pytest.fixture
def known(agent: Actor) -> Case:
    """An open case of a client."""
    draft = replace(claim_draft(), client_id=make_client().pk)
    done = actions.register_contact(by=agent, draft=draft)
    return Case.objects.get(pk=done.case_ids[0])


def ask(browser: Browser, known: Case, **changes: object) -> str:
    sent = {"client": known.client_id, "case-0-topic": "claim"} | changes
    return text_of(browser.post("/contacts/new/case-0/similar", sent))


def test_the_open_case_is_offered_with_its_reasons(browser: Browser, known: Case) -> None:
    page = ask(browser, known)
    assert f'value="0-{known.pk}"' in page
    assert "та же тема, ещё открыто" in page


def test_other_clients_and_topics_are_not(browser: Browser, known: Case) -> None:
    assert ask(browser, known, client=make_client("Котов Пётр").pk).strip() == ""
    assert ask(browser, known, **{"case-0-topic": "other"}).strip() == ""
    assert ask(browser, known, client="").strip() == ""


def test_one_button_adds_the_contact_to_the_case(browser: Browser, known: Case) -> None:
    sent = filled(client=str(known.client_id), again=f"0-{known.pk}")
    done = browser.post("/contacts/new", sent | {"case-0-attr-amount": ""})
    assert (done.status_code, done.headers["Location"]) == (302, f"/cases/{known.pk}")
    known.refresh_from_db()
    assert (known.repeats, Case.objects.count(), Contact.objects.count()) == (1, 1, 2)
    assert Contact.objects.latest("pk").summary == "Списали дважды"
    page = text_of(browser.get(f"/cases/{known.pk}"))
    assert "Клиент обратился повторно" in page
    listed = text_of(browser.get("/cases?repeated=1"))
    assert f"/cases/{known.pk}" in listed


def test_a_case_of_another_client_is_refused(browser: Browser, known: Case) -> None:
    stranger = make_client("Котов Пётр")
    sent = filled(client=str(stranger.pk), again=f"0-{known.pk}")
    assert browser.post("/contacts/new", sent).status_code == 422
    assert Contact.objects.count() == 1
