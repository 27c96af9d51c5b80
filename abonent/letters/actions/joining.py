"""Two people at one letter: their changes are joined field by field, never written over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Chosen, join
from abonent.letters.actions.outgoing import check_editable, edit_letter
from abonent.letters.actions.writing import lock_letter
from abonent.letters.models import Letter
from abonent.letters.policy.drafts import OutgoingDraft, clean_outgoing
from abonent.letters.policy.joining import cleaned, draft_of, flat
from abonent.letters.queries import held_draft


def join_letter(
    *, by: Actor, letter_id: int, seen: Mapping[str, Any], draft: OutgoingDraft,
    chosen: Chosen | None = None,
) -> tuple[Letter, tuple[str, ...]]:  # fmt: skip
    """Change a draft of which the writer saw ``seen`` (``policy.joining.flat``).

    With the fields in which only the others' changes were taken. Raises
    :class:`kernel.collisions.Collided` while a choice is missing, :class:`Conflict` once the letter
    was handed over, :class:`Invalid`.
    """
    by.check("letters.write")
    mine = flat(clean_outgoing(draft))
    with transaction.atomic():
        letter = lock_letter(by, letter_id, None)
        check_editable(letter)
        theirs = flat(held_draft(letter))
        merged = join(seen=cleaned(seen), theirs=theirs, mine=mine, chosen=chosen)
        joined = draft_of(merged.values, given=draft)
        letter = edit_letter(by=by, letter_id=letter_id, draft=joined)
    return letter, merged.taken
