"""Two colleagues and a browser."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.work.testing import PASSWORD, make_agent


@pytest.fixture
def anna(db: None) -> Actor:
    return make_agent("anna", "cases.register", "cases.view")


@pytest.fixture
def boris(db: None) -> Actor:
    return make_agent("boris", "cases.register", "cases.view")


@pytest.fixture
def browser(anna: Actor) -> Browser:
    browser = Browser()
    browser.post("/login", {"login": anna.login, "password": PASSWORD})
    return browser
