"""What the columns of a list come to over all of its rows, not only those of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.models import Aggregate, Avg, Count, Max, Min, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from abonent.kernel.db import limit_time

if TYPE_CHECKING:
    from django.http import QueryDict

    from abonent.webkit.columns import Column

TIME = 3000
"""Milliseconds that a reader waits for totals at most; files take as long as they need."""
LABELS: Mapping[str, Promise] = {
    "sum": _("Sum"),
    "avg": _("Average"),
    "min": _("Least"),
    "max": _("Most"),
    "filled": _("Filled in"),
}
_AGGREGATES: Mapping[str, type[Aggregate]] = {"sum": Sum, "avg": Avg, "min": Min, "max": Max}
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a column is totalled: in which ways, of what in the query, and which rows have it."""

    ways: Sequence[str]
    value: str | Combinable
    filled: Q
    told: Callable[[Any], Any] = lambda value: value
    """The total as a value of the column."""

    def of(self, way: str) -> Aggregate:
        """The aggregate."""
        if way == "filled":
            return Count("pk", filter=self.filled)
        return _AGGREGATES[way](self.value)

    def read(self, way: str, found: Any) -> Any:
        """What is shown of it."""
        if way == "filled" or found is None:
            return found
        if way == "avg":
            return self.told(round(Decimal(found), 2).normalize() + Decimal(0))
        return self.told(found)


Measures = Mapping[str, Measure]
Asked = Sequence[tuple[str, str]]
"""Keys of columns, and in which way each is totalled."""
Lines = list[tuple[str, dict[str, Any]]]
"""For each way the totals by column."""


def asked(params: QueryDict, columns: Iterable[Column]) -> Asked:
    """``totals=amount.sum,repeats.max``, as far as the columns are shown."""
    shown = {column.key for column in columns}
    return [(key, way) for key, way in parsed(params.get("totals", "")) if key in shown]


def parsed(text: str) -> Asked:
    """``amount.sum,repeats.max``, each once; what is no total is left out."""
    parts = (part.rpartition(".") for part in text[:2000].split(","))
    return list(dict.fromkeys((key, way) for key, _dot, way in parts if key and way in LABELS))


def total(rows: QuerySet[Any], *, measures: Measures, wanted: Asked) -> Lines:
    """The totals of all ``rows``, in one statement."""
    known = [(key, way) for key, way in wanted if key in measures and way in measures[key].ways]
    if not known:
        return []
    sums = {f"t{place}": measures[key].of(way) for place, (key, way) in enumerate(known)}
    found = rows.order_by().select_related(None).aggregate(**sums)
    lines: dict[str, dict[str, Any]] = {}
    for place, (key, way) in enumerate(known):
        lines.setdefault(way, {})[key] = measures[key].read(way, found[f"t{place}"])
    return [(way, lines[way]) for way in LABELS if way in lines]


def total_in_time(rows: QuerySet[Any], *, measures: Measures, wanted: Asked) -> Lines | None:
    """The same; None where it would take longer than one waits for."""
    try:
        with transaction.atomic():
            limit_time(TIME)
            return total(rows, measures=measures, wanted=wanted)
    except OperationalError:  # what took too long was cancelled
        return None


def line_of(columns: Sequence[Column], way: str, found: Mapping[str, Any]) -> list[Any]:
    """A row under the list: its name in the first column that has no total of its own."""
    cells = [found.get(column.key) for column in columns]
    free = next((n for n, column in enumerate(columns) if column.key not in found), None)
    if free is not None:
        cells[free] = str(LABELS[way])
    return cells
