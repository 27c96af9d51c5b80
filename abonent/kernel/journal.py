"""A journal of changes of rows, exact enough to take all of them back, be it weeks later.

An action that promises an undo writes through it and keeps :attr:`Journal.entries` (JSON) with
its own record. :func:`list_hindrances` tells what changed since; :func:`take_back` restores.
"""

# ruff: noqa: SLF001 - Django describes the tables of any model in _meta

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Max, Model, QuerySet

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A row that is no longer as the journal left it; ``model`` is ``room.Model``."""

    model: str
    id: int
    is_gone: bool = False


@dataclass(slots=True)
class Journal:
    """Writes rows and keeps how they were. Use within one transaction."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def move(self, rows: QuerySet[Any], *, column: str, to: int | None) -> int:
        """Let the foreign key ``column`` of ``rows`` point to ``to``; how many rows moved."""
        by_former: dict[int | None, list[int]] = {}
        attname = _attname(rows.model, column)
        for pk, former in rows.order_by("pk").values_list("pk", attname):
            by_former.setdefault(former, []).append(pk)
        for former, ids in by_former.items():
            rows.model._default_manager.filter(pk__in=ids).update(**{attname: to})
            told = {"column": attname, "from": former, "to": to, "ids": ids}
            self.entries.append({"do": "move", "model": _label(rows.model), **told})
        return sum(len(ids) for ids in by_former.values())

    def change(self, row: Model, **values: Any) -> None:
        """Set fields of ``row``, named as columns are, and save them; equal ones are left out."""
        changed = {}
        for name, after in values.items():
            before = getattr(row, name)
            if before != after:
                setattr(row, name, after)
                changed[name] = [_plain(before), _plain(after)]
        if changed:
            row._meta.model._default_manager.filter(pk=row.pk).update(
                **{name: getattr(row, name) for name in changed}
            )
            self.entries.append(
                {"do": "change", "model": _label(type(row)), "id": row.pk, "fields": changed}
            )

    def delete(self, row: Model) -> None:
        """Delete just this row: what still points to it is an error, nothing goes with it."""
        table = connection.ops.quote_name(row._meta.db_table)
        values = _values(row)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
        told = {"id": row.pk, "values": values}
        self.entries.append({"do": "delete", "model": _label(type(row)), **told})

    def created(self, row: Model) -> None:
        """Note a row made just now."""
        told = {"id": row.pk, "values": _values(row)}
        self.entries.append({"do": "create", "model": _label(type(row)), **told})

    def mark(self, models: Iterable[str]) -> None:
        """Note the last ids given out so far: what is above came after."""
        last = {
            label: apps.get_model(label)._default_manager.aggregate(last=Max("pk"))["last"] or 0
            for label in dict.fromkeys(models)
        }
        self.entries.append({"do": "mark", "last": last})

    def check(self) -> None:
        """Raise IntegrityError now, not at commit, if anything points to a deleted row."""
        connection.check_constraints()


def list_hindrances(entries: Sequence[Entry]) -> list[Hindrance]:
    """What hinders :func:`take_back`; at most a few rows of each entry."""
    deleted = {(e["model"], e["id"]) for e in entries if e["do"] == "delete"}
    found: dict[Hindrance, None] = {}
    for number, entry in enumerate(entries):
        if entry["do"] == "mark":
            continue
        later = entries[number + 1 :]
        found |= dict.fromkeys(_HINDRANCES[entry["do"]](entry, later, deleted))
    return list(found)


def take_back(entries: Sequence[Entry]) -> None:
    """Undo every change, the last first. Raises IntegrityError where something stands in the way.

    The caller has asked :func:`list_hindrances` in this transaction, its rows locked.
    """
    for entry in reversed(entries):
        if entry["do"] == "mark":
            continue
        model = apps.get_model(entry["model"])
        rows = model._default_manager
        if entry["do"] == "move":
            rows.filter(pk__in=entry["ids"]).update(**{entry["column"]: entry["from"]})
        elif entry["do"] == "change":
            before = {name: pair[0] for name, pair in entry["fields"].items()}
            rows.filter(pk=entry["id"]).update(**_typed(model, before))
        elif entry["do"] == "delete":
            rows.bulk_create([model(**_typed(model, entry["values"]))])
        else:
            rows.filter(pk=entry["id"]).delete()
    connection.check_constraints()


_SHOWN = 5


def _moved(entry: Entry, later: Sequence[Entry], _deleted: set[Any]) -> Iterable[Hindrance]:
    model = apps.get_model(entry["model"])
    touched = {e["id"] for e in later if e["do"] == "delete" and e.get("model") == entry["model"]}
    rows = model._default_manager.filter(pk__in=entry["ids"])
    now = dict(rows.values_list("pk", entry["column"]))
    wrong = [
        pk for pk in entry["ids"]
        if pk not in touched and (pk not in now or now[pk] != entry["to"])
    ]  # fmt: skip
    return [Hindrance(entry["model"], pk, is_gone=pk not in now) for pk in wrong[:_SHOWN]]


def _changed(entry: Entry, later: Sequence[Entry], _deleted: set[Any]) -> Iterable[Hindrance]:
    same = [e for e in later if e.get("model") == entry["model"] and e.get("id") == entry["id"]]
    if any(e["do"] == "delete" for e in same):
        return []
    row = _find(entry)
    if row is None:
        return [Hindrance(entry["model"], entry["id"], is_gone=True)]
    over = {name for e in same if e["do"] == "change" for name in e["fields"]}
    is_same = all(
        _plain(getattr(row, name)) == after
        for name, (_before, after) in entry["fields"].items()
        if name not in over
    )
    return [] if is_same else [Hindrance(entry["model"], entry["id"])]


def _deleted(entry: Entry, _later: Sequence[Entry], deleted: set[Any]) -> Iterable[Hindrance]:
    """A row comes back only if what it points to is there, or comes back too."""
    model = apps.get_model(entry["model"])
    gone = []
    for column in model._meta.concrete_fields:
        target = entry["values"].get(column.attname)
        if not isinstance(column, ForeignKey) or target is None:
            continue
        other = column.related_model
        if (_label(other), target) in deleted:
            continue
        if not other._default_manager.filter(pk=target).exists():
            gone.append(Hindrance(_label(other), target, is_gone=True))
    return gone


def _created(entry: Entry, _later: Sequence[Entry], _deleted: set[Any]) -> Iterable[Hindrance]:
    """One removed since is no hindrance: it would go anyway."""
    row = _find(entry)
    if row is None or _values(row) == entry["values"]:
        return []
    return [Hindrance(entry["model"], entry["id"])]


_HINDRANCES = {"move": _moved, "change": _changed, "delete": _deleted, "create": _created}


def _find(entry: Entry) -> Model | None:
    rows = apps.get_model(entry["model"])._default_manager
    found: Model | None = rows.filter(pk=entry["id"]).first()
    return found


def _values(row: Model) -> dict[str, Any]:
    return {f.attname: _plain(getattr(row, f.attname)) for f in row._meta.concrete_fields}


def _typed(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    return {name: by_name[name].to_python(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    # The JSON encoder of Django would cut microseconds off.
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _attname(model: type[Model], column: str) -> str:
    return str(model._meta.get_field(column).attname)  # type: ignore[union-attr]  # a foreign key


def _label(model: Any) -> str:
    return str(model._meta.label)
