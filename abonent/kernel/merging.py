"""How rows of any room follow when two of a kind (clients, cases) become one.

Whoever owns the kind keeps a registry of :class:`PointingRows`; each room registers its tables
that point to it. A test of the owner fails for a foreign key that nobody registered.
"""

# ruff: noqa: SLF001 - Django describes the tables of any model in _meta

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet

from abonent.kernel.errors import Text
from abonent.kernel.journal import Hindrance, Journal
from abonent.kernel.registry import Registry

Settle = Callable[[Journal, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointingRows:
    """Rows of ``model`` (``room.Model``) whose foreign key ``column`` points to what is merged.

    ``settle(journal, winner, loser)`` goes first: it deletes or changes, through the journal, what
    would be there twice; what is left moves to the winner. ``derived`` rows are dropped: the owner
    of the merge builds them again.
    """

    model: str
    column: str
    label: Text
    settle: Settle | None = None
    derived: bool = False

    def rows_of(self, pk: int) -> QuerySet[Any]:
        """The rows that point to ``pk``."""
        manager = apps.get_model(self.model)._default_manager
        rows: QuerySet[Any] = manager.filter(**{self.column: pk})
        return rows


Pointers = Registry[PointingRows]


def make_pointers() -> Pointers:
    """An empty registry of pointing rows."""
    return Registry(key=lambda one: (one.model, one.column))


def move_rows(journal: Journal, pointers: Pointers, *, winner: int, loser: int) -> None:
    """Let everything that points to ``loser`` point to ``winner``."""
    for one in pointers:
        if one.settle:
            one.settle(journal, winner, loser)
        if one.derived:
            one.rows_of(loser).delete()
        else:
            journal.move(one.rows_of(loser), column=one.column, to=winner)
    journal.mark(one.model for one in pointers if not one.derived)


def count_rows(pointers: Pointers, *, of: int) -> list[tuple[PointingRows, int]]:
    """How many rows point to ``of``, table by table; derived ones and empty tables stay out."""
    counted = [(one, one.rows_of(of).count()) for one in pointers if not one.derived]
    return [(one, count) for one, count in counted if count]


def list_attached(
    entries: Sequence[Mapping[str, Any]], pointers: Pointers, *, winner: int
) -> list[Hindrance]:
    """Rows that came to the winner since and lean on what moved: an undo would tear them apart."""
    moved: dict[str, set[int]] = {}
    last: dict[str, int] = {}
    for entry in entries:
        if entry["do"] == "move":
            moved.setdefault(entry["model"], set()).update(entry["ids"])
        elif entry["do"] == "mark":
            last |= entry["last"]
    return [
        Hindrance(one.model, pk)
        for one in pointers
        if one.model in last
        for pk in _leaning(one, moved, one.rows_of(winner).filter(pk__gt=last[one.model]))
    ]


def _leaning(
    one: PointingRows, moved: Mapping[str, set[int]], since: QuerySet[Any]
) -> Iterator[int]:
    for column in apps.get_model(one.model)._meta.concrete_fields:
        if isinstance(column, ForeignKey) and column.name != one.column:
            ids = moved.get(column.related_model._meta.label)
            if ids:
                rows = since.filter(**{f"{column.name}__in": ids})
                yield from rows.values_list("pk", flat=True)[:5]


def list_unregistered(pointers: Pointers, *, to: type[Model]) -> list[str]:
    """Foreign keys to ``to`` that no room registered, as ``room.Model.column``."""
    registered = {(one.model, one.column) for one in pointers}
    return [
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey)
        and column.related_model is to
        and (model._meta.label, column.name) not in registered
    ]
