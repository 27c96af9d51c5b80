"""Days and moments as rules write them."""

from __future__ import annotations

from datetime import UTC, date, datetime


def day_read(text: str) -> date | None:
    """``2026-11-22``; None for what is no day."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 9000 and len(text) == 10 else None


def moment_read(text: str) -> datetime | None:
    """``2026-11-22T10:00:00Z``; None for what is no moment, or one without a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and 1900 <= found.year <= 9000 else None


def moment_written(at: datetime) -> str:
    """A moment in UTC, as CEL reads it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
