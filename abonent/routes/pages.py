"""Calls of business functions in the console: what waits, what has failed, what to do about it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from abonent.kernel.errors import Conflict, Invalid
from abonent.routes import actions, queries
from abonent.routes.models import FunctionRun
from abonent.routes.ports import carriers
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import DateRange, MultiChoice
from abonent.webkit.lists import Empty, List
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say

_TONES = {"waiting": "amber", "done": "green", "failed": "red", "dropped": "grey"}


def state_badge(run: FunctionRun) -> SafeString:
    """How the call is doing, in word, colour and shape."""
    return badge(str(FunctionRun.State(run.state).label), _TONES[run.state])


def _function(run: FunctionRun) -> str:
    return str(queries.shown_run(run).label)


def _place(run: FunctionRun) -> str:
    return str(queries.shown_run(run).place)


RUNS = List(
    key="function_runs",
    title=gettext_lazy("Calls of functions"),
    sort="-number",
    live="function_runs",
    row_url=lambda run: path_of("routes:run", run.pk),
    empty=Empty(
        title=gettext_lazy("No calls"),
        text=gettext_lazy(
            "Functions that leave the machine, and those that have failed, appear here."
        ),
        icon="robot",
    ),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), value="pk", sort="pk", align="right",
               cell=lambda run: str(run.pk)),
        Column(key="state", label=pgettext_lazy("run of a function", "State"), sort="state",
               cell=state_badge, value=lambda run: str(FunctionRun.State(run.state).label)),
        Column(key="function", label=gettext_lazy("Function"), value=_function, cell=_function),
        Column(key="node", label=gettext_lazy("Place on the route"), value=_place, cell=_place),
        Column(key="why", label=gettext_lazy("Why it failed"), wide=True,
               value=lambda run: queries.shown_run(run).why,
               cell=lambda run: queries.shown_run(run).why),
        Column(key="attempts", label=gettext_lazy("Attempts"), value="attempts", align="right",
               minor=True),
        Column(key="created", label=gettext_lazy("Asked for"), value="created_at"),
        Column(key="next", label=gettext_lazy("Next attempt"), value="next_at", minor=True),
    ],
    filters=[
        MultiChoice(key="state", label=pgettext_lazy("run of a function", "State"),
                    choices=FunctionRun.State.choices),
        DateRange(key="created", label=gettext_lazy("Asked for"), field="created_at"),
    ],
)  # fmt: skip


@require_safe
def runs(request: OperatorRequest) -> HttpResponseBase:
    """All calls; those that have failed are one filter away."""
    context = {"title": _("Calls of functions"), "crumbs": [(_("Console"), "/console")]}
    return RUNS.respond(
        request, queries.list_runs(by=request.operator), template="routes/runs.html",
        context=context,
    )  # fmt: skip


@require_safe
def run(request: OperatorRequest, run_id: int) -> HttpResponse:
    """One call: what it was given, why it failed, and what can be done."""
    return _page(request, queries.get_run(by=request.operator, run_id=run_id))


def _page(
    request: OperatorRequest, found: FunctionRun, *, typed: str | None = None, wrong: str = ""
) -> HttpResponse:
    inputs = json.dumps(found.inputs, ensure_ascii=False, indent=2)
    context: dict[str, Any] = {
        "run": found,
        "shown": queries.shown_run(found),
        "state": state_badge(found),
        "crumbs": [(_("Console"), "/console"), (_("Calls of functions"), reverse("routes:runs"))],
        "inputs": inputs if typed is None else typed,
        "wrong": wrong,
        "at": next((one.url(found.process_id) for one in carriers), ""),
        "is_failed": found.state == FunctionRun.State.FAILED,
    }
    return render(request, "routes/run.html", context, status=422 if wrong else 200)


@require_POST
def restart(request: OperatorRequest, run_id: int) -> HttpResponseBase:
    """Try a failed call again, with the inputs as they were corrected."""
    found = queries.get_run(by=request.operator, run_id=run_id)
    typed = request.POST.get("inputs", "")
    try:
        inputs = _read(typed)
        actions.restart_run(by=request.operator, run_id=run_id, inputs=inputs)
    except Invalid as refusal:
        return _page(request, found, typed=typed, wrong=refusal.told)
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="red")
    else:
        say(request, text=_("The call is tried again."))
    return redirect("routes:run", run_id)


def _read(typed: str) -> dict[str, Any] | None:
    if not typed.strip():
        return None
    try:
        found = json.loads(typed)
    except ValueError as error:
        told = _("This is no JSON: %(why)s") % {"why": error}
        raise Invalid({"inputs": [told]}) from error
    if not isinstance(found, dict):
        raise Invalid({"inputs": [_('Give the inputs as an object: {"name": value}.')]})
    return found


@require_POST
def drop(request: OperatorRequest, run_id: int) -> HttpResponseBase:
    """Let a failed call go; the case goes on without it."""
    try:
        actions.drop_run(by=request.operator, run_id=run_id)
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="red")
    else:
        say(request, text=_("The call is let go; the case goes on."))
    return redirect("routes:run", run_id)
