"""Saved queries and dictionaries, as rooms above ask them by code for what is no attribute."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.attributes.models import AttributeQuery, Dictionary
from abonent.attributes.outside import (
    Found,
    OutOfReachError,
    Source,
    UnreadableError,
    list_rows,
)
from abonent.attributes.queries import list_sources
from abonent.kernel.text import localized

__all__ = [
    "Found",
    "OutOfReachError",
    "UnreadableError",
    "ask_query",
    "find_source",
    "list_dictionaries",
    "list_queries",
]


def find_source(*, code: str) -> Source | None:
    """The query to another database with this code, while it is in use."""
    found = list_sources().get(code)
    return found if found is not None and found.is_active else None


def ask_query(*, code: str, given: Mapping[str, str | None]) -> list[Found]:
    """The rows that a query finds, up to its limit; parameters that are not given are NULL.

    Raises :class:`OutOfReachError` while it cannot be asked, :class:`UnreadableError` for one that
    is no more or that the database refuses.
    """
    source = find_source(code=code)
    if source is None:
        raise UnreadableError(code)
    asked = {**dict.fromkeys(source.parameters), **given}
    return list_rows(source, asked, limit=source.row_limit)


def list_queries() -> list[tuple[str, str]]:
    """Codes and names of the queries in use."""
    rows = AttributeQuery.objects.filter(is_active=True).order_by("position", "id")
    return [(row.code, localized(row.name)) for row in rows]


def list_dictionaries() -> list[tuple[str, str]]:
    """Codes and names of the dictionaries in use."""
    rows = Dictionary.objects.filter(is_active=True).order_by("position", "id")
    return [(row.code, localized(row.name)) for row in rows]
