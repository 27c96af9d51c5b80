"""The query language as a filter of lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.confidential import note_listed
from abonent.kernel.errors import Text
from abonent.rules.measures import measures_of
from abonent.rules.ports import subjects
from abonent.rules.queries import Query, read_query
from abonent.rules.views import COLUMNS, QUERY, VIEW, list_views, own_columns
from abonent.webkit.filters import Filter
from abonent.webkit.lists import List, View

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFilter(Filter):
    """One line in which everything can be asked for, by whoever reads the list."""

    subject: str
    by: Actor
    placeholder: Text = ""
    url: str = ""
    """Completes what is typed."""
    control: ClassVar[str] = "query"

    def read(self, params: QueryDict) -> Any:
        """The query the URL asks for, understood."""
        text = params.get(self.key, "").strip()
        return read_query(subject=self.subject, text=text, by=self.by) if text else None

    def narrow(self, rows: QuerySet[Any], value: Query) -> QuerySet[Any]:
        """The rows that match ``value``."""
        return value.narrow(rows)


def with_query(of: List, *, subject: str, by: Actor, placeholder: Text = "") -> List:
    """``of`` with the line of the query language before its other filters, and saved views."""
    line = QueryFilter(
        key=QUERY, label=_("Query"), subject=subject, by=by, placeholder=placeholder,
        url=reverse("rules:complete", args=[subject]),
    )  # fmt: skip
    return replace(
        of, filters=[line, *of.filters], keeps=[*of.keeps, VIEW], tools="rules/tools.html",
        tools_url=reverse("rules:views", args=[subject]),
        measures=lambda: measures_of(subjects.get(subject), by=by),
    )  # fmt: skip


def columns_of(params: QueryDict, *, subject: str, by: Actor) -> list[str]:
    """Keys of the columns to show: of the address, else the reader's own; none: as it comes."""
    if given := params.get(COLUMNS, ""):
        return given.split(",")
    return own_columns(by=by, subject=subject)


def note_columns(request: HttpRequest, listed: List, *, by: Actor, name: str) -> None:
    """Keep that ``by`` is shown confidential columns, or sorts by one.

    Files of all columns hold hidden ones too. What the page brings up to date by itself is no
    further look.
    """
    if "X-Live" in request.headers:
        return
    is_file = "export" in request.GET and "shown" not in request.GET
    sort = request.GET.get("sort", "").removeprefix("-")
    shown = (c for c in listed.columns if (c.chosen and (is_file or not c.hidden)) or c.key == sort)
    note_listed(by=by, name=name, fields={one.confidential for one in shown} - {""})


def saved_tabs(request: HttpRequest, *, subject: str, by: Actor) -> list[View]:
    """The reader's pinned views as tabs of a list; a table drawn again has no tabs."""
    if "HX-Target" in request.headers or "export" in request.GET:
        return []
    language = get_language() or "ru"
    return [
        View(label=row.name, query=row.address(by=by, language=language), id=row.id)
        for row in list_views(by=by, subject=subject)
        if row.is_pinned or request.GET.get(VIEW) == str(row.id)
    ]
