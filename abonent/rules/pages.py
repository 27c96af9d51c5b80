"""Pages of saved views: saving, changing, and everybody's own order of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.ids import find_id
from abonent.rules import actions, completion, views
from abonent.rules.binding import Vocabulary
from abonent.rules.forms import ViewForm, initial_of
from abonent.rules.lists import columns_of
from abonent.rules.measures import measures_of
from abonent.rules.models import SavedView
from abonent.rules.ports import Subject
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import totals
from abonent.webkit.asking import MOMENTARY
from abonent.webkit.toasts import say


def _parts(address: str) -> tuple[str, str]:
    """What is typed in a list's address, and the rest of it."""
    given = QueryDict(address, mutable=True)
    query = given.get(views.QUERY, "")
    for name in (views.QUERY, views.VIEW, *MOMENTARY):
        given.pop(name, None)
    return query, given.urlencode()


@require_http_methods(["GET", "POST"])
def create(request: OperatorRequest, subject: str) -> HttpResponse:
    """A list as it is now becomes a view."""
    by = request.operator
    of = views.get_subject(subject, by=by)
    given = request.POST if request.method == "POST" else request.GET
    query, rest = _parts(given.get("address", ""))
    if request.method == "GET":
        form = ViewForm(by=by, initial={"query": query, "is_pinned": True})
    else:
        form = ViewForm(request.POST, by=by)
        if form.is_valid() and (view := _saved(request, form, subject=subject, rest=rest)):
            return _to(request, view)
    context = {"form": form, "of": of, "address": given.get("address", ""), "title": _("New view")}
    return render(request, "rules/view.html", context)


def _saved(
    request: OperatorRequest, form: ViewForm, *, subject: str, rest: str,
    view: SavedView | None = None,
) -> SavedView | None:  # fmt: skip
    told = form.cleaned_data
    version = find_id(request.POST.get("version", ""))
    view_id = view.pk if view else None
    try:
        with transaction.atomic():
            saved = actions.save_view(
                by=request.operator, subject=subject, draft=form.draft(rest=rest),
                view_id=view_id, version=version,
            )  # fmt: skip
            actions.keep_view(
                by=request.operator, view_id=saved.pk, is_pinned=told["is_pinned"],
                is_subscribed=told["is_subscribed"],
            )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        return None
    say(request, text=_("The view is saved."))
    return saved


def _to(request: OperatorRequest, view: SavedView) -> HttpResponse:
    rows = views.list_views(by=request.operator, subject=view.subject)
    row = next(row for row in rows if row.id == view.pk)
    of = views.get_subject(view.subject, by=request.operator)
    query = row.address(by=request.operator, language=get_language() or "ru")
    return redirect(f"{reverse(of.url)}?{query}")


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, view_id: int) -> HttpResponse:
    """Change a view: its name, conditions, and who sees it."""
    by = request.operator
    view = views.get_view(by=by, view_id=view_id)
    row = next(r for r in views.list_views(by=by, subject=view.subject) if r.id == view_id)
    is_open = views.can_change(view, by=by)
    if request.method == "POST":
        form = ViewForm(request.POST, by=by)
        rest = _parts(request.POST["address"])[1] if "address" in request.POST else view.rest
        saved = form.is_valid() and _saved(
            request, form, subject=view.subject, rest=rest, view=view
        )
        if saved:
            return _to(request, saved)
    else:
        form = ViewForm(by=by, initial=_initial(request, view, row))
    context: dict[str, Any] = {"form": form, "view": view, "title": view.name, "is_open": is_open}
    context["of"] = views.get_subject(view.subject, by=by)
    return render(request, "rules/view.html", context | {"address": request.GET.get("address")})


def _initial(request: OperatorRequest, view: SavedView, row: views.ViewRow) -> dict[str, Any]:
    """As it is kept, with what the list shows now where the page came from there."""
    query = row.asked(by=request.operator, language=get_language() or "ru")
    if "address" in request.GET:
        query = _parts(request.GET["address"])[0]
    kept = {"is_pinned": row.is_pinned, "is_subscribed": row.is_subscribed}
    return initial_of(view, query=query) | kept


@require_GET
def show(request: OperatorRequest, view_id: int) -> HttpResponse:
    """The list as the view has it."""
    return _to(request, views.get_view(by=request.operator, view_id=view_id))


