"""A browser in the hands of a test: logging in, filling in, reading."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from abonent.cases.testing import PASSWORD

RIGHTS = ("cases.view", "cases.register", "cases.work", "parties.view", "parties.edit")
HTMX = {"HX-Request": "true"}


def log_in(login: str) -> Browser:
    browser = Browser()
    answer = browser.post("/login", {"login": login, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def filled(**changes: str) -> dict[str, Any]:
    """The registration form as an agent fills it in."""
    return {
        "channel": "phone", "direction": "in", "place": "moscow", "part": "0",
        "case-0-topic": "claim", "case-0-text": "Списали дважды", "case-0-attr-amount": "99,90",
        **changes,
    }  # fmt: skip


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def file_of(answer: Any) -> bytes:
    """The content of a streamed answer."""
    return b"".join(answer.streaming_content)
