"""Indexes by use: values that lists show or search get one each, made while work goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, AttributeIndex
from abonent.attributes.policy import Definition
from abonent.attributes.ports import IndexedTable, indexed_tables
from abonent.attributes.queries import VERSION, list_own_definitions
from abonent.attributes.stored import PREFIX, ValueIndex, dropping, kinds_of
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.errors import Text

MOST = 64
"""Indexes of one table: each makes writing a row dearer."""
AGAIN_AFTER = timedelta(hours=1)
State = AttributeIndex.State
_log = logging.getLogger(__name__)


def tend_indexes() -> None:
    """Make the indexes that definitions ask for and drop those they ask for no more.

    Outside of a transaction, by one process at a time. What was cut short is begun again; what
    failed, after :data:`AGAIN_AFTER`.
    """
    wanted, beyond = _wanted()
    present = _present()
    _forget(AttributeIndex.objects.exclude(name__in=[*wanted, *beyond]))
    for name in sorted(present.keys() - wanted.keys()):
        _execute(dropping(name))
    states = dict(AttributeIndex.objects.values_list("name", "state"))
    for name, one in beyond.items():
        if states.get(name) != State.BEYOND:
            _note(one, State.BEYOND)
    for name, one in wanted.items():
        if not present.get(name):
            _make(one, is_broken=name in present)
        elif states.get(name) != State.READY:
            _note(one, State.READY)


def _forget(rows: QuerySet[AttributeIndex]) -> None:
    with transaction.atomic():
        if rows.delete()[0]:
            bump(VERSION)


def _wanted() -> tuple[dict[str, ValueIndex], dict[str, ValueIndex]]:
    """Those to have, by name, and those past :data:`MOST`."""
    wanted: dict[str, ValueIndex] = {}
    beyond: dict[str, ValueIndex] = {}
    for table in indexed_tables:
        found = list(dict.fromkeys(_asked_for(table)))
        wanted |= {one.name: one for one in found[:MOST]}
        beyond |= {one.name: one for one in found[MOST:]}
    return wanted, beyond


def _asked_for(table: IndexedTable) -> Iterable[ValueIndex]:
    for one in list_own_definitions(set_ids=table.set_ids()):
        yield from _indexes_of(table, one)


def _indexes_of(table: IndexedTable, one: Definition) -> Iterable[ValueIndex]:
    if one.is_active and (one.is_column or one.is_searchable):
        kinds = kinds_of(one.type, is_multiple=one.is_multiple, is_searchable=one.is_searchable)
        yield from (ValueIndex(table.name, one.code, kind) for kind in kinds)


def _present() -> dict[str, bool]:
    """Our indexes in the database, and whether each is whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE starts_with(c.relname, %s) AND c.relnamespace = current_schema()::regnamespace",
            [PREFIX],
        )
        return dict(cursor.fetchall())


def _make(one: ValueIndex, *, is_broken: bool) -> None:
    failed = AttributeIndex.objects.filter(name=one.name, state=State.FAILED).first()
    if failed is not None and failed.changed_at > now() - AGAIN_AFTER:
        return
    _note(one, State.WAITING)
    try:
        _execute([*(dropping(one.name) if is_broken else ()), *one.statements()])
    except DatabaseError as failure:
        _log.warning("index %s: %s", one.name, failure)
        _note(one, State.FAILED, error=str(failure))
    else:
        _note(one, State.READY)


def _execute(statements: Sequence[str]) -> None:
    """Each by itself: they cannot be part of a transaction."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _note(one: ValueIndex, state: str, *, error: str = "") -> None:
    with transaction.atomic():
        AttributeIndex.objects.update_or_create(
            name=one.name,
            defaults={
                "table": one.table, "code": one.code, "kind": one.kind, "state": state,
                "error": error[:1000], "changed_at": now(),
            },
        )  # fmt: skip
        bump(VERSION)


KINDS: Mapping[str, Text] = {
    "equal": _("by value"),
    "text": _("by the text"),
    "number": _("by size"),
    "entries": _("by entries"),
    "parts": _("by a part of the text"),
    "words": _("by words"),
    "label": _("by the text"),
    "label_parts": _("by a part of the text"),
    "label_words": _("by words"),
}


@dataclass(frozen=True, slots=True)
class IndexState:
    """How an index of an attribute is doing, for the console."""

    label: Text
    state: str
    told: str
    error: str
    size: int | None
    """In bytes; None while it is not there."""


def list_indexes(*, attribute_id: int) -> list[IndexState]:
    """The indexes over the values of an attribute, those still to be made with them."""
    attribute = Attribute.objects.filter(pk=attribute_id).first()
    if attribute is None:
        return []
    found = list_own_definitions(set_ids=[attribute.set_id])
    own = next(one for one in found if one.code == attribute.code)
    tables = [table for table in indexed_tables if attribute.set_id in set(table.set_ids())]
    return [_state_of(index) for table in tables for index in _indexes_of(table, own)]


def _state_of(one: ValueIndex) -> IndexState:
    row = AttributeIndex.objects.filter(name=one.name).first() or AttributeIndex(name=one.name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(to_regclass(%s))", [one.name])
        size = cursor.fetchone()[0] if row.state == State.READY else None
    return IndexState(
        label=KINDS[one.kind], state=row.state,
        told=str(State(row.state).label), error=row.error, size=size,
    )  # fmt: skip
