"""A list in one request: what the templates of lists draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from abonent.kernel.db import limit_time
from abonent.kernel.ids import find_id
from abonent.webkit import markup, totals
from abonent.webkit.asking import MOMENTARY
from abonent.webkit.columns import pick
from abonent.webkit.context import can, find_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from abonent.webkit.asking import Problem
    from abonent.webkit.columns import Column, Paged
    from abonent.webkit.filters import Filter
    from abonent.webkit.lists import BulkAction, List, View

COUNTED = 1000
"""Counting goes no further: beyond it the reader needs a filter, not a number."""
DEEPEST = 10_000
"""Rows one can page to. Deeper ones cost the database too much: filter or export."""

SORTED_WITHIN = 2000
"""Milliseconds that a reader waits for an order that may have no index."""


class Head(NamedTuple):
    """A column's header: its sort link, and how it is sorted now (``ascending``, …, or "")."""

    column: Column
    url: str
    sorted: str


class Row(NamedTuple):
    """A drawn row: pairs of CSS classes and content."""

    href: str
    id: Any
    cells: list[tuple[str, Any]]


@dataclass(slots=True, kw_only=True)
class Shown:
    """A list in one request: what its template draws."""

    of: List
    request: HttpRequest
    source: QuerySet[Any] | Sequence[Any]
    all: QuerySet[Any] | Sequence[Any]
    sort: str
    values: dict[str, Any]
    problems: list[Problem]
    views: Sequence[View]
    paged: Paged | None = None
    _page: list[Any] | None = field(default=None, init=False)
    _total: int | None = field(default=None, init=False)
    _unsorted: Column | None = field(default=None, init=False)

    @property
    def target(self) -> str:
        """The id of the part htmx replaces."""
        return f"list-{self.of.key}"

    @property
    def number(self) -> int:
        """The page, from 1."""
        asked = self.request.GET.get("page", "1")
        deepest = DEEPEST // self.of.page_size
        return min(max(1, find_id(asked) or 1), deepest)

    @property
    def first(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.of.page_size

    @property
    def page(self) -> list[Any]:
        """The rows of this page, and one more if there is a next page."""
        if self._page is None:
            self._page = self._cut()
        return self._page

    def _cut(self) -> list[Any]:
        most = self.of.page_size + 1
        if self.paged is not None and not self.blocked and isinstance(self.source, QuerySet):
            down, rows = self.sort.startswith("-"), self.source.order_by()
            try:
                with transaction.atomic():
                    limit_time(SORTED_WITHIN)
                    return self.paged(rows, down=down, first=self.first, most=most)
            except OperationalError:  # what took too long was cancelled
                self._give_up_sorting()
        return list(self.source[self.first : self.first + most])

    def _give_up_sorting(self) -> None:
        self._unsorted = next(c for c in self.of.columns if c.key == self.sort.lstrip("-"))
        self.sort, self.paged = self.of.sort, None
        self.source = self.of.in_its_order(self.source)

    @property
    def unsorted(self) -> Column | None:
        """What the page was to be sorted by, where that took too long."""
        _cut = self.page
        return self._unsorted

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self.page[: self.of.page_size]

    @property
    def last(self) -> int:
        """The place of the last row of this page."""
        return self.first + len(self.rows)

    @property
    def more(self) -> bool:
        """Whether a next page exists."""
        return len(self.page) > self.of.page_size

    @property
    def too_deep(self) -> bool:
        """Whether a next page exists but cannot be paged to."""
        return self.more and self.last >= DEEPEST

    @property
    def total(self) -> int:
        """The number of rows; 1,001 means "more" unless the reader asked for the exact one."""
        if self._total is None:
            if not self.more and (self.rows or self.number == 1):
                self._total = self.last
            elif isinstance(self.source, QuerySet):
                rows = self.source.order_by().values("pk")  # what else is shown needs no counting
                self._total = (rows if self.exact else rows[: COUNTED + 1]).count()
            else:
                self._total = len(self.source) if self.exact else min(len(self.source), COUNTED + 1)
        return self._total

    @property
    def exact(self) -> bool:
        """Whether the reader asked for the number of all rows, however long it takes."""
        return self.request.GET.get("count") == "exact"

    @property
    def many(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total > COUNTED and not self.exact

    @property
    def counted(self) -> int:
        """How many are surely there, to be shown as "more than"."""
        return COUNTED

    @property
    def columns(self) -> list[Column]:
        """The columns on the screen."""
        return [c for c in self.of.columns if c.chosen and not c.hidden]

    @property
    def bulk(self) -> list[BulkAction]:
        """Bulk actions the reader may use."""
        return [b for b in self.of.bulk if can(self.request, b.permission)]

    @property
    def can_export(self) -> bool:
        """Whether the reader may save the list to a file."""
        return can(self.request, self.of.export_permission)

    def url(self, **changes: Any) -> str:
        """This list's address with some parameters changed; None removes one."""
        query = self.request.GET.copy()
        for name in ("count", "rows", "foot"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"

    @property
    def query(self) -> str:
        """The filters as a query string: what ``all=1`` of a bulk action means."""
        query = self.request.GET.copy()
        for name in MOMENTARY:
            query.pop(name, None)
        return str(query.urlencode())

    @property
    def controls(self) -> Iterator[tuple[Filter, Any]]:
        """Filters with their present values."""
        return ((one, self.values.get(one.key)) for one in self.of.filters)

    @property
    def saved_view(self) -> int | None:
        """The saved view that the reader began with."""
        return find_id(self.request.GET.get("view", "")) if self.of.tools else None

    @property
    def tabs(self) -> Iterator[tuple[View, bool]]:
        """The views, and whether each is the one shown."""
        saved = self.saved_view
        for view in self.views:
            yield view, view.id == saved if saved else view.query == self.query

    @property
    def typed(self) -> str:
        """What stands in the line of the query language."""
        key = next((one.key for one in self.of.filters if one.control == "query"), "")
        return self.request.GET.get(key, "").strip()

    @property
    def more_controls(self) -> Iterator[tuple[Filter, Any]]:
        """Filters that came with what the others ask for."""
        return ((one, self.values.get(one.key)) for one in self.of.more)

    @property
    def more_shape(self) -> str:
        """Changes when the bar has other filters than before."""
        return " ".join(one.shape() for one in self.of.more)

    @property
    def heads(self) -> list[Head]:
        """Headers with their sort links: a second click turns the order round."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if column.sort is None:
            return Head(column, "", "")
        if self.sort.lstrip("-") != column.key:
            return Head(column, self.url(sort=column.key, page=None), "")
        down = self.sort.startswith("-")
        turned = column.key if down else f"-{column.key}"
        order = "descending" if down else "ascending"
        return Head(column, self.url(sort=turned, page=None), order)

    @property
    def drawn(self) -> Iterator[Row]:
        """The rows of this page, drawn."""
        columns = [(column.css, column) for column in self.columns]
        for row in self.rows:
            yield Row(
                href=self.of.row_url(row) if self.of.row_url else "",
                id=pick(row, self.of.row_id),
                cells=[(css, column.draw(row)) for css, column in columns],
            )

    @property
    def body(self) -> SafeString:
        """The rows of this page as HTML."""
        return markup.table_rows(self.drawn, marks=bool(self.bulk))

    def changed(self) -> HttpResponse:
        """The rows named by the parameter ``rows``, as a table; those that left the filters apart.

        Nothing is counted and no page is cut: the browser puts them where it shows them.
        """
        named = self.request.GET["rows"].split(",")[: self.of.page_size]
        ids = [number for text in named if (number := find_id(text)) is not None]
        fitting = self._body_of(self.source, ids)
        drawn = {pick(row, self.of.row_id) for row in self.page}
        left = [number for number in ids if number not in drawn]
        gone = self._body_of(self.all, left) if left else ""
        apart = f"<tbody data-gone>{gone}</tbody>" if gone else ""
        response = HttpResponse(f"<table><tbody>{fitting}</tbody>{apart}</table>")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _body_of(self, rows: QuerySet[Any] | Sequence[Any], ids: list[int]) -> SafeString:
        if isinstance(rows, QuerySet):
            self._page = list(rows.filter(pk__in=ids))
        else:
            self._page = [row for row in rows if pick(row, self.of.row_id) in ids]
        return self.body

    @property
    def foot_url(self) -> str:
        """Where the totals that are asked for come from, or ""."""
        is_asked = self.of.measures and totals.asked(self.request.GET, self.columns)
        return self.url(foot="1", page=None) if is_asked else ""

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.columns) + bool(self.bulk)

    @property
    def is_complete(self) -> bool:
        """Whether this page holds every row there is."""
        return not self.more and self.number == 1

    @property
    def blocked(self) -> bool:
        """Whether no rows are shown because the address was not understood."""
        return any(problem.blocks for problem in self.problems)

    @property
    def understood_url(self) -> str:
        """This list without what was not understood."""
        return self.url(**dict.fromkeys(n for problem in self.problems for n in problem.names))

    @property
    def top_url(self) -> str:
        """The first page: where new rows show."""
        return self.url(page=None)

    @property
    def first_place(self) -> int:
        """The place of the first row of this page."""
        return self.first + 1

    @property
    def here(self) -> str:
        """This very page."""
        return self.url()

    @property
    def count_url(self) -> str:
        """This very page with the number of all rows."""
        return self.url(count="exact")

    @property
    def back_url(self) -> str:
        """The page before, or ""."""
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or ""."""
        return self.url(page=self.number + 1) if self.more and not self.too_deep else ""

    @property
    def files(self) -> list[tuple[str, str, str, str]]:
        """Files the whole list can be saved to: address, kind, icon and label.

        Those of the columns that are shown, then those of all, where there are more.
        """
        kinds = (("csv", "file-type-csv", "CSV"), ("xlsx", "file-spreadsheet", "Excel"))
        found = [
            (self.url(export=kind, shown="1", page=None), kind, icon, label)
            for kind, icon, label in kinds
        ]
        if any(column.hidden and column.chosen for column in self.of.columns):
            every = _("%(format)s, all columns")
            found += [
                (self.url(export=kind, page=None), kind, icon, every % {"format": label})
                for kind, icon, label in kinds
            ]
        return found

    @property
    def empty_url(self) -> str:
        """Where the empty list's next step leads."""
        return (find_url(self.of.empty.url) or "") if self.of.empty and self.of.empty.url else ""
