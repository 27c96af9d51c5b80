"""Where an entry is used: counted before it goes or is offered no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from abonent.kernel.reference.kinds import (
    COUNTED,
    ReferenceKind,
    Use,
    reference_kinds,
    use_counters,
)


def count_uses(kind: str, entry: Model) -> list[Use]:
    """Where ``entry`` of ``kind`` is used; only what is above zero."""
    return [use for use in _list_uses(kind, entry) if use.count]


def pointing_fields(to: str, of: ReferenceKind) -> list[str]:
    """Fields of entries of the kind ``of`` that point to entries of the kind ``to``."""
    return [extra.name for extra in of.fields if extra.of == to]


def _list_uses(kind: str, entry: Model) -> Iterator[Use]:
    kinds: dict[Any, ReferenceKind] = {other.model: other for other in reference_kinds}
    counted = set()
    for counter in use_counters:
        if counter.kind == kind:
            rows = counter.rows(entry)
            counted.add(rows.model)
            of = kinds[rows.model].key if rows.model in kinds else ""
            yield Use(counter.label, _count(rows), rows, counter.listing, of, counter.replace,
                      counter.named)  # fmt: skip
    for other in reference_kinds:
        fields = pointing_fields(kind, other)
        if fields and other.model not in counted:
            rows = rows_pointing(other, fields, entry)
            yield Use(_within(str(other.plural)), _count(rows), rows, kind=other.key)


def rows_pointing(of: ReferenceKind, fields: list[str], entry: Model) -> QuerySet[Any]:
    """Entries of a kind that name ``entry`` in one of ``fields``, in order."""
    wanted = Q()
    for field in fields:
        wanted |= Q(**{field: entry})
    return of.rows.filter(pk__in=of.rows.order_by().filter(wanted).values("pk"))


def _within(title: str) -> str:
    """A title as a word within a sentence."""
    return title[:1].lower() + title[1:]


def _count(rows: QuerySet[Any]) -> int:
    return rows[: COUNTED + 1].count()
