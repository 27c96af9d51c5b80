"""Letters about cases that become one."""

from __future__ import annotations

from abonent.kernel.journal import Journal
from abonent.letters.models import LetterCase


def settle_cases(journal: Journal, winner: int, loser: int) -> None:
    """A letter about both cases is about the one that stays, once."""
    about = LetterCase.objects.filter(case=winner).values("letter")
    for row in LetterCase.objects.filter(case=loser, letter__in=about):
        journal.delete(row)
