"""What is offered as one types a query."""

from __future__ import annotations

import pytest

from abonent.rules.binding import Vocabulary
from abonent.rules.completion import complete
from abonent.rules.tests.test_notation import READER, SUBJECT


def offered(before: str, language: str = "en") -> list[str]:
    words = Vocabulary.of(SUBJECT, READER)
    return [one.text for one in complete(before, words=words, language=language)]


@pytest.mark.parametrize(
    ("before", "offers"),
    [
        ("stat", ["status:"]),
        ("paid:yes -top", ["topic:"]),
        ("стат", ["status:"]),
        ("ыефе", ["status:"]),  # the same keys on the Russian layout
        ("status:o", ["Open"]),
        ("status:откр", ["Open"]),
        ("status:(open,cl", ["Closed"]),
        ("topic:rec", ['"Bill not received"']),
        ('topic:"Bill n', ['"Bill not received"']),
        ("assigned:m", ["Ми", "me"]),
        ("created:>t", ["today"]),
        ("created:today..yes", ["yesterday"]),
        ("paid:", ["yes", "no", "empty", "any"]),
        ("кот или", ["OR"]),
        ("secr", []),
        ("nothing:x", []),
        ('"sta', []),
    ],
)
def test_what_is_offered(before: str, offers: list[str]) -> None:
    assert offered(before) == offers


def test_a_suggestion_replaces_what_was_begun() -> None:
    words = Vocabulary.of(SUBJECT, READER)
    (one,) = complete("paid:yes stat", words=words, language="en")
    assert one.start == len("paid:yes ")
