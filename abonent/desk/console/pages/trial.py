"""A drawing tried before it is activated: a case as an example goes along it in memory."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.attributes.forms import AttributesForm
from abonent.cases.queries.trials import (
    MOST_ACTS,
    Act,
    Trial,
    example_attributes,
    get_example,
    try_route,
)
from abonent.desk.console.pages.routes import crumbs_of, title_of
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.ids import find_id
from abonent.routes import queries
from abonent.staff.middleware import OperatorRequest

_KINDS = ("leave", "fire", "finish", "fail")


@require_http_methods(["GET", "HEAD", "POST"])
def try_(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """The drawing with the example on it, what may happen next, what has happened."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    context: dict[str, Any] = {
        "version": version,
        "route": version.route,
        "title": _("Trial: %(name)s") % {"name": title_of(version)},
        "crumbs": crumbs_of(version.route),
        "drawing": {"xml_url": reverse("console:route_file", args=[version.pk])},
        "number": (request.POST or request.GET).get("case", "").strip(),
    }
    status = 200
    try:
        definition = queries.definition_to_try(version=version)
        if context["number"]:
            context |= _tried(request, definition, version.route.code, context["number"])
    except (Conflict, Invalid) as refusal:
        context["refused"] = refusal.told if isinstance(refusal, Invalid) else refusal.message
        status = 422
    if "trial" in context:
        context["drawing"] |= _walked(context["trial"])
    return render(request, "desk/console/routes/trial.html", context, status=status)


def _tried(request: OperatorRequest, definition: Any, route: str, number: str) -> dict[str, Any]:
    by = request.operator
    try:
        case = get_example(by=by, case_id=find_id(number) or 0)
    except NotFound:
        told = _("There is no case %(number)s, or it is not for you to see.")
        raise Invalid({"case": [told % {"number": number}]}) from None
    data = request.POST if "did" in request.POST else None
    form = AttributesForm(
        data, prefix="trial", definitions=example_attributes(case, by=by),
        values=case.attributes, client_id=case.client_id,
    )  # fmt: skip
    trial, done = try_route(
        definition, by=by, route=route, case=case,
        given=form.given() if data is not None else {}, acts=_acts(request),
    )  # fmt: skip
    return {
        "case": case,
        "form": form,
        "trial": trial,
        "places": trial.places(),
        "lines": list(reversed(trial.lines)),
        "did": json.dumps([[a.kind, a.node, a.choice] for a in done], ensure_ascii=False),
        "count": len(done),
        "most": MOST_ACTS,
    }


def _acts(request: OperatorRequest) -> list[Act]:
    """What was done, with what is asked for now at its end; ``back`` takes the last away."""
    acts = _read(request.POST.get("did", "[]"))
    asked = request.POST.get("act", "")
    if asked == "back":
        return acts[:-1]
    if asked == "again":
        return []
    return [*acts, *_read(f"[{asked}]")] if asked else acts


def _read(text: str) -> list[Act]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    acts = []
    for one in found if isinstance(found, list) else []:
        if not isinstance(one, list) or len(one) != 3 or not all(isinstance(p, str) for p in one):
            return []
        if one[0] not in _KINDS:
            return []
        acts.append(Act(one[0], one[1], one[2]))
    return acts


def _walked(trial: Trial) -> dict[str, Any]:
    at = formats.date_format(localtime(trial.at), "d.m H:i")
    return {
        "visited": {node: {"count": n, "at": at} for node, n in trial.visited.items()},
        "passed": sorted(trial.passed),
        "current": [place.node.id for place in trial.places() if not place.node.attached_to],
    }
