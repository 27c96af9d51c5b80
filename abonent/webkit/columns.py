"""Columns of a list: what is shown, how it is aligned, sorted and exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from abonent.kernel.money import Money
from abonent.webkit import wording
from abonent.webkit.templatetags import webkit as tags

Text = str | Promise
Getter = str | Callable[[Any], Any]


class Paged(Protocol):
    """A page of an order: ``most`` of the rows (unordered as given) from place ``first`` on."""

    def __call__(self, rows: Any, *, down: bool, first: int, most: int) -> list[Any]:
        """The rows, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``value`` is a path (``client.name``, through attributes or keys) or a function of the row; it
    is what is exported unless ``export`` gives another. ``cell`` draws it (safe HTML or text);
    without one, times, money, numbers and booleans are written by their type. ``sort`` is a field
    or expression of the query; a column without it cannot be sorted by. ``paged`` cuts a page of
    that order without sorting every row; what it cannot do in time is told. ``minor`` columns hide
    on a phone; a ``wide`` one is cut with an ellipsis; ``hidden`` ones are only exported.

    ``stored`` are the fields of the query that ``told`` (by default the one field as it is) makes
    the exported value of. Where every column says so, an export makes no objects of the rows,
    which are most of its cost; where one does not, all are read as above.
    """

    key: str
    label: Text
    value: Getter = ""
    cell: Callable[[Any], Any] | None = None
    sort: str | Combinable | None = None
    align: Literal["left", "right", "center"] = "left"
    export: Getter | None = None
    minor: bool = False
    wide: bool = False
    hidden: bool = False
    paged: Paged | None = None
    stored: tuple[str, ...] = ()
    told: Callable[..., Any] | None = None
    confidential: str = ""
    """Code of the confidential field that it shows: that a reader is shown it is kept."""
    chosen: bool = True
    """Not, where the reader chose others: then it can be sorted by, no more."""

    def read(self, row: Any) -> Any:
        """The value of ``row`` in this column."""
        return pick(row, self.value or self.key)

    def exported(self, row: Any) -> Any:
        """The value written to a file."""
        return self.read(row) if self.export is None else pick(row, self.export)

    def draw(self, row: Any) -> Any:
        """What the cell shows."""
        return self.cell(row) if self.cell else shown(self.read(row))

    @property
    def css(self) -> str:
        """Classes of the cell."""
        names = [f"is-{self.align}"] if self.align != "left" else []
        names += ["is-minor"] if self.minor else []
        return " ".join([*names, "is-wide"] if self.wide else names)


def pick(row: Any, getter: Getter) -> Any:
    """``getter`` applied to ``row``; None as soon as a part of the path is None or absent."""
    if callable(getter):
        return getter(row)
    for name in getter.split("."):
        row = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
        if row is None:
            return None
    return row


def shown(value: Any) -> Any:
    """A value as a person reads it, by its type."""
    if value is None or value == "":
        return wording.NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return tags.when(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, Money):
        return wording.money(value)
    return wording.number(value) if isinstance(value, int | float | Decimal) else value
