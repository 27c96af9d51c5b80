"""Lists page by page: an opaque cursor instead of numbers, so no page costs more than the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

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
    cursor: Annotated[str | None, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")] = None
    """`next` of the page before."""


class Page(Output, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


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


def cut(
    rows: QuerySet[Row], *, order: str, query: PageQuery, show: Callable[[Row], Item]
) -> Page[Item]:
    """The page of ``rows`` that ``query`` asks for, shown by ``show``; one statement."""
    by = Order(order)
    if query.cursor is not None:
        rows = rows.filter(_after(by, query.cursor))
    found = list(rows.order_by(*by.columns)[: query.limit + 1])
    more = len(found) > query.limit
    shown = found[: query.limit]
    return Page(items=[show(row) for row in shown], next=_cursor(by, shown[-1]) if more else None)


def _cursor(by: Order, row: Model) -> str:
    value: Any = getattr(row, by.name)
    if isinstance(value, datetime):
        value = value.isoformat()
    packed = json.dumps([by.field, value, row.pk], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _after(by: Order, cursor: str) -> Q:
    try:
        value, last = _unpack(by, cursor)
    except (ValueError, TypeError, binascii.Error, OverflowError):
        raise Invalid(
            {"cursor": [_("Take the cursor from `next` of the page before, in the same order.")]}
        ) from None
    step = "lt" if by.field.startswith("-") else "gt"
    if by.name == "id":
        return Q(**{f"id__{step}": last})
    # The first condition lets the index start where the page does.
    further = Q(**{f"{by.name}__{step}": value}) | Q(**{f"id__{step}": last})
    return Q(**{f"{by.name}__{step}e": value}) & further


def _unpack(by: Order, cursor: str) -> tuple[Any, int]:
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    field, value, last = json.loads(packed)
    if field != by.field or type(last) is not int or not 0 <= last <= MAX_ID:
        raise ValueError
    if by.name.endswith("_at"):
        value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            raise ValueError
    elif by.name != "id" and (not isinstance(value, str) or "\x00" in value):
        raise ValueError
    return value, last
