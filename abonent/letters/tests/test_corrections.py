"""An incoming letter is corrected after it was registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from abonent.cases import testing
from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid, Outdated, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.letters.actions import (
    Correction,
    correct_letter,
    draft_letter,
    join_correction,
    register_incoming,
)
from abonent.letters.models import Letter
from abonent.letters.policy.corrections import flat
from abonent.letters.queries import held_correction, list_steps
from abonent.letters.tests.test_letters import CLAIM, REPLY, browser_of, refused
from abonent.staff.actions import create_token


@pytest.fixture
def letter(writer: Actor) -> Letter:
    return register_incoming(by=writer, draft=CLAIM)


@pytest.fixture
def seen(letter: Letter) -> Correction:
    return held_correction(letter)


@pytest.mark.django_db
def test_a_correction_leaves_number_and_tells_what_changed(
    writer: Actor, letter: Letter, seen: Correction
) -> None:
    asked = replace(seen, their_number="12/3 ", their_date=date(2026, 11, 18), subject="Возврат")
    done = correct_letter(by=writer, letter_id=letter.pk, correction=asked, version=1)
    done.refresh_from_db()
    assert (done.number, done.their_number, done.subject, done.version) == (
        letter.number, "12/3", "Возврат", 2
    )  # fmt: skip
    changes = {"subject": ["Двойное списание", "Возврат"], "their_number": ["", "12/3"],
               "their_date": ["", "2026-11-18"]}  # fmt: skip
    step, entry = list_steps(done)[0], AuditEntry.objects.latest("id")
    assert (step.step, step.by_id, step.changes) == ("corrected", writer.id, changes)
    assert (entry.action, entry.changes) == ("letters.correct_letter", changes)
    correct_letter(by=writer, letter_id=letter.pk, correction=asked)
    assert Letter.objects.get(pk=letter.pk).version == 2


@pytest.mark.django_db
def test_refused_corrections_change_nothing(
    writer: Actor, letter: Letter, seen: Correction
) -> None:
    def correct(by: Actor = writer, version: int | None = None, **changes: Any) -> Any:
        asked = replace(seen, **{"subject": "Иное", **changes})
        return lambda: correct_letter(by=by, letter_id=letter.pk, correction=asked, version=version)

    late = date(2200, 1, 1)
    bad: dict[str, Any] = {"subject": " ", "due_date": date(2026, 11, 1), "their_date": late}
    assert set(refused(Invalid, correct(**bad)).problems) == set(bad)
    wrong = refused(Invalid, correct(delivery="pigeon", case_ids=[999]))
    assert set(wrong.problems) == {"delivery", "case_ids"}
    refused(Outdated, correct(version=7))
    reader = testing.make_agent("letters.view", "parties.view", login="reader")
    refused(PermissionRefused, correct(by=reader))
    ours = draft_letter(by=writer, draft=REPLY)
    refused(Conflict, lambda: correct_letter(by=writer, letter_id=ours.pk, correction=seen))


@pytest.mark.django_db
def test_two_corrections_are_joined(
    writer: Actor, signer: Actor, letter: Letter, seen: Correction
) -> None:
    theirs = replace(seen, subject="Возврат", their_number="12/3")
    correct_letter(by=signer, letter_id=letter.pk, correction=theirs)
    mine = replace(seen, correspondent="Иванова Анна")

    def save(correction: Correction) -> Any:
        return join_correction(
            by=writer, letter_id=letter.pk, seen=flat(seen), correction=correction
        )

    refused(Collided, lambda: save(replace(mine, subject="Списание")))
    done, taken = save(mine)
    assert (done.correspondent, done.subject, done.their_number) == (
        "Иванова Анна", "Возврат", "12/3"
    )  # fmt: skip
    assert set(taken) == {"subject", "their_number"}


@pytest.mark.django_db
def test_the_page_corrects_and_the_history_reads_so(writer: Actor, letter: Letter) -> None:
    browser = browser_of(writer)
    shown = browser.get(f"/letters/{letter.pk}/correct")
    assert shown.status_code == 200
    typed = {
        "correspondent": "Иванова А. С.",
        "subject": "Возврат",
        "text": "",
        "due_date": "",
        "their_number": "12/3",
        "their_date": "",
        "delivery": "",
        "case_numbers": "",
    }
    bad = browser.post(f"/letters/{letter.pk}/correct", {**typed, "case_numbers": "x"})
    assert (bad.status_code, Letter.objects.get(pk=letter.pk).subject) == (422, "Двойное списание")
    seen = {"seen": shown.context["seen"]}
    assert browser.post(f"/letters/{letter.pk}/correct", {**typed, **seen}).status_code == 302
    page = browser.get(f"/letters/{letter.pk}", headers={"accept-language": "ru"}).content.decode()
    assert "12/3" in page
    assert "Двойное списание → Возврат" in page


@pytest.mark.django_db
def test_programs_correct_by_version(writer: Actor, letter: Letter) -> None:
    by = testing.make_agent("letters.view", "letters.register", "parties.view", login="program")
    token = create_token(by=by, name="t")
    browser, at = browser_of(by), f"/api/v1/letters/{letter.pk}/correction"

    def put(body: dict[str, Any], tag: str) -> Any:
        return browser.put(at, body, content_type="application/json", headers={
            "authorization": f"Bearer {token}", "if-match": tag})  # fmt: skip

    body = {"correspondent": "Иванова А. С.", "subject": "Возврат", "their_date": "2026-11-18"}
    done = put(body, '"1"')
    assert (done.status_code, done.json()["subject"], done.json()["due_date"]) == (
        200, "Возврат", None
    )  # fmt: skip
    assert (put(body, '"1"').status_code, put({**body, "subject": ""}, '"2"').status_code) == (
        412, 422
    )  # fmt: skip
