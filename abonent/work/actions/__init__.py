"""Writes of the room: drafts and tabs."""

from abonent.work.actions.drafts import (
    Saved,
    discard_draft,
    finish_draft,
    restore_draft,
    save_draft,
    share_draft,
    take_draft,
)
from abonent.work.actions.tabs import close_tab, forget_tabs, look_at

__all__ = [
    "Saved",
    "close_tab",
    "discard_draft",
    "finish_draft",
    "forget_tabs",
    "look_at",
    "restore_draft",
    "save_draft",
    "share_draft",
    "take_draft",
]
