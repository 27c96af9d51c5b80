"""Whom cases can be given to."""

from __future__ import annotations

from abonent.staff.queries import list_colleagues


def list_owners() -> list[tuple[int, str]]:
    """Active operators who may work on cases as (id, name), by name."""
    return [(a.id or 0, a.name) for a in list_colleagues() if a.can("cases.work")]
