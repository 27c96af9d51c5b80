"""Confidential fields: who may see and change them, and the trace that every look leaves.

A room registers its fields here and keeps their values out of lists, search, exports, events and
the audit; it hands them out in one query, which checks :meth:`Actor.can_field` and calls
:func:`note_view`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry

HIDDEN = "•••"
"""What stands for a value in the audit and in histories."""
SEE, CHANGE = "see", "change"


@dataclass(frozen=True, slots=True)
class ConfidentialField:
    """A field that roles open one by one. ``code`` is ``room.object.field``."""

    code: str
    label: Text
    room: Text


confidential_fields: Registry[ConfidentialField] = Registry(key=lambda field: field.code)
field_sources: Registry[Callable[[], Iterable[ConfidentialField]]] = Registry(key=id)
"""Fields that administrators make while it runs."""


def list_fields() -> list[ConfidentialField]:
    """All confidential fields there are now."""
    return [*confidential_fields, *(field for source in field_sources for field in source())]


def find_field(code: str) -> ConfidentialField | None:
    """The field with this code, if there is one now."""
    return next((field for field in list_fields() if field.code == code), None)


def note_view(*, by: Actor, of: str, id: int, fields: Collection[str]) -> None:  # noqa: A002
    """Keep that ``by`` saw these fields of the object: one row, whatever their number."""
    if fields:
        audit.record(
            by=by, action="kernel.view_confidential", of=of, id=id,
            changes={"fields": sorted(fields)},
        )  # fmt: skip


def note_listed(*, by: Actor, name: str, fields: Collection[str]) -> None:
    """Keep that ``by`` was shown a list, or given a file, with these fields."""
    if fields:
        audit.record(
            by=by, action="kernel.view_confidential", of="list", id=name,
            changes={"fields": sorted(fields)},
        )  # fmt: skip


def note_use(*, by: Actor, of: str, query: str, fields: Collection[str]) -> None:
    """Keep that ``by`` asked for things of a kind by these fields, and in which query.

    What programs of the product itself ask for nobody is kept for nobody.
    """
    if fields and by.id is not None:
        audit.record_once(
            by=by, action="kernel.ask_confidential", of="query", id=of,
            changes={"fields": sorted({*fields}), "query": query},
        )  # fmt: skip


def masked(value: object) -> str:
    """``value`` as the audit keeps it: that there is one."""
    return HIDDEN if value not in (None, "") else ""
