"""Incoming letters: each is a contact, gets its number, and may open a case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction

from abonent.cases.actions import register_contact
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, Problems
from abonent.letters.actions.files import add_files
from abonent.letters.actions.writing import (
    check_links,
    check_uploads,
    find_entries,
    give_number,
    keep,
    link_cases,
    today,
)
from abonent.letters.events import LETTER_REGISTERED
from abonent.letters.models import Letter, LetterFile
from abonent.letters.policy.drafts import IncomingDraft, clean_incoming

CHANNEL = "letter"
"""The channel of contacts that are letters."""


def register_incoming(*, by: Actor, draft: IncomingDraft) -> Letter:
    """Register an incoming letter: number, contact, links, and the case it opens; all or nothing.

    Raises :class:`PermissionRefused` and :class:`Invalid` with every problem by field.
    """
    by.check("letters.register")
    draft = clean_incoming(draft, today=today())
    problems = Problems()
    with transaction.atomic():
        entries = find_entries(draft, problems, direction="in")
        check_links(by, draft, problems)
        check_uploads(by, draft.file_ids, problems)
        problems.check()
        letter = _letter(by, draft, entries)
        opened = _register(by, draft, letter)
        give_number(letter)
        letter.save()
        link_cases(letter, [*draft.case_ids, *opened])
        add_files(by, letter, draft.file_ids, role=LetterFile.Role.SCAN)
        told = {k: v for k, v in asdict(draft).items() if v and k not in ("text", "case")}
        keep(by, letter, "register_incoming", told | {"number": letter.number},
             step="register", event=LETTER_REGISTERED)  # fmt: skip
    return letter


def _letter(by: Actor, draft: IncomingDraft, entries: dict[str, Any]) -> Letter:
    received = draft.received_date or today()
    days = entries["kind"].answer_days
    due = draft.due_date or (received + timedelta(days=days) if days else None)
    return Letter(
        direction="in", state=Letter.State.REGISTERED, letter_date=received, due_date=due,
        correspondent=draft.correspondent, subject=draft.subject, text=draft.text,
        their_number=draft.their_number, their_date=draft.their_date, client_id=draft.client_id,
        contact_person_id=draft.contact_person_id, answers_id=draft.answers_id,
        author_id=by.id, created_at=now(), changed_at=now(), **entries,
    )  # fmt: skip


def _register(by: Actor, draft: IncomingDraft, letter: Letter) -> tuple[int, ...]:
    """The contact that the letter is; ids of the cases opened in it."""
    cases = []
    if draft.case is not None:
        text = "\n\n".join(part for part in (draft.subject, draft.text) if part)
        cases.append(CaseDraft(topic=draft.case.topic, text=text, attributes=draft.case.attributes))
    contact = ContactDraft(
        channel=CHANNEL, place=draft.place, client_id=draft.client_id,
        contact_person_id=draft.contact_person_id, summary=draft.subject, cases=cases,
    )  # fmt: skip
    try:
        done = register_contact(by=by, draft=contact)
    except Invalid as refusal:
        raise Invalid({_AS_HERE.get(n, n): m for n, m in refusal.problems.items()}) from None
    letter.contact_id = done.contact_id
    return done.case_ids


_AS_HERE = {"cases.0.topic": "case.topic", "channel": ""}
