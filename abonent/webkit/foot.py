"""The rows of totals under a list, which its table asks for when it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from abonent.webkit import totals
from abonent.webkit.columns import shown as written

if TYPE_CHECKING:
    from abonent.webkit.shown import Shown


def respond(shown: Shown) -> HttpResponse:
    """The totals that the address asks for, or that they take too long."""
    lines = _lines(shown)
    drawn = [
        [
            (column.css, "" if cell is None else written(cell))
            for column, cell in zip(
                shown.columns, totals.line_of(shown.columns, way, found), strict=True
            )
        ]
        for way, found in lines or []
    ]
    context = {"lines": drawn, "rows": shown, "is_late": lines is None}
    response = render(shown.request, "webkit/lists/foot.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(shown: Shown) -> totals.Lines | None:
    if shown.of.measures is None or not isinstance(shown.source, QuerySet):
        return []
    wanted = totals.asked(shown.request.GET, shown.columns)
    return totals.total_in_time(shown.source, measures=shown.of.measures(), wanted=wanted)
