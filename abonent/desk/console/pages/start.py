"""The first page: everything there is to set, and a search over it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from abonent.desk.console.finding import find
from abonent.desk.console.overview import by_group, in_columns
from abonent.staff.middleware import OperatorRequest


def start(request: OperatorRequest) -> HttpResponse:
    """Pages of the console by group; with ``q`` also single operators, roles and entries."""
    by = request.operator
    by.check("desk.console")
    asked = request.GET.get("q", "")
    found = find(by=by, text=asked)
    groups = by_group(found.pages)
    context = {
        "q": asked,
        "columns": in_columns(groups),
        "groups": groups,
        "found": found.settings,
        "by_name": found.by_name,
    }
    partial = request.headers.get("HX-Target") == "settings"
    return render(request, f"desk/console/{'found' if partial else 'start'}.html", context)
