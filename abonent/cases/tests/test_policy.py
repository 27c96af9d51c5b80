"""Pure rules of contacts and cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from abonent.cases.policy import CaseDraft, ContactDraft, check_contact
from abonent.kernel.errors import Invalid

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CASES = [CaseDraft(topic="claim")]


def problems(**fields: object) -> list[str]:
    draft = ContactDraft(**{"channel": "phone", "place": "moscow", "cases": CASES, **fields})  # type: ignore[arg-type]  # as the test says
    try:
        check_contact(draft, now=NOW)
    except Invalid as refusal:
        return sorted(refusal.problems)
    return []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, []),
        ({"started_at": NOW + timedelta(minutes=4)}, []),
        ({"started_at": NOW + timedelta(minutes=6)}, ["started_at"]),
        ({"started_at": NOW.replace(tzinfo=None)}, ["started_at"]),
        ({"duration_seconds": 0}, []),
        ({"duration_seconds": -1}, ["duration_seconds"]),
        ({"duration_seconds": 86401}, ["duration_seconds"]),
        ({"cases": []}, ["summary"]),
        ({"cases": [], "summary": "спросил адрес"}, []),
        ({"cases": CASES * 21}, ["cases"]),
        ({"subscriber_id": 3}, ["client_id"]),
        ({"summary": "a\x00b"}, ["summary"]),
        ({"cases": [CaseDraft(topic="t", text="x" * 20_001)]}, ["cases.0.text"]),
    ],
)
def test_a_contact_is_checked_field_by_field(fields: dict[str, object], wrong: list[str]) -> None:
    assert problems(**fields) == wrong
