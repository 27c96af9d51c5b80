"""Writes of the room: drafts, tabs, presence."""

from abonent.work.actions.drafts import (
    Saved,
    discard_draft,
    finish_draft,
    finishing,
    restore_draft,
    save_draft,
    share_draft,
    take_draft,
)
from abonent.work.actions.presence import be_here, leave
from abonent.work.actions.tabs import close_tab, forget_tabs, look_at

__all__ = [
    "Saved",
    "be_here",
    "close_tab",
    "discard_draft",
    "finish_draft",
    "finishing",
    "forget_tabs",
    "leave",
    "look_at",
    "restore_draft",
    "save_draft",
    "share_draft",
    "take_draft",
]
