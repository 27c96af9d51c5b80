"""The audit as a person reads it: objects, actions, fields and values in the reader's words."""

from abonent.desk.console.trail.actions import ACTIONS, OBJECTS, action_words, list_actions
from abonent.desk.console.trail.settings import (
    ChangeLine,
    tell_changes,
    tell_differences,
    tell_steps,
)
from abonent.desk.console.trail.telling import Line, tell

__all__ = [
    "ACTIONS",
    "OBJECTS",
    "ChangeLine",
    "Line",
    "action_words",
    "list_actions",
    "tell",
    "tell_changes",
    "tell_differences",
    "tell_steps",
]
