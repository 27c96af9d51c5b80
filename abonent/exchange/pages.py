"""Pages of imports: feeding a file, watching it, correcting what was rejected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.cases.queries import get_catalogue
from abonent.exchange import actions, queries
from abonent.exchange.feed_pages import feeds_of
from abonent.exchange.forms import ImportForm, MapForm
from abonent.exchange.lists import RUNS
from abonent.exchange.maps import attribute_names, read_map
from abonent.exchange.models import ImportRun
from abonent.exchange.preview import told_attributes
from abonent.exchange.setup import topic_names
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.files import respond
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.routes.queries import get_flow
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say


@require_GET
def runs(request: OperatorRequest) -> HttpResponseBase:
    """What was imported, and the way to import more."""
    rows = queries.list_runs(by=request.operator)
    context = {"feeds": feeds_of(request.operator)}
    return RUNS.respond(request, rows, template="exchange/runs.html", context=context)


@require_http_methods(["GET", "POST"])
def new(request: OperatorRequest) -> HttpResponseBase:
    """Choose a file and a map; try them, or import at once."""
    maps = list(queries.list_maps(by=request.operator))
    form = ImportForm(
        request.POST or None, request.FILES or None, maps=maps, initial=_initial(request)
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and (run := _start(request, form)):
            return redirect("exchange:run", run.pk)
        status = 422
    return render(request, "exchange/new.html", {"form": form}, status=status)


def _initial(request: OperatorRequest) -> dict[str, Any]:
    """The map asked for, or the one of the last run."""
    if (map_id := find_id(request.GET.get("map", ""))) is not None:
        chosen = queries.get_map(by=request.operator, map_id=map_id)
        return {"saved_map": chosen.pk, "map": chosen.text}
    last = queries.list_runs(by=request.operator).filter(operator=request.operator.id).first()
    return {"map": last.map_text} if last else {}


def _start(request: OperatorRequest, form: ImportForm) -> ImportRun | None:
    names = dict(form.fields["saved_map"].choices)  # type: ignore[attr-defined]  # of a choice
    try:
        return actions.start_import(
            by=request.operator,
            uploaded=form.cleaned_data["file"],
            file_name=form.cleaned_data["file"].name,
            map_name=str(names.get(form.cleaned_data["saved_map"], "")),
            map_text=form.cleaned_data["map"],
            is_dry="try" in request.POST,
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return None


@require_GET
def map_text(request: OperatorRequest) -> HttpResponse:
    """The field of the map with the saved one in it."""
    request.operator.check("exchange.import")
    chosen = request.GET.get("saved_map", "")
    map_id = find_id(chosen)
    text = queries.get_map(by=request.operator, map_id=map_id).text if map_id else ""
    form = ImportForm(maps=[], initial={"map": text})
    return render(request, "exchange/_map.html", {"form": form})


@require_GET
def run(request: OperatorRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, then what came of it."""
    found = queries.get_run(by=request.operator, run_id=run_id)
    return render(request, "exchange/run.html", _context(found))


@require_GET
def run_panel(request: OperatorRequest, run_id: int) -> HttpResponse:
    """What of the run's page changes while it runs."""
    found = queries.get_run(by=request.operator, run_id=run_id)
    return HttpResponse(render_to_string("exchange/_run.html", _context(found), request))


def _context(found: ImportRun) -> dict[str, Any]:
    outcome, topics, channels = found.outcome, _topic_names(found), _channel_names()
    attributes = _attribute_names(found)
    states = {state.code: state.label for state in get_flow().states()}
    return {
        "run": found,
        "job": found.job,
        "is_over": found.ended_at or found.job is None or found.job.ended_at,
        "outcome": outcome,
        "by_topic": [
            (topics.get(code, code), count) for code, count in outcome.get("by_topic", [])
        ],
        "by_channel": [
            (channels.get(code, code), count) for code, count in outcome.get("by_channel", [])
        ],
        # Runs of older versions hold the reasons in the language of their time.
        "by_reason": [
            (localized(reason) if isinstance(reason, dict) else reason, count)
            for reason, count in outcome.get("by_reason", [])
        ],
        "preview": [
            {
                **row,
                "started_at": datetime.fromisoformat(row["started_at"]),
                "topic": topics.get(row["topic"], row["topic"]),
                "state": states.get(row["state"], row["state"]),
                "attributes": told_attributes(row=row, names=attributes),
            }
            for row in outcome.get("preview", [])
        ],
        "crumbs": [(_("Import"), reverse("exchange:imports"))],
    }


