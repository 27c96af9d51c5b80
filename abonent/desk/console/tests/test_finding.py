"""What people type into the console's search, and what comes first."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from abonent.desk.console.finding import BEGINS, BEGINS_WORD, INSIDE, WHOLE, find, nearness, search
from abonent.kernel.actor import Actor

ADMIN = Actor(id=1, login="a", name="A", everything=True)
OPERATORS, ROLES = "/console/operators", "/console/roles"
DEPARTMENTS = "/console/lists/staff.department"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("asked", "url"),
    [
        ("two-factor", ROLES),
        ("2FA", ROLES),
        ("двухфакторная", ROLES),
        ("доступ", ROLES),
        ("unlock", "/console/locks"),
        ("разблокировать", "/console/locks"),
        ("разблокировка", "/console/locks"),
        ("token", OPERATORS),
        ("токен", OPERATORS),
        ("session", OPERATORS),
        ("пароль", OPERATORS),
        ("department", DEPARTMENTS),
        ("отдел", DEPARTMENTS),
        ("jnltk", DEPARTMENTS),
        ("подразделения", DEPARTMENTS),
        ("income", "/console/audit?action=kernel.view_confidential"),
        ("mail", "/console/mail"),
        ("почта", "/console/mail"),
        ("topic", "/console/topics"),
    ],
)
def test_what_begins_with_the_word_comes_first(
    company: None, db: Any, asked: str, url: str, language: str
) -> None:
    with translation.override(language):
        assert find(by=ADMIN, text=asked).pages[0].url == url
        assert search(ADMIN, asked, 10)[0].url == url


def test_what_is_only_alike_is_not_told_beside_what_is_found(company: None, db: Any) -> None:
    assert find(by=ADMIN, text="income").settings == []
    assert find(by=ADMIN, text="incme").pages != []


@pytest.mark.parametrize(
    ("text", "how"),
    [("net", WHOLE), ("net speed", BEGINS), ("home net", BEGINS_WORD), ("internet", INSIDE)],
)
def test_beginnings_of_words_are_nearer_than_middles(text: str, how: int) -> None:
    assert nearness("net", text) == how
    assert nearness("income", text) is None
