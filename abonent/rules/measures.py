"""How columns of lists are totalled: by the properties that the query language asks by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Case, DecimalField, Func, When
from django.db.models.expressions import Combinable

from abonent.kernel.actor import Actor
from abonent.kernel.confidential import note_use
from abonent.rules.ports import DAYS, NUMBERS, Kind, Property, Subject
from abonent.rules.sql import exists
from abonent.webkit.columns import Column
from abonent.webkit.totals import Asked, Measure, Measures

_WAYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(NUMBERS, ("sum", "avg", "min", "max", "filled")),
    **dict.fromkeys(DAYS, ("min", "max", "filled")),
}


def measures_of(of: Subject, *, by: Actor) -> Measures:
    """The columns of its list that can be totalled, by key."""
    return {key: measure_of(one) for key, one in _shown(of, by) if not one.is_number}


def note_totals(of: Subject, *, by: Actor, query: str, wanted: Asked) -> None:
    """Keep that ``by`` is told totals of confidential fields."""
    asked = {key for key, _way in wanted}
    fields = {one.confidential for key, one in _shown(of, by) if key in asked} - {""}
    note_use(by=by, of=of.code, query=query, fields=fields)


def _shown(of: Subject, by: Actor) -> Iterable[tuple[str, Property]]:
    """Columns of its list with the properties that they show."""
    known = [one for one in of.properties() if one.is_open(by)]
    keys = {one.key: one for one in known}
    fields = {one.field: one for one in known if one.field}
    found = ((c.key, _property(c, keys, fields)) for c in of.table(by).columns)
    return ((key, one) for key, one in found if one is not None)


def _property(
    column: Column, keys: Mapping[str, Property], fields: Mapping[str, Property]
) -> Property | None:
    """The property that a column shows: of its name, where it is an attribute, or of its field."""
    if column.key.startswith("attr-"):
        return keys.get(column.key.replace("-", ".", 1))
    return next((fields[f] for f in _fields(column) if f in fields), None)


def _fields(column: Column) -> Iterable[str]:
    for name in (*column.stored, column.sort, column.value):
        if isinstance(name, str) and name:
            yield name
            yield name.removesuffix("_id")


def measure_of(one: Property) -> Measure:
    """How it is totalled."""
    value: str | Combinable = one.field
    if one.expression is not None:
        value = _number(one) if one.kind in NUMBERS else one.expression
    return Measure(
        ways=_WAYS.get(one.kind, ("filled",)), value=value, filled=exists(one),
        told=_dated[one.kind] if one.as_text else partial(_number_told, one),
    )  # fmt: skip


def _number(one: Property) -> Combinable:
    """A number inside JSON; what a former definition left there is none."""
    cast = Func(one.expression, template="(%(expressions)s)::numeric", output_field=DecimalField())
    return cast if one.guard is None else Case(When(one.guard, then=cast))


def _number_told(one: Property, value: Any) -> Any:
    if not isinstance(value, int | Decimal):
        return value
    number = value.normalize() + Decimal(0) if isinstance(value, Decimal) else value
    return one.told(Decimal(number)) if one.told else number


_dated = {Kind.DATE: date.fromisoformat, Kind.MOMENT: datetime.fromisoformat}
