"""Where an entry is used, as pages tell it: before it is deleted, replaced or made inactive."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.desk.console.forms import ReferenceForm
from abonent.desk.console.places import address_of
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.models import Reference
from abonent.kernel.reference.actions import list_uses
from abonent.kernel.reference.kinds import Use, reference_kinds
from abonent.kernel.text import localized

NAMED = 5
"""So many entries that use one are named; of more the number is told."""

_PLACED = {
    "attributes.attribute": ("set__topic", "set__subjectset"),
    "attributes.override": ("set__topic",),
}
"""What the addresses of entries are found by, read with them."""


@dataclass(frozen=True, slots=True)
class UseLine:
    """One kind of rows that use an entry."""

    label: Text
    shown: str
    url: str
    """The list that shows them; empty where there is none, or the reader may not see it."""
    named: list[tuple[str, str]]
    """Name and address of entries that use it, the first of them."""
    left_out: int


def tell_uses(*, by: Actor, kind: str, entry: Reference) -> list[UseLine]:
    """Where an entry is used, with the way there."""
    return [_line(by, entry, use) for use in list_uses(by=by, kind=kind, id=entry.pk)]


def _line(by: Actor, entry: Reference, use: Use) -> UseLine:
    kind = reference_kinds.find(use.kind)
    named = []
    if kind is not None and by.can(kind.permission):
        placed = _PLACED.get(kind.key)
        rows = use.rows.select_related(*placed) if placed else use.rows
        named = [(localized(row.name), address_of(kind, row)) for row in rows[:NAMED]]
    elif use.named is not None:
        named = use.named(by, use.rows[:NAMED])
    url = use.listing(by, entry) if use.listing else ""
    return UseLine(use.label, use.shown, url, named, use.count - len(named) if named else 0)


def asks_first(
    *, form: ReferenceForm, entry: Reference | None, uses: list[UseLine], confirmed: bool
) -> bool:
    """Whether to ask before saving: an entry in use would be offered no more."""
    if entry is None or not entry.is_active or confirmed or not uses:
        return False
    return not form.cleaned_data["is_active"]
