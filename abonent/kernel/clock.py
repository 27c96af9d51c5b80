"""The one clock of the product."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC. Actions take it as a parameter where a rule depends on it."""
    return datetime.now(UTC)