def _topic_names(found: ImportRun) -> dict[str, str]:
    """Names of topics, also of those that a trial would have made."""
    try:
        names = topic_names(read_map(found.map_text).setup)
    except Invalid:  # a map of an older version of the language
        names = {}
    return names | {code: node.path for code, node in get_catalogue().topic_by_code.items()}


def _attribute_names(found: ImportRun) -> dict[str, str]:
    try:
        return attribute_names(read_map(found.map_text))
    except Invalid:  # a map of an older version of the language
        return {}


def _channel_names() -> dict[str, str]:
    return {code: entry.label for code, entry in get_catalogue().channel_by_code.items()}


@require_POST
def feed_again(request: OperatorRequest, run_id: int) -> HttpResponseBase:
    """The same map with a corrected file; or, with none, the same file for good after a trial."""
    uploaded = request.FILES.get("file")
    if uploaded is None:
        started = actions.repeat_import(by=request.operator, run_id=run_id, is_dry=False)
        return redirect("exchange:run", started.pk)
    before = queries.get_run(by=request.operator, run_id=run_id)
    started = actions.start_import(
        by=request.operator,
        uploaded=uploaded,
        file_name=uploaded.name or before.file_name,
        map_name=before.map_name,
        map_text=before.map_text,
        is_dry=False,
    )
    return redirect("exchange:run", started.pk)


@require_GET
def rejected(request: OperatorRequest, run_id: int) -> HttpResponseBase:
    """The rejected rows of a run, to be corrected."""
    found = queries.get_run(by=request.operator, run_id=run_id)
    if found.rejected is None:
        raise NotFound
    return respond(found.rejected)


@require_GET
def maps(request: OperatorRequest) -> HttpResponse:
    """Saved maps."""
    context = {
        "maps": queries.list_maps(by=request.operator),
        "crumbs": [(_("Import"), reverse("exchange:imports"))],
    }
    return render(request, "exchange/maps.html", context)


@require_http_methods(["GET", "POST"])
def edit_map(request: OperatorRequest, map_id: int | None = None) -> HttpResponseBase:
    """One map, checked as it is saved."""
    request.operator.check("exchange.import")
    kept = queries.get_map(by=request.operator, map_id=map_id) if map_id else None
    initial = {"name": kept.name, "map": kept.text} if kept else _from_run(request)
    form = MapForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _save(request, form, map_id):
            say(request, text=_("The map is saved."))
            return redirect("exchange:maps")
        status = 422
    crumbs = [
        (_("Import"), reverse("exchange:imports")),
        (_("Maps"), reverse("exchange:maps")),
    ]
    context = {"form": form, "kept": kept, "crumbs": crumbs}
    return render(request, "exchange/map.html", context, status=status)


def _from_run(request: OperatorRequest) -> dict[str, str]:
    """The map of a run, to be kept."""
    if (run_id := find_id(request.GET.get("run", ""))) is None:
        return {}
    found = queries.get_run(by=request.operator, run_id=run_id)
    return {"name": found.map_name or found.file_name, "map": found.map_text}


def _save(request: OperatorRequest, form: MapForm, map_id: int | None) -> bool:
    try:
        actions.save_map(
            by=request.operator,
            map_id=map_id,
            name=form.cleaned_data["name"],
            text=form.cleaned_data["map"],
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return False
    return True


@require_POST
def delete_map(request: OperatorRequest, map_id: int) -> HttpResponseBase:
    """Forget a map."""
    actions.delete_map(by=request.operator, map_id=map_id)
    say(request, text=_("The map is deleted."))
    return redirect("exchange:maps")
