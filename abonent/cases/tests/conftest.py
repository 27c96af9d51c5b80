"""The small company, ready for every test of the room."""

from __future__ import annotations

import pytest

from abonent.cases import testing
from abonent.kernel.actor import Actor

AGENT = ("cases.view", "cases.register", "cases.work", "parties.view")


@pytest.fixture
def company(db: None) -> testing.Company:
    return testing.make_company()


@pytest.fixture
def agent(company: testing.Company) -> Actor:
    return testing.make_agent(*AGENT)
