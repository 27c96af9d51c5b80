"""Correcting an incoming letter after it was registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.collisions import Chosen, join
from abonent.kernel.errors import Conflict, Problems
from abonent.letters.actions.writing import (
    check_cases,
    find_entry,
    keep,
    link_cases,
    lock_letter,
    today,
)
from abonent.letters.models import Letter
from abonent.letters.policy.corrections import Correction, clean_correction, correction_of, flat
from abonent.letters.queries import held_correction

_FACTS = ("correspondent", "subject", "text", "their_number", "their_date", "due_date")


def correct_letter(
    *, by: Actor, letter_id: int, correction: Correction, version: int | None = None
) -> Letter:
    """Let an incoming letter say what it should have said. Number, kind and day stay.

    Raises :class:`Conflict` for a letter of ours or an annulled one, :class:`Outdated`,
    :class:`Invalid` with every problem by field.
    """
    by.check("letters.register")
    with transaction.atomic():
        letter = lock_letter(by, letter_id, version)
        check_correctable(letter)
        before = held_correction(letter)
        after = clean_correction(correction, received=letter.letter_date, today=today())
        changes = audit.differences(flat(before), flat(after))
        if changes:
            _lay(by, letter, before, after)
            keep(by, letter, "correct_letter", changes, step="corrected", told=changes)
    return letter


def join_correction(
    *, by: Actor, letter_id: int, seen: Mapping[str, Any], correction: Correction,
    chosen: Chosen | None = None,
) -> tuple[Letter, tuple[str, ...]]:  # fmt: skip
    """Correct a letter of which the writer saw ``seen`` (``policy.corrections.flat``).

    With the fields in which only the others' changes were taken. Raises
    :class:`kernel.collisions.Collided` while a choice is missing, and what a correction raises.
    """
    by.check("letters.register")
    with transaction.atomic():
        letter = lock_letter(by, letter_id, None)
        check_correctable(letter)
        cleaned = clean_correction(correction, received=letter.letter_date, today=today())
        merged = join(
            seen=flat(correction_of(seen)), theirs=flat(held_correction(letter)),
            mine=flat(cleaned), chosen=chosen,
        )  # fmt: skip
        joined = correction_of(merged.values)
        letter = correct_letter(by=by, letter_id=letter_id, correction=joined)
    return letter, merged.taken


def check_correctable(letter: Letter) -> None:
    """Raise :class:`Conflict` unless it is an incoming letter that counts."""
    if letter.direction != "in":
        raise Conflict(_("Only an incoming letter is corrected so."))


def _lay(by: Actor, letter: Letter, before: Correction, after: Correction) -> None:
    problems = Problems()
    if after.delivery != before.delivery:
        letter.delivery = find_entry("delivery", after.delivery, problems)
    check_cases(by, set(after.case_ids) - set(before.case_ids), problems)
    problems.check()
    for name in _FACTS:
        setattr(letter, name, getattr(after, name))
    letter.changed_at = now()
    letter.version += 1
    letter.save()
    link_cases(letter, after.case_ids)
