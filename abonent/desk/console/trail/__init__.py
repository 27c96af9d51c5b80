"""The audit as a person reads it: objects, actions, fields and values in the reader's words."""

from abonent.desk.console.trail.actions import (
    action_words,
    list_actions,
    named_actions,
    object_words,
)
from abonent.desk.console.trail.settings import (
    ChangeLine,
    tell_changes,
    tell_differences,
    tell_steps,
)
from abonent.desk.console.trail.telling import Line, tell

__all__ = [
    "ChangeLine",
    "Line",
    "action_words",
    "list_actions",
    "named_actions",
    "object_words",
    "tell",
    "tell_changes",
    "tell_differences",
    "tell_steps",
]
