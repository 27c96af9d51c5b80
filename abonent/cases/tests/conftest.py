"""The small company, ready for every test of the room."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.tests.browsing import RIGHTS, log_in
from abonent.kernel.actor import Actor

AGENT = ("cases.view", "cases.register", "cases.work", "parties.view")


@pytest.fixture
def company(db: None) -> testing.Company:
    return testing.make_company()


@pytest.fixture
def agent(company: testing.Company) -> Actor:
    return testing.make_agent(*AGENT)


@pytest.fixture
def browser(agent: Actor) -> Browser:
    testing.make_agent(*RIGHTS, "cases.export", "cases.assign", login="clerk")
    return log_in("clerk")


@pytest.fixture
def english(agent: Actor) -> Browser:
    testing.make_agent(*RIGHTS, login="john", language="en")
    return log_in("john")


@pytest.fixture
def case(agent: Actor) -> Case:
    done = actions.register_contact(by=agent, draft=testing.claim_draft())
    return Case.objects.get(pk=done.case_ids[0])
