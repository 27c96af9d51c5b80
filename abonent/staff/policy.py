"""Pure rules of staff: limits on log-in attempts."""

from __future__ import annotations

from datetime import timedelta

WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 50  # a whole call centre may stand behind one address


def is_locked(*, failures_of_login: int, failures_of_address: int) -> bool:
    """Whether a further attempt within :data:`WINDOW` is refused without looking at the password."""
    return (
        failures_of_login >= FAILURES_PER_LOGIN or failures_of_address >= FAILURES_PER_ADDRESS
    )
