"""Lists: columns, filters, sorting, pages and exports declared once, the same on every screen.

::

    CASES = List(key="cases", columns=[…], filters=[…], sort="-opened", row_url=case_url)

    def case_list(request):
        return CASES.respond(request, queries.visible_cases(by=request.operator),
                             template="cases/list.html")

and in the template ``{% list rows %}``. Two SQL statements: the count (stopping at 1,001) and the
page. Rights are the room's: it passes the rows the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import Promise

from abonent.kernel.errors import Invalid
from abonent.webkit import asking, export, exports, foot, totals
from abonent.webkit.cells import rows_for
from abonent.webkit.columns import Column, Paged, pick
from abonent.webkit.context import check
from abonent.webkit.filters import Filter, MultiChoice
from abonent.webkit.shown import Shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase, QueryDict

Text = str | Promise
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What a list without rows says, and the next step it offers."""

    title: Text
    text: Text = ""
    icon: str = "inbox"
    action: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """A button over marked rows. Its URL is posted ``ids`` (many), or ``all=1`` and ``query``."""

    label: Text
    url: str
    icon: str
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved query shown as a tab."""

    label: Text
    query: str
    count: int | None = None
    id: int | None = None
    """Of a view that somebody saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list as its room declares it.

    ``key`` names it in the page, ``title`` the sheet of its export. ``more`` are filters that come
    and go with what the others ask for, ``keeps`` parameters that the page itself reads. ``sort``
    is a column's key, ``-`` for descending; ``row_url`` opens a row; ``row_id`` identifies it for
    bulk actions. ``live`` is the topic of its changes. With ``live_row``, the kind of topic of a
    single row, shown rows are brought up to date where they are and rows that events of
    ``live_new`` made are announced; without it a refresh is offered. ``export_permission`` guards
    exports and ``on_export`` is told of one before it starts, for the audit.
    """

    key: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str = ""
    row_url: Callable[[Any], str] | None = None
    row_id: str | Callable[[Any], Any] = "pk"
    page_size: int = 50
    empty: Empty | None = None
    bulk: Sequence[BulkAction] = ()
    live: str = ""
    live_row: str = ""
    live_new: Sequence[str] = ()
    title: Text = ""
    more: Sequence[Filter] = ()
    keeps: Sequence[str] = ()
    tools: str = ""
    """A template beside the tabs: what can be done with views; ``tools_url`` is its address."""
    tools_url: str = ""
    measures: Callable[[], totals.Measures] | None = None
    """How columns are totalled, where the reader may ask for that."""
    export_permission: str = ""
    on_export: Callable[[HttpRequest, str], None] | None = None

    def respond(
        self,
        request: HttpRequest,
        rows: Rows,
        *,
        template: str,
        context: Mapping[str, Any] | None = None,
        views: Sequence[View] = (),
    ) -> HttpResponseBase:
        """The whole page, only the table for htmx, or a file when the URL asks for an export."""
        settled = asking.settle(self, request.GET)
        respelled = settled is not request.GET
        request.GET = settled  # type: ignore[assignment]  # nobody writes to either
        shown = self.show(request, rows, views=views)
        if shown.target == request.headers.get("HX-Target") and "rows" in request.GET:
            return shown.changed()
        if "foot" in request.GET:
            return foot.respond(shown)
        if (wanted := request.GET.get("export")) in export.KINDS:
            return self._export(request, shown, wanted)
        partial = request.headers.get("HX-Target") == shown.target
        response = render(
            request,
            "webkit/lists/rows.html" if partial else template,
            {**(context or {}), "rows": shown, "again": partial},
        )
        if respelled and partial and "X-Live" not in request.headers:
            response.headers["HX-Push-Url"] = f"{request.path}?{settled.urlencode()}"
        # The same URL answers with a page or a table: neither may stand in for the other.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        patch_cache_control(response, no_store=True)
        return response

    def show(self, request: HttpRequest, rows: Rows, *, views: Sequence[View] = ()) -> Shown:
        """The list as this request asks for it; nothing is read from the database yet."""
        asked = asking.read(self, request.GET)
        fitting = self._narrowed(rows, asked)
        return Shown(
            of=self, request=request, source=self._sorted(fitting, asked.sort), all=rows,
            sort=asked.sort, paged=self._paged(asked.sort),
            values=asked.values, problems=asked.problems, views=views,
        )  # fmt: skip

    def with_columns(self, keys: Sequence[str]) -> List:
        """With these columns in this order; those that are no more are left out."""
        known = {column.key: column for column in self.columns}
        chosen = [replace(known[key], hidden=False, minor=False) for key in keys if key in known]
        rest = [replace(c, chosen=False) for c in self.columns if c.key not in keys]
        return replace(self, columns=[*chosen, *rest]) if chosen else self

    def offering_first(self, usual: Mapping[str, Collection[object]]) -> List:
        """With filters of several choices whose ``usual`` ones come first, the rest folded."""
        if not usual:
            return self
        return replace(self, filters=[
            replace(one, usual={str(value) for value in usual[one.key]})
            if isinstance(one, MultiChoice) and one.key in usual else one
            for one in self.filters
        ])  # fmt: skip

    def matching(self, *, params: QueryDict, rows: Rows) -> Rows:
        """The rows that the filters in ``params`` leave: what ``all`` of a bulk action means."""
        return self._narrowed(rows, asking.read(self, params))

    def _narrowed(self, rows: Rows, asked: asking.Asked) -> Rows:
        if asked.is_blocked:
            return rows.none() if isinstance(rows, QuerySet) else []
        for one in (*self.filters, *self.more):
            if one.key in asked.values and isinstance(rows, QuerySet):
                rows = one.narrow(rows, asked.values[one.key])
        return rows

    def _column(self, sort: str) -> Column | None:
        return next((c for c in self.columns if c.key == sort.lstrip("-")), None)

    def _paged(self, sort: str) -> Paged | None:
        column = self._column(sort)
        return column.paged if column else None

    def in_its_order(self, rows: Rows) -> Rows:
        """``rows`` as the list sorts them by itself."""
        return self._sorted(rows, self.sort)

    def _sorted(self, rows: Rows, sort: str) -> Rows:
        column = self._column(sort)
        if column is None or column.sort is None:
            return rows
        down = sort.startswith("-")
        if not isinstance(rows, QuerySet):
            key = column.sort if isinstance(column.sort, str) else column.key
            return sorted(rows, key=lambda row: _nulls_last(pick(row, key)), reverse=down)
        tie = "-pk" if down else "pk"
        if isinstance(column.sort, str) and not _can_be_null(rows.model, column.sort):
            return rows.order_by(f"-{column.sort}" if down else column.sort, tie)
        by = F(column.sort) if isinstance(column.sort, str) else column.sort
        order = by.desc(nulls_last=True) if down else by.asc()  # type: ignore[attr-defined]  # F and every Func have them
        return rows.order_by(order, tie)

    def _export(self, request: HttpRequest, shown: Shown, wanted: str) -> HttpResponseBase:
        check(request, self.export_permission)
        if told := [problem.text for problem in shown.problems if problem.blocks]:
            raise Invalid({"": told})  # a file of nothing, or of everything, would mislead
        source, writing = shown.source, exports.find_writing(request)
        if writing is None and _is_long(source):
            return exports.start(request)
        if self.on_export:
            self.on_export(request, wanted)
        columns = [one for one in self.columns if one.chosen]
        if "shown" in request.GET:  # a file of what the reader looks at, and no more
            columns = [one for one in columns if not one.hidden]
        rows = rows_for(columns, source)
        file = export.Sheet(
            title=str(self.title) or self.key, columns=columns, rows=rows,
            foot=self._foot(request.GET, columns, source),
        )  # fmt: skip
        if writing is None:
            return export.respond(file, kind=wanted)
        total = source.order_by().count() if isinstance(source, QuerySet) else len(source)
        return writing.write(file, kind=wanted, total=total)

    def _foot(self, params: QueryDict, columns: Sequence[Column], source: Rows) -> list[list[Any]]:
        wanted = totals.asked(params, columns)
        if not wanted or self.measures is None or not isinstance(source, QuerySet):
            return []
        lines = totals.total(source, measures=self.measures(), wanted=wanted)
        return [totals.line_of(columns, way, found) for way, found in lines]


def _is_long(rows: Rows) -> bool:
    """Whether a file of ``rows`` takes longer than one waits for a page."""
    if not isinstance(rows, QuerySet):
        return len(rows) > exports.DIRECT
    return rows.order_by()[: exports.DIRECT + 1].count() > exports.DIRECT


def _can_be_null(model: type[Model], path: str) -> bool:
    """Whether a row may lack what ``path`` leads to.

    An index has nulls first when it is read backwards, so ``NULLS LAST`` where there are none
    keeps the database from using it: of a million rows every one would be sorted for a page.
    """
    for name in path.split("__"):
        try:
            field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)  # noqa: SLF001 - public
        except FieldDoesNotExist:  # computed by the query
            return True
        if field.null:
            return True
        model = field.related_model or model
    return False


def _nulls_last(value: Any) -> tuple[bool, Any]:
    return (value is None, value)
