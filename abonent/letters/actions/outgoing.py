"""Outgoing letters while they are written."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Problems
from abonent.letters.actions.files import add_files
from abonent.letters.actions.writing import (
    check_links,
    check_uploads,
    find_entries,
    keep,
    link_cases,
    lock_letter,
    today,
)
from abonent.letters.models import Letter, LetterFile
from abonent.letters.policy.drafts import OutgoingDraft, clean_outgoing
from abonent.letters.policy.moves import EDITABLE
from abonent.staff.queries import find_actor

_FACTS = ("correspondent", "address", "subject", "text", "language", "client_id",
          "contact_person_id", "answers_id", "signer_id")  # fmt: skip
_ENTRIES = ("kind", "department", "delivery", "letterhead")


def draft_letter(*, by: Actor, draft: OutgoingDraft) -> Letter:
    """A new letter of ours, not yet handed over to be signed."""
    by.check("letters.write")
    with transaction.atomic():
        letter = Letter(
            direction="out", state=Letter.State.DRAFT, letter_date=today(), author_id=by.id,
            created_at=now(),
        )  # fmt: skip
        changes = _write(by, letter, draft)
        add_files(by, letter, draft.file_ids, role=LetterFile.Role.ENCLOSURE)
        keep(by, letter, "draft_letter", changes, step="created")
    return letter


def edit_letter(
    *, by: Actor, letter_id: int, draft: OutgoingDraft, version: int | None = None
) -> Letter:
    """Change a draft. Raises :class:`Conflict` once it was handed over, :class:`Outdated`."""
    by.check("letters.write")
    with transaction.atomic():
        letter = lock_letter(by, letter_id, version)
        check_editable(letter)
        changes = _write(by, letter, draft)
        add_files(by, letter, draft.file_ids, role=LetterFile.Role.ENCLOSURE)
        if changes or draft.file_ids:
            keep(by, letter, "edit_letter", changes, step="edited")
    return letter


def check_editable(letter: Letter) -> None:
    """Raise :class:`Conflict` unless the letter is a draft of ours."""
    if letter.direction != "out" or letter.state not in EDITABLE:
        raise Conflict(_("Only a draft can be changed. Have the letter sent back first."))


def _write(by: Actor, letter: Letter, draft: OutgoingDraft) -> dict[str, Any]:
    """Lay the checked draft over the letter and save it; what changed."""
    draft, problems = clean_outgoing(draft), Problems()
    entries = find_entries(draft, problems, direction="out")
    if "letterhead" not in entries:
        problems.add("letterhead", _("Choose one of the list."))
    check_links(by, draft, problems)
    check_uploads(by, draft.file_ids, problems)
    if draft.signer_id is not None:
        signer = find_actor(operator_id=draft.signer_id)
        if signer is None or not signer.can("letters.sign"):
            problems.add("signer_id", _("This operator may not sign letters. Choose another."))
    problems.check()
    before = _facts(letter) if letter.pk else {}
    for name in _FACTS:
        setattr(letter, name, getattr(draft, name))
    for name in _ENTRIES:
        setattr(letter, name, entries.get(name))
    changes = audit.differences(before, _facts(letter))
    letter.changed_at = now()
    letter.version += 1 if letter.pk else 0
    letter.save()
    link_cases(letter, draft.case_ids)
    return changes if before else _facts(letter)


def _facts(letter: Letter) -> dict[str, Any]:
    facts = {name: getattr(letter, name) for name in _FACTS}
    entries = {name: getattr(letter, name, None) for name in _ENTRIES if _held(letter, name)}
    return facts | {name: entry.code for name, entry in entries.items() if entry}


def _held(letter: Letter, name: str) -> bool:
    return getattr(letter, f"{name}_id") is not None
