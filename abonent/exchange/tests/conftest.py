"""A small company, and someone who may import into it."""

from __future__ import annotations

import pytest

from abonent.cases import testing
from abonent.kernel.actor import Actor

IMPORTER = (
    "exchange.import", "cases.view", "cases.register", "cases.work", "parties.view", "parties.edit",
)  # fmt: skip


@pytest.fixture
def company(db: None) -> testing.Company:
    return testing.make_company()


@pytest.fixture
def importer(company: testing.Company) -> Actor:
    return testing.make_agent(*IMPORTER, login="importer", language="en")


@pytest.fixture
def admin(company: testing.Company) -> Actor:
    return testing.ADMIN