@require_GET
def listed(request: OperatorRequest, subject: str) -> HttpResponse:
    """All views of a list that the person may open, in his order."""
    by = request.operator
    of = views.get_subject(subject, by=by)
    language = get_language() or "ru"
    rows = views.list_views(by=by, subject=subject)
    context = {
        "title": _("Views: %(list)s") % {"list": of.label},
        "crumbs": [(of.label, reverse(of.url))],
        "of": of,
        "rows": [
            (row, f"{reverse(of.url)}?{row.address(by=by, language=language)}",
             row.asked(by=by, language=language), row.is_own or by.can(views.SHARE))
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "rules/views.html", context)


@require_http_methods(["GET", "POST"])
def columns(request: OperatorRequest, subject: str) -> HttpResponse:
    """Which columns a list has, and in which order: kept for the person, or for the open view."""
    by = request.operator
    of = views.get_subject(subject, by=by)
    given = request.POST if request.method == "POST" else request.GET
    address = QueryDict(given.get("address", ""), mutable=True)
    if request.method == "POST":
        keys = [] if "as_it_comes" in request.POST else request.POST.getlist("col")
        address.pop(views.COLUMNS, None)
        if views.VIEW in address and keys:
            address[views.COLUMNS] = ",".join(keys)
        else:
            actions.keep_columns(by=by, subject=subject, keys=keys)
        _put_totals(address, request.POST, keys)
        return redirect(f"{reverse(of.url)}?{address.urlencode()}")
    chosen = columns_of(address, subject=subject, by=by)
    every = of.table(by).columns
    chosen = chosen or [column.key for column in every if not column.hidden]
    known = {column.key: column for column in every}
    keys = [key for key in chosen if key in known]
    keys += [column.key for column in every if column.key not in chosen]
    ways = _ways(of, by, address)
    rows = [(known[key], key in chosen, ways.get(key)) for key in keys]
    context = {"of": of, "rows": rows, "address": given.get("address", "")}
    crumbs = [(of.label, reverse(of.url))]
    context |= {"title": _("Columns: %(list)s") % {"list": of.label}, "crumbs": crumbs}
    return render(request, "rules/columns.html", context)


def _put_totals(address: QueryDict, posted: QueryDict, keys: list[str]) -> None:
    """The totals that were chosen go into the list's address, and with it into a view."""
    address.pop("totals", None)
    wanted = [f"{key}.{way}" for key in keys if (way := posted.get(f"total-{key}"))]
    if wanted:
        address["totals"] = ",".join(wanted)


def _ways(of: Subject, by: Actor, address: QueryDict) -> dict[str, Any]:
    """For each column in which ways it can be totalled, and which is chosen."""
    columns = of.table(by).columns
    asked = dict(totals.asked(address, columns))
    return {
        key: [(way, totals.LABELS[way], asked.get(key) == way) for way in measure.ways]
        for key, measure in measures_of(of, by=by).items()
    }


@require_POST
def complete(request: OperatorRequest, subject: str) -> HttpResponse:
    """What may follow the text ``q`` before the caret."""
    of = views.get_subject(subject, by=request.operator)
    words = Vocabulary.of(of, request.operator)
    before = request.POST.get("q", "")[:2000]
    found = completion.complete(before, words=words, language=get_language() or "ru")
    return render(request, "rules/suggestions.html", {"found": found})


@require_POST
def keep(request: OperatorRequest, view_id: int) -> HttpResponse:
    """Pin, unpin, subscribe, or stop."""
    wanted = {
        name: request.POST[name] == "1"
        for name in ("is_pinned", "is_subscribed")
        if name in request.POST
    }
    actions.keep_view(by=request.operator, view_id=view_id, **wanted)
    return _back(request, view_id)


@require_POST
def move(request: OperatorRequest, view_id: int) -> HttpResponse:
    """One place up or down among the pinned ones."""
    view = views.get_view(by=request.operator, view_id=view_id)
    rows = views.list_views(by=request.operator, subject=view.subject)
    ids = [row.id for row in rows if row.is_pinned]
    if view_id in ids:
        place = ids.index(view_id)
        other = place + (1 if request.POST.get("to") == "down" else -1)
        if 0 <= other < len(ids):
            ids[place], ids[other] = ids[other], ids[place]
        actions.order_views(by=request.operator, view_ids=ids)
    return _back(request, view_id)


def _back(request: OperatorRequest, view_id: int) -> HttpResponse:
    view = views.get_view(by=request.operator, view_id=view_id)
    return redirect("rules:views", view.subject)


@require_POST
def remove(request: OperatorRequest, view_id: int) -> HttpResponse:
    """Delete a view; Undo brings it back."""
    view = views.get_view(by=request.operator, view_id=view_id)
    actions.remove_view(by=request.operator, view_id=view_id)
    undo = reverse("rules:restore", args=[view_id])
    text = _("The view “%(name)s” is deleted.") % {"name": view.name}
    say(request, text=text, undo_url=undo)
    return redirect("rules:views", view.subject)


@require_POST
def restore(request: OperatorRequest, view_id: int) -> HttpResponse:
    """Bring a deleted view back."""
    actions.restore_view(by=request.operator, view_id=view_id)
    return _back(request, view_id)
