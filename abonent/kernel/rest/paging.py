"""Lists page by page: an opaque cursor instead of numbers, so no page costs more than the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from abonent.kernel.errors import Invalid
from abonent.kernel.rest.fields import MAX_ID, Input, Output

Item = TypeVar("Item", bound=Output)
Row = TypeVar("Row", bound=Model)


class PageQuery(Input):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Entries a page."""
    cursor: Annotated[str | None, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")] = None
    """`next` of the page before."""


class Page(Output, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Ordering(Protocol):
    """An order of a list. ``field`` is how it was asked for: a cursor fits no other."""

    @property
    def field(self) -> str:
        """With ``-`` downwards."""

    def page(self, rows: QuerySet[Any], *, after: tuple[Any, int] | None, most: int) -> list[Any]:
        """At most so many of the rows, from behind the one with this value and id."""

    def value_of(self, row: Any) -> Any:
        """What of a row the cursor keeps: a value of JSON, or a moment."""

    def read(self, value: Any) -> Any:
        """A value of a cursor; :class:`ValueError` for one that cannot be of this order."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: by ``field`` and then by id, ``-field`` downwards."""

    field: str

    @property
    def name(self) -> str:
        """The field without its direction."""
        return self.field.removeprefix("-")

    @property
    def columns(self) -> tuple[str, ...]:
        """What the rows are ordered by."""
        sign = "-" if self.field.startswith("-") else ""
        return (self.field,) if self.name == "id" else (self.field, f"{sign}id")

    def page(self, rows: QuerySet[Any], *, after: tuple[Any, int] | None, most: int) -> list[Any]:
        """One statement."""
        if after is not None:
            rows = rows.filter(self._after(*after))
        return list(rows.order_by(*self.columns)[:most])

    def _after(self, value: Any, last: int) -> Q:
        step = "lt" if self.field.startswith("-") else "gt"
        if self.name == "id":
            return Q(**{f"id__{step}": last})
        # The first condition lets the index start where the page does.
        further = Q(**{f"{self.name}__{step}": value}) | Q(**{f"id__{step}": last})
        return Q(**{f"{self.name}__{step}e": value}) & further

    def value_of(self, row: Any) -> Any:
        """The field."""
        return getattr(row, self.name)

    def read(self, value: Any) -> Any:
        """A moment of a field that is one, else a text; ids need none."""
        if self.name.endswith("_at"):
            value = datetime.fromisoformat(value)
            if value.tzinfo is None:
                raise ValueError
        elif self.name != "id":
            check_text(value)
        return value


def check_text(value: Any) -> None:
    """Raise :class:`ValueError` for what is no text that the database takes."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError


def cut(
    rows: QuerySet[Row], *, order: str | Ordering, query: PageQuery, show: Callable[[Row], Item]
) -> Page[Item]:
    """The page of ``rows`` that ``query`` asks for, shown by ``show``; one statement."""
    by = Order(order) if isinstance(order, str) else order
    after = _after(by, query.cursor) if query.cursor is not None else None
    found = by.page(rows, after=after, most=query.limit + 1)
    more = len(found) > query.limit
    shown = found[: query.limit]
    return Page(items=[show(row) for row in shown], next=_cursor(by, shown[-1]) if more else None)


def _cursor(by: Ordering, row: Model) -> str:
    value = by.value_of(row)
    if isinstance(value, datetime):
        value = value.isoformat()
    packed = json.dumps([by.field, value, row.pk], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(packed.encode()).rstrip(b"=").decode()


def _after(by: Ordering, cursor: str) -> tuple[Any, int]:
    try:
        return _unpack(by, cursor)
    except (ValueError, TypeError, binascii.Error, OverflowError):
        raise Invalid(
            {"cursor": [_("Take the cursor from `next` of the page before, in the same order.")]}
        ) from None


def _unpack(by: Ordering, cursor: str) -> tuple[Any, int]:
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    field, value, last = json.loads(packed)
    if field != by.field or type(last) is not int or not 0 <= last <= MAX_ID:
        raise ValueError
    return by.read(value), last
