"""Whom the pages offer as an owner."""

from __future__ import annotations

import re

from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.testing import PASSWORD, claim_draft, make_agent
from abonent.cases.tests.browsing import filled, log_in, text_of
from abonent.kernel.actor import Actor

AGENT = ("cases.view", "cases.register", "cases.work", "parties.view")


def test_who_may_not_work_on_cases_is_not_offered(agent: Actor) -> None:
    clerk = make_agent(*AGENT, "cases.assign", login="clerk")
    done = actions.register_contact(by=clerk, draft=claim_draft())
    case = Case.objects.get(pk=done.case_ids[0])
    browser = Browser()
    browser.post("/login", {"login": "clerk", "password": PASSWORD})
    reader = make_agent("cases.view", login="reader")
    for path in ("/contacts/new", f"/cases/{case.pk}"):
        offers = re.search(r'/colleagues[^"]*', browser.get(path).content.decode())
        assert offers is not None
        offered = browser.post(offers[0], {"q": ""}).content.decode()
        assert f'data-value="{agent.id}"' in offered
        assert f'data-value="{reader.id}"' not in offered
    case.owner_id = reader.id
    case.save()
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert f'<input type="hidden" name="owner" value="{reader.id}">' in page


def test_registration_takes_an_owner_by_name(agent: Actor) -> None:
    anna = make_agent("cases.work", login="anna")
    browser = log_in(agent.login)
    wrong = browser.post("/contacts/new", filled(**{"case-0-owner.text": "Никто такой"}))
    page = text_of(wrong)
    assert wrong.status_code == 422
    assert "«Никто такой»: не выбрано" in page
    assert "Списали дважды" in page
    assert not Case.objects.exists()
    taken = browser.post("/contacts/new", filled(**{"case-0-owner.text": "агент anna"}))
    assert taken.status_code == 302
    assert Case.objects.get().owner_id == anna.id
