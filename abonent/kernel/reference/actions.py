"""Writes and reads of reference data, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, NotFound
from abonent.kernel.models import Reference
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.kinds import ReferenceKind, Use, reference_kinds
from abonent.kernel.reference.rows import (
    blank,
    check,
    facts,
    fill,
    get,
    guard,
    lock_kind,
    neighbours,
    note,
    place_last,
    renumber,
    take_only_ones,
)
from abonent.kernel.reference.uses import count_uses


def list_references(*, by: Actor, kind: str, owner_id: int | None = None) -> QuerySet[Reference]:
    """All entries of ``kind`` (of one owner, where they have one) in order, for administrators."""
    described = _described(by, kind)
    related = [f.name for f in described.fields if f.type == "reference"]
    many = [f.name for f in described.fields if f.type == "references"]
    found = described.rows.select_related(*related) if related else described.rows
    found = found.prefetch_related(*many) if many else found
    return found.filter(**{described.within: owner_id}) if owner_id is not None else found


def get_reference(*, by: Actor, kind: str, id: int) -> Reference:  # noqa: A002
    """One entry, for administrators."""
    return get(_described(by, kind).rows, id)


def list_neighbours(*, by: Actor, kind: str, id: int) -> QuerySet[Reference]:  # noqa: A002
    """The entries among which one has its place, in order."""
    described = _described(by, kind)
    return neighbours(described, get(described.rows, id))


def save_reference(
    *,
    by: Actor,
    kind: str,
    id: int | None = None,  # noqa: A002
    values: Mapping[str, Any],
) -> Reference:
    """Create an entry, or change the one with ``id``; what ``values`` does not name stays.

    ``values``: ``name`` in every language, ``code`` (on creation only; empty: made from the name),
    ``is_active``, the kind's extra fields, and its owner's id where it has one. Raises
    :class:`Invalid` by field; names by ``name_ru``, ``name_en``.
    """
    described = _described(by, kind)
    with transaction.atomic():
        lock_kind(described)
        entry = get(described.rows, id) if id else blank(described, values)
        before = facts(described, entry) if id else {}
        branch = getattr(entry, described.branch, None) if described.branch else None
        fill(described, entry, values)
        check(described, entry, values, before)
        guard(by, described, entry, before)
        if not id or (described.branch and branch != getattr(entry, described.branch)):
            place_last(described, entry)
        if not id and described.make:
            described.make(entry)
        take_only_ones(described, entry)
        entry.save()
        entry.write_chosen()
        note(by, described, "save", entry, audit.differences(before, facts(described, entry)))
    return entry


def move_reference(*, by: Actor, kind: str, id: int, step: int) -> None:  # noqa: A002
    """Shift an entry ``step`` places down its list (negative: up)."""
    described = _described(by, kind)
    with transaction.atomic():
        lock_kind(described)
        entry = get(described.rows, id)
        rows = list(neighbours(described, entry))
        place = next(i for i, row in enumerate(rows) if row.pk == entry.pk)
        target = min(max(place + step, 0), len(rows) - 1)
        if target == place:
            return
        rows.insert(target, rows.pop(place))
        renumber(described, rows)
        note(by, described, "move", entry, {"position": [place, target]})


def place_reference(
    *,
    by: Actor,
    kind: str,
    id: int,  # noqa: A002
    parent_id: int | None,
    index: int,
) -> None:
    """Put a node of a tree under ``parent_id`` (None: at the top), as the ``index``-th there.

    One change of the history, checked like any write: loops and trees too deep are refused.
    """
    described = _described(by, kind)
    with transaction.atomic():
        lock_kind(described)
        entry = get(described.rows, id)
        was = [row.pk for row in neighbours(described, entry)].index(entry.pk)
        before = facts(described, entry)
        values = {described.branch: parent_id}
        check(described, entry, values, before)
        entry.save()
        rows = [row for row in neighbours(described, entry) if row.pk != entry.pk]
        place = min(max(index, 0), len(rows))
        rows.insert(place, entry)
        renumber(described, rows)
        moved = audit.differences(before, facts(described, entry))
        if moved or place != was:
            note(by, described, "move", entry, moved | {"position": [was, place]})


def delete_reference(*, by: Actor, kind: str, id: int) -> None:  # noqa: A002
    """Remove an entry that nothing uses; refused, with where it is used, otherwise."""
    described = _described(by, kind)
    with transaction.atomic():
        lock_kind(described)
        entry = get(described.rows.select_for_update(), id)
        if uses := count_uses(described.key, entry):
            raise Conflict(
                _("It is in use (%(uses)s), so it stays in the records. Deactivate it instead.")
                % {"uses": ", ".join(str(use) for use in uses)}
            )
        place = [row.pk for row in neighbours(described, entry)].index(entry.pk)
        note(by, described, "delete", entry, facts(described, entry) | {"position": place})
        entry.delete()
        if described.unmake:
            described.unmake(entry)


def list_uses(*, by: Actor, kind: str, id: int) -> list[Use]:  # noqa: A002
    """Where an entry is used; empty when it may be deleted."""
    described = _described(by, kind)
    return count_uses(described.key, get(described.rows, id))


def _described(by: Actor, kind: str) -> ReferenceKind:
    described = reference_kinds.find(kind)
    if described is None:
        raise NotFound
    by.check(described.permission)
    return described
