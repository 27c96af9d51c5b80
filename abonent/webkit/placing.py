"""Order of many rows by a field of few values, without sorting every row.

Every list of a million rows can be sorted by state, priority or owner. One ``ORDER BY`` would read
and sort them all for a page of fifty; here each value is looked up by itself, one after another in
its order, along the index over the value and the id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet, lookups
from django.db.models.expressions import Combinable, RawSQL

from abonent.kernel.db import limit_time

Rows = QuerySet[Any]
AT_ONCE = 200
"""Values looked up by one statement."""
FEW = 10_000
"""So many rows are sorted sooner than they are looked up value by value."""
TRIED_FOR = 150
"""Milliseconds; then all rows are sorted after all."""


@dataclass(frozen=True, slots=True)
class ByPlace:
    """A page in the order of ``path``: a field with choices or a field of a row referred to.

    ``state`` stands in the order of its values (``codes``, or the field's choices), ``owner__name``
    in that of the names of owners. Rows without a value come last, either way. Where filters leave
    few rows they are simply sorted: then looking up each value would cost more.
    """

    path: str
    codes: Callable[[], Iterable[str]] | None = None

    def __call__(self, rows: Rows, *, down: bool, first: int, most: int) -> list[Any]:
        """See :class:`abonent.webkit.columns.Paged`."""
        places = self._places(rows, down=down)
        if _estimate(rows) >= max(FEW, len(places) * (first + most)):
            # Savepoint and limit: what filters leave may stand far behind, at each value.
            with suppress(OperationalError), transaction.atomic():
                limit_time(TRIED_FOR)
                return self._looked_up(rows, places, down=down, first=first, most=most)
        return list(self._sorted(rows, down=down)[first : first + most])

    def _looked_up(
        self, rows: Rows, places: list[list[Any]], *, down: bool, first: int, most: int
    ) -> list[Any]:
        name, refers, _rest = self.path.partition("__")
        key = F(f"{name}_id" if refers else name)
        ids = look_up(rows, by=key, places=places, down=down, most=first + most)
        found = in_order(rows, ids[first:])
        if len(ids) < first + most:
            known = [value for alike in places for value in alike]
            rest = Q(**{f"{name}__isnull": True}) if refers else ~Q(**{f"{name}__in": known})
            others = rows.filter(rest).order_by("-pk" if down else "pk")
            begin = max(0, first - len(ids))
            found += others[begin : begin + most - len(found)]
        return found

    def _sorted(self, rows: Rows, *, down: bool) -> Rows:
        by = F(self.path).desc(nulls_last=True) if down else F(self.path).asc(nulls_last=True)
        return rows.order_by(by, "-pk" if down else "pk")

    def _places(self, rows: Rows, *, down: bool) -> list[list[Any]]:
        """Values that stand together, in the order of the list."""
        name, refers, rest = self.path.partition("__")
        field: Any = rows.model._meta.get_field(name)  # noqa: SLF001 - what every model has
        if not refers:
            codes = sorted(self.codes() if self.codes else (code for code, _said in field.choices))
            return [[code] for code in (reversed(codes) if down else codes)]
        others = field.related_model.objects.order_by(f"-{rest}" if down else rest)
        alike: dict[Any, list[Any]] = {}
        for key, told in others.values_list("pk", rest):
            alike.setdefault(told, []).append(key)
        return list(alike.values())


@dataclass(frozen=True, slots=True)
class ByJoined:
    """A page in the order of ``path``, a field of a row referred to, of which there are many.

    ``client__name``: the index over names is walked, and that over their rows. The reference may
    be empty; such rows come last, either way, and would forbid that if they were asked for along.
    """

    path: str

    def __call__(self, rows: Rows, *, down: bool, first: int, most: int) -> list[Any]:
        """See :class:`abonent.webkit.columns.Paged`."""
        sign, name = "-" if down else "", self.path.partition("__")[0]
        joined = rows.filter(**{f"{self.path}__isnull": False})
        found = list(joined.order_by(f"{sign}{self.path}", f"{sign}pk")[first : first + most])
        if len(found) == most:
            return found
        before = max(0, first - joined.count()) if first and not found else 0
        others = rows.filter(**{f"{name}__isnull": True}).order_by(f"{sign}pk")
        return [*found, *others[before : before + most - len(found)]]


def look_up(
    rows: Rows, *, by: Combinable, places: Sequence[Sequence[Any]], down: bool, most: int
) -> list[int]:
    """Ids of at most so many rows whose value of ``by`` is in ``places``, in their order.

    Rows of one place, whichever of its values they have, stand by id.
    """
    found: list[int] = []
    for begin in range(0, len(places), AT_ONCE):
        asked = places[begin : begin + AT_ONCE]
        found += _ids(rows, by=by, places=asked, down=down, most=most - len(found))
        if len(found) == most:
            break
    return found


def in_order(rows: Rows, ids: Sequence[int]) -> list[Any]:
    """The rows with these ids, as they are named."""
    known = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [known[number] for number in ids if number in known]


def _ids(
    rows: Rows, *, by: Combinable, places: Sequence[Sequence[Any]], down: bool, most: int
) -> list[int]:
    kind = "text" if isinstance(places[0][0], str) else "bigint"
    value = RawSQL(f"asked.value::{kind}", [])  # noqa: S611 - one of two words
    one = rows.filter(lookups.Exact(by, value)).order_by("-pk" if down else "pk")
    try:
        sql, values = one.select_related(None).values_list("pk")[:most].query.sql_with_params()
    except EmptyResultSet:  # the filters leave nothing
        return []
    way = "DESC" if down else "ASC"
    asked = [[place, value] for place, alike in enumerate(places) for value in alike]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT found.id FROM (SELECT (pair ->> 0)::int AS place, pair ->> 1 AS value"
            " FROM jsonb_array_elements(%s::jsonb) AS pair) AS asked"
            f" CROSS JOIN LATERAL ({sql}) AS found(id)"
            f" ORDER BY asked.place, found.id {way} LIMIT %s",
            [json.dumps(asked), *values, most],
        )
        return [number for (number,) in cursor.fetchall()]


def _estimate(rows: Rows) -> float:
    """How many rows the planner expects."""
    try:
        sql, values = rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        (plan,) = cursor.fetchone()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return float(plan[0]["Plan"]["Plan Rows"])
