"""Operators as choices of properties."""

from __future__ import annotations

from abonent.rules.ports import Choice
from abonent.staff.queries import operator_logins, operator_names


def operators() -> list[Choice]:
    """Everyone who works or worked here, by log-in."""
    logins = operator_logins()
    return [Choice(logins[pk], pk, {"ru": name}) for pk, name in operator_names().items()]
