"""Files of a letter: scans, the signed copy, enclosures."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound, Problems
from abonent.letters.actions.writing import check_uploads, keep, lock_letter
from abonent.letters.models import Letter, LetterFile


def add_files(by: Actor, letter: Letter, ids: Sequence[int], *, role: str) -> list[LetterFile]:
    """Checked uploads become files of the letter."""
    return LetterFile.objects.bulk_create(
        LetterFile(letter=letter, file_id=id_, role=role, added_by_id=by.id, added_at=now())
        for id_ in dict.fromkeys(ids)
    )


def attach_letter_files(
    *, by: Actor, letter_id: int, file_ids: Sequence[int], role: str = "scan"
) -> list[LetterFile]:
    """Add uploads of the actor to a letter, whatever its state: the signed copy comes last."""
    by.check("letters.write")
    if role not in LetterFile.Role.values:
        raise Invalid({"role": [", ".join(LetterFile.Role.values)]})
    with transaction.atomic():
        letter = lock_letter(by, letter_id, None)
        problems = Problems()
        check_uploads(by, file_ids, problems)
        problems.check()
        added = add_files(by, letter, file_ids, role=role)
        keep(by, letter, "attach_files", {"files": [[], list(file_ids)]}, step="attached")
    return added


def remove_letter_file(*, by: Actor, letter_id: int, file_id: int) -> None:
    """Take a file off a letter; it stays stored for the audit."""
    by.check("letters.write")
    with transaction.atomic():
        letter = lock_letter(by, letter_id, None)
        held = letter.files.filter(pk=file_id, removed_at=None).first()
        if held is None:
            raise NotFound
        held.removed_at = now()
        held.save(update_fields=["removed_at"])
        keep(by, letter, "remove_file", {"files": [[held.file_id], []]}, step="detached")
