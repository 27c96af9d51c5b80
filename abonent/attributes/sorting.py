"""Order of rows by a value of theirs: those that have one by it, then those without.

The index over the values of an attribute that is a column holds only rows that have one, in the
order of value and id. So a page is read in two parts, each along an index, where one ``ORDER BY``
over both would sort every row. Entries of a dictionary stand in the dictionary's order, which no
index knows: each is looked up by itself, one after another, in one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import isfinite
from typing import Annotated, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, IntegerField, Q, QuerySet, TextField, Value, When, lookups
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from pydantic import Field

from abonent.attributes.policy import Definition
from abonent.attributes.stored import at
from abonent.kernel.errors import Invalid
from abonent.kernel.rest import check_text
from abonent.webkit.columns import Column
from abonent.webkit.placing import in_order, look_up

Rows = QuerySet[Any]
_FORMS = {"string": "folded", "text": "folded", "query": "label_folded"}
_NUMBERS = ("integer", "decimal")
AttributeSort = Annotated[str, Field(pattern=r"^-?attr\.[A-Za-z0-9_-]{1,40}$")]
"""How programs ask for the order by an attribute."""


@dataclass(frozen=True, slots=True)
class ValueOrder:
    """By the value under a code; ``places``: codes of entries of a dictionary in its order."""

    code: str
    form: str
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Definition, *, by_place: bool = True) -> ValueOrder | None:
        """The order by an attribute; None for several values at once, which have none.

        Entries stand in the order of their codes where not ``by_place``.
        """
        if one.is_multiple:
            return None
        form = "value" if one.type in _NUMBERS else _FORMS.get(one.type, "short")
        is_placed = by_place and one.type == "dictionary"
        return cls(one.code, form, tuple(one.choices) if is_placed else ())

    @property
    def value(self) -> Combinable:
        """What rows are ordered by; NULL where there is nothing to be ordered by."""
        value = at(self.code, self.form)
        if self.places:
            places = Value([*self.places], ArrayField(TextField()))
            return Func(places, value, function="array_position", output_field=IntegerField())
        return value if self.form != "value" else Case(When(self._has(), then=value))

    def _has(self) -> Q:
        """What the index over the values says of its rows, so that it is found."""
        if self.form == "value":
            return Q(at(self.code, "there")) & Q(at(self.code, "is_number"))
        return Q(lookups.IsNull(at(self.code, "whole"), False))

    def having(self, rows: Rows) -> Rows:
        """Those with a value."""
        return rows.filter(self._has(), lookups.IsNull(at(self.code, self.form), False))

    def lacking(self, rows: Rows) -> Rows:
        """Those without."""
        return rows.filter(lookups.IsNull(self.value, True))

    def sorted(self, rows: Rows, *, down: bool) -> Rows:
        """Rows that have a value by it, then by id."""
        value = at(self.code, self.form)
        return rows.order_by(value.desc() if down else value.asc(), "-pk" if down else "pk")

    def page(self, rows: Rows, *, down: bool, first: int, most: int) -> list[Any]:
        """At most so many rows from place ``first`` on, those without a value at the end."""
        found = (
            self._placed(rows, down=down, first=first, most=most)
            if self.places
            else list(self.sorted(self.having(rows), down=down)[first : first + most])
        )
        if len(found) == most:
            return found
        having = self._among(rows) if self.places else self.having(rows)
        before = max(0, first - having.order_by().count()) if first and not found else 0
        lacking = self.lacking(rows).order_by("-pk" if down else "pk")
        return [*found, *lacking[before : before + most - len(found)]]

    def _among(self, rows: Rows) -> Rows:
        return rows.filter(lookups.In(at(self.code, "short"), [*self.places]))

    def _placed(self, rows: Rows, *, down: bool, first: int, most: int) -> list[Any]:
        """Rows by the place of their entry."""
        places = [[code] for code in (reversed(self.places) if down else self.places)]
        key = at(self.code, "short")
        ids = look_up(rows, by=key, places=places, down=down, most=first + most)
        return in_order(rows, ids[first:])


def sorted_by(column: Column, one: Definition) -> Column:
    """``column`` as one that its list can be sorted by, where the attribute has an order."""
    order = ValueOrder.of(one)
    return column if order is None else replace(column, sort=order.value, paged=order.page)


@dataclass(frozen=True, slots=True)
class ValueKeys:
    """The order of a list of programs by an attribute, page by page along the index."""

    field: str
    """``attr.code``, with ``-`` downwards."""
    order: ValueOrder

    def page(self, rows: Rows, *, after: tuple[Any, int] | None, most: int) -> list[Any]:
        """A statement while there are rows with a value, another for those without."""
        value, down = at(self.order.code, self.order.form), self.field.startswith("-")
        rows, found = rows.annotate(sorted_by=self.order.value), []
        if after is None or after[0] is not None:
            having = self.order.having(rows)
            having = having if after is None else having.filter(_behind(value, after, down=down))
            found = list(self.order.sorted(having, down=down)[:most])
        if len(found) < most:
            lacking = self.order.lacking(rows).order_by("-pk" if down else "pk")
            if after is not None and after[0] is None:
                lacking = lacking.filter(**{f"pk__{'lt' if down else 'gt'}": after[1]})
            found += lacking[: most - len(found)]
        return found

    def value_of(self, row: Any) -> Any:
        """What it was ordered by."""
        return row.sorted_by

    def read(self, value: Any) -> Any:
        """A number, a text, or nothing."""
        if value is not None and self.order.form != "value":
            check_text(value)
        elif value is not None and (type(value) not in (int, float) or not isfinite(value)):
            raise ValueError
        return value


def _behind(value: Combinable, after: tuple[Any, int], *, down: bool) -> Q:
    """Rows behind the one with this value and id; the first condition lets the index start."""
    begins, further = (
        (lookups.LessThanOrEqual, lookups.LessThan) if down
        else (lookups.GreaterThanOrEqual, lookups.GreaterThan)
    )  # fmt: skip
    behind = Q(**{f"pk__{'lt' if down else 'gt'}": after[1]})
    return Q(begins(value, after[0])) & (Q(further(value, after[0])) | behind)


def asked_codes(sort: str, codes: Iterable[str] = ()) -> set[str]:
    """Codes of attributes that a program is told of: those shown, and the one it sorts by."""
    key, _dot, code = sort.removeprefix("-").partition(".")
    return {*codes, code} if key == "attr" else {*codes}


def order_of(
    sort: str, definitions: Iterable[Definition], *, closed: Collection[str]
) -> str | ValueKeys:
    """The order that a program asks for: a field of the list, or ``attr.code``.

    Raises :class:`Invalid` where nothing that the reader may see has such an attribute.
    """
    key, _dot, code = sort.removeprefix("-").partition(".")
    if key != "attr":
        return sort
    found = (one for one in definitions if one.code == code and not one.is_hidden)
    one = None if code in closed else next(found, None)
    order = ValueOrder.of(one, by_place=False) if one else None
    if order is None:
        raise Invalid(
            {"sort": [_("There is no attribute “%(code)s” to sort by.") % {"code": code}]}
        )
    return ValueKeys(sort, order)
