"""Pages of the desk: the start page and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abonent.desk.search import LISTED, SUGGESTED, find_only_hit, search_everything
from abonent.kernel.errors import NotFound
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.registry import start_panels


@require_GET
def start(request: OperatorRequest) -> HttpResponse:
    """What waits for the reader, panel by panel as the rooms offer them, in two columns.

    The work comes first where there is room for one column only, and what is told beside it.
    """
    by = request.operator
    panels = sorted(
        (p for p in start_panels if not p.permission or by.can(p.permission)), key=lambda p: p.order
    )
    loaded = [(panel, panel.load(by)) for panel in panels]
    columns = [column for column in (loaded[1::2], loaded[::2]) if column]
    return render(request, "desk/start.html", {"title": _("Desk"), "columns": columns})


@require_GET
def start_panel(request: OperatorRequest, code: str) -> HttpResponse:
    """One panel again, after a change."""
    panel = start_panels.find(code)
    if panel is None:
        raise NotFound
    if panel.permission:
        request.operator.check(panel.permission)
    context = {"panel": panel, "context": panel.load(request.operator)}
    return render(request, "desk/_start_panel.html", context)


@require_GET
def search(request: OperatorRequest) -> HttpResponse:
    """Everything found; straight to the page of what was meant without a doubt."""
    text = request.GET.get("q", "")
    groups = search_everything(by=request.operator, text=text, limit=LISTED)
    if only := find_only_hit(groups):
        return redirect(only.url)
    context = {"title": _("Search"), "q": text.strip(), "groups": groups, "listed": LISTED}
    return render(request, "desk/search.html", context)


@require_POST
def suggest(request: OperatorRequest) -> HttpResponse:
    """The first things found, under the search box, as one types.

    By POST, though it writes nothing: names and numbers stay out of addresses, which get logged.
    """
    text = request.POST.get("q", "")
    found = search_everything(by=request.operator, text=text, limit=SUGGESTED)
    groups = [
        (
            group.label,
            [
                {"href": hit.url, "label": hit.title, "hint": hit.subtitle, "icon": hit.icon}
                for hit in group.hits
            ],
        )
        for group in found
    ]
    return render(request, "webkit/suggestions.html", {"q": text.strip(), "groups": groups})
