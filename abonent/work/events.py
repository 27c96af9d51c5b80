"""What this room publishes."""

WORK_CHANGED = "WorkChanged"
"""Somebody's tabs or drafts changed."""


def topic_of(operator_id: int) -> str:
    """The topic of what one person has in hand."""
    return f"work:{operator_id}"


def topic_of_presence(of: str) -> str:
    """The topic of who looks at the object ``of``."""
    return f"here:{of}"
