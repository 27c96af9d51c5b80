"""What the room publishes. Payloads are empty: what a notice says is for its reader alone."""

from __future__ import annotations

NOTICE_GIVEN = "NoticeGiven"
NOTICES_READ = "NoticesRead"


def topic_of(operator_id: int) -> str:
    """The live topic of an operator's inbox."""
    return f"inbox:{operator_id}"
