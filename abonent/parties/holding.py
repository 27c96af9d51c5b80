"""Clients and what is theirs as rows that keep values of attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from abonent.attributes.actions import put_replacement
from abonent.attributes.ports import Holder, IndexedTable, Subject, holders
from abonent.attributes.queries import find_subject_set
from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import Replace, UseCounter
from abonent.parties.actions.writing import note_change
from abonent.parties.models import Client
from abonent.parties.queries.attributes import SUBJECTS


def make_holders() -> Iterator[Holder]:
    """One for each subject of the room."""
    for subject in SUBJECTS:
        yield Holder(
            code=subject.code,
            label=subject.label,
            rows=_rows(subject),
            lock=_lock(subject),
            put=_put,
        )


def _client_sets() -> list[int]:
    kinds = (f"client.{kind}" for kind in Client.Kind.values)
    return [s for kind in kinds if (s := find_subject_set(subject=kind)) is not None]


TABLE = IndexedTable(name=Client._meta.db_table, set_ids=_client_sets)  # noqa: SLF001 - public of Django


def _rows(subject: Subject) -> Any:
    def rows(attribute: Any) -> QuerySet[Any]:
        if find_subject_set(subject=subject.code) != attribute.set_id:
            return subject.rows().none()
        return subject.rows().filter(attributes__has_key=attribute.code)

    return rows


def _lock(subject: Subject) -> Any:
    def lock(ids: Sequence[int]) -> QuerySet[Any]:
        return subject.rows().select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")

    return lock


def _put(by: Actor, row: Any, code: str, value: Any) -> None:
    before = dict(row.attributes)
    row.attributes = {k: v for k, v in before.items() if k != code}
    if value is not None:
        row.attributes[code] = value
    row.save(update_fields=["attributes"])
    client_id = row.pk if isinstance(row, Client) else row.client_id
    note_change(by, "set_attributes", client_id, {"attributes": [before, row.attributes]})


def _with_entry(subject: Subject) -> Any:
    def rows(entry: Any) -> QuerySet[Any]:
        found = Q(pk__in=[])
        set_id = find_subject_set(subject=subject.code)
        for attribute in entry.dictionary.attribute_set.filter(set=set_id):
            found |= Q(attributes__contains={attribute.code: entry.code})
            found |= Q(attributes__contains={attribute.code: [entry.code]})
        return subject.rows().filter(found)

    return rows


def make_counters() -> Iterator[UseCounter]:
    """Where attributes and entries of dictionaries are used."""
    for subject in SUBJECTS:
        yield UseCounter("attributes.attribute", subject.label, _rows(subject))
        yield UseCounter(
            "attributes.entry", subject.label, _with_entry(subject),
            replace=_replace_entry(subject.code),
        )  # fmt: skip


def _replace_entry(subject: str) -> Replace:
    def replace(by: Actor, rows: QuerySet[Any], old: Any, new: Any) -> None:
        ids = list(rows.values_list("pk", flat=True))
        put_replacement(by=by, holder=holders.get(subject), ids=ids, old=old, new=new)

    return replace
