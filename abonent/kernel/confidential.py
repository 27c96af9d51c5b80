"""Confidential fields: who may see and change them, and the trace that every look leaves.

A room registers its fields here and keeps their values out of lists, search, exports, events and
the audit; it hands them out in one query, which checks :meth:`Actor.can_field` and calls
:func:`note_view`.
"""

from __future__ import annotations

from collections.abc import Collection
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


def note_view(*, by: Actor, of: str, id: int, fields: Collection[str]) -> None:  # noqa: A002
    """Keep that ``by`` saw these fields of the object: one row, whatever their number."""
    if fields:
        audit.record(
            by=by, action="kernel.view_confidential", of=of, id=id,
            changes={"fields": sorted(fields)},
        )  # fmt: skip


def masked(value: object) -> str:
    """``value`` as the audit keeps it: that there is one."""
    return HIDDEN if value not in (None, "") else ""
