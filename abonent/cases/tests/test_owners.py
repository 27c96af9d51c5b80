"""Whom the pages offer as an owner."""

from __future__ import annotations

from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.testing import PASSWORD, claim_draft, make_agent
from abonent.kernel.actor import Actor

AGENT = ("cases.view", "cases.register", "cases.work", "parties.view")


def test_who_may_not_work_on_cases_is_not_offered(agent: Actor) -> None:
    clerk = make_agent(*AGENT, "cases.assign", login="clerk")
    done = actions.register_contact(by=clerk, draft=claim_draft())
    case = Case.objects.get(pk=done.case_ids[0])
    browser = Browser()
    browser.post("/login", {"login": "clerk", "password": PASSWORD})
    reader = make_agent("cases.view", login="reader")
    option = f'<option value="{reader.id}"'
    for page in ("/contacts/new", f"/cases/{case.pk}"):
        text = browser.get(page).content.decode()
        assert (f'<option value="{agent.id}"' in text, option in text) == (True, False)
    case.owner_id = reader.id
    case.save()
    assert f"{option} selected>" in browser.get(f"/cases/{case.pk}").content.decode()
