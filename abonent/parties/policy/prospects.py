"""How the work with a potential client goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOVES = {
    "new": ("work", "qualified", "lost"),
    "work": ("qualified", "won", "lost"),
    "qualified": ("won", "work", "lost"),
    "won": (),
    "lost": ("work",),
}
OPEN = ("new", "work", "qualified")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectDraft:
    """What is known of a potential client. Reference data by id."""

    source_id: int | None = None
    interest: str = ""
    owner_id: int | None = None
    next_step: str = ""
    next_date: date | None = None
