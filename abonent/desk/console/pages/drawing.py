"""The editor of a route: its page, and what it asks while one draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from abonent.desk.console.pages.routes import crumbs_of
from abonent.desk.console.routes.choices import list_choices
from abonent.desk.console.routes.words import list_words
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_uuid
from abonent.kernel.text import localized
from abonent.routes import actions, queries
from abonent.routes.bpmn.merging import Side
from abonent.routes.findings import Finding
from abonent.staff.middleware import OperatorRequest
from abonent.work.actions import finish_draft
from abonent.work.queries import open_draft


@require_safe
def draw(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """The editor over the draft; where there is none, over the version that is asked for."""
    by = request.operator
    route = queries.get_route(by=by, route_id=route_id)
    draft = queries.find_draft(by=by, route_id=route_id)
    version = draft or _begin_with(request, route_id)
    xml = version.xml if version else queries.blank_drawing(route=route)
    kept = open_draft(by=by, text="", path=request.path)
    data = {
        "xml": xml,
        "revision": draft.revision if draft else None,
        "words": list_words(),
        "choices": list_choices(route=route),
        "findings": tell(queries.find_faults(xml, route=route.code)),
        "draft": {
            "id": str(kept.id),
            "version": kept.version,
            "content": kept.draft.content if kept.draft else None,
            "title": localized(route.name),
        },
        "urls": {
            "save": reverse("console:route_save", args=[route_id]),
            "check": reverse("console:route_check", args=[route_id]),
            "meet": reverse("console:route_meet", args=[route_id]),
            "drafts": reverse("work:drafts"),
        },
    }
    context = {
        "route": route,
        "draft": draft,
        "begun_with": None if draft else version,
        "data": data,
        "title": localized(route.name),
        "crumbs": crumbs_of(route),
    }
    return render(request, "desk/console/routes/draw.html", context)


def _begin_with(request: OperatorRequest, route_id: int) -> Any:
    """The version that a new draft begins with: the one asked for, the active one, the newest."""
    versions = queries.list_drawn(by=request.operator, route_id=route_id)
    asked = next((v for v in versions if str(v.pk) == request.GET.get("from", "")), None)
    active = next((v for v in versions if v.state == "active"), None)
    return asked or active or (versions[0] if versions else None)


@require_POST
def save(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """Keep what was drawn; the answer is what is kept now.

    ``over``, ``beside`` and ``merge`` say what is done with what a colleague saved meanwhile.
    """
    route = queries.get_route(by=request.operator, route_id=route_id)
    kept = find_uuid(request.POST.get("draft", ""))
    try:
        with transaction.atomic():
            version = _save(request, route_id)
            if kept is not None:
                finish_draft(by=request.operator, draft_id=kept)
    except Invalid as refusal:
        return JsonResponse({"message": refusal.told}, status=422)
    except Conflict as refusal:
        is_met = queries.find_draft(by=request.operator, route_id=route_id) is not None
        return JsonResponse({"message": str(refusal.message), "met": is_met}, status=409)
    told = {
        "activate": reverse("console:route_activate", args=[version.pk]),
        "xml": version.xml,
        "revision": version.revision,
        "findings": tell(queries.find_faults(version.xml, route=route.code)),
    }
    return JsonResponse(told)


def _save(request: OperatorRequest, route_id: int) -> Any:
    given, revision = request.POST, request.POST.get("revision", "")
    told: dict[str, Any] = {
        "by": request.operator, "route_id": route_id, **texts_of(request),
        "revision": int(revision) if revision.isdecimal() and len(revision) < 9 else None,
        "note": given.get("note", ""),
    }  # fmt: skip
    if given.get("merge"):
        return actions.save_merged(**told, choices=choices_of(request))
    is_over, is_beside = bool(given.get("over")), bool(given.get("beside"))
    return actions.save_drawing(**told, is_over=is_over, is_beside=is_beside)


@require_POST
def check(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """What is wrong with a drawing that is not saved yet."""
    route = queries.get_route(by=request.operator, route_id=route_id)
    try:
        xml = _text(request, "xml")
    except Invalid as refusal:
        return JsonResponse({"message": refusal.told}, status=422)
    return JsonResponse({"findings": tell(queries.find_faults(xml, route=route.code))})


def texts_of(request: OperatorRequest) -> dict[str, str]:
    """The text that was opened, what the editor makes of it, and what was drawn."""
    return {name: _text(request, name) for name in ("stored", "before", "after")}


def choices_of(request: OperatorRequest) -> dict[str, Side]:
    """Whose is taken of what both changed, by the id of the element."""
    sides = {side.value: side for side in Side}
    return {
        name.removeprefix("choice:"): sides[value]
        for name, value in request.POST.items()
        if name.startswith("choice:") and value in sides
    }


def _text(request: OperatorRequest, name: str) -> str:
    """A drawing among what was sent; they come as files, for they may be long."""
    sent = request.FILES.get(name)
    try:
        text = sent.read().decode() if sent else ""
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise Invalid({name: [_("The drawing did not arrive whole. Send it again.")]})
    return text


def tell(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as the browser takes them."""
    return [
        {
            "code": one.code,
            "severity": one.severity.value,
            "message": str(one.message),
            "element": one.element,
            "line": one.line,
        }
        for one in findings
    ]
