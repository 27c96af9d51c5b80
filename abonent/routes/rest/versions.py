"""REST: routes, their drawings and versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.rest import (
    Id,
    InJson,
    Input,
    Line,
    Output,
    PathCode,
    PathId,
    actor_of,
    answer,
    renaming,
)
from abonent.routes import actions, queries
from abonent.routes.findings import Finding
from abonent.routes.models import Route, RouteVersion
from abonent.routes.queries.drawings import PERMISSION
from abonent.routes.rest.found import find_route, find_version

router = Router(tags=["routes"])
Bpmn = Annotated[str, Field(min_length=1, max_length=10_000_000)]
_EXAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
  <bpmn:process id="claim" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="to-look" sourceRef="start" targetRef="look"/>
    <bpmn:userTask id="look" name="Проверить"/>
    <bpmn:sequenceFlow id="to-end" sourceRef="look" targetRef="end" name="Готово"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>
"""
_FILE: dict[str, Any] = {"responses": {200: {"content": {"application/xml": {"schema": {
    "type": "string",
}}}}}}  # fmt: skip


class RouteOut(Output):
    """A route."""

    code: str
    name: dict[str, str]
    is_active: bool


class RoutesOut(Output):
    """All routes."""

    items: list[RouteOut]


class RouteVersionOut(Output):
    """A version of a route."""

    number: int
    state: str
    """`draft`, `active` or `retired`."""
    note: str
    """What is different in it."""
    revision: int
    """Grows each time the draft is saved."""
    changed_at: datetime
    activated_at: datetime | None
    running: int
    """Cases on their way along it."""


class OneRoute(RouteOut):
    """A route with its versions, the newest first."""

    versions: list[RouteVersionOut]


class FindingOut(Output):
    """Something there is to say of a drawing."""

    code: str
    severity: str
    """`error`: it cannot be made active; `warning`; `note`."""
    message: str
    element: str
    line: int


class FindingsOut(Output):
    """Everything there is to say of a drawing."""

    items: list[FindingOut]


class DrawingInput(Input):
    """A drawing."""

    bpmn: Bpmn = Field(examples=[_EXAMPLE])
    """BPMN 2.0 as text."""


class RouteDraftInput(DrawingInput):
    """A drawing to be kept as the draft."""

    note: Annotated[str, Field(max_length=500)] = ""
    """What is different in it."""
    revision: Id | None = None
    """Of the draft that was read: if it was saved since, the answer is 409 and nothing is kept.
    Without it the draft is written over."""


class RouteDraftOut(RouteVersionOut):
    """The draft with what there is to say of it."""

    findings: list[FindingOut]


class RouteActInput(Input):
    """Which version, and why."""

    version: Id = Field(examples=[2])
    """Its number within the route."""
    reason: Line = ""
    """Asked for where the company wants reasons."""


class RouteActivationInput(RouteActInput):
    """Which version, why, and whether although examples fail."""

    reason: Line = Field(default="", examples=["New limits of refunds"])
    """Asked for where the company wants reasons, and where examples fail."""
    confirmed: bool = Field(default=False, examples=[True])
    """Put it into force although examples of the route fail; wants a reason then."""


def _shown(version: Any) -> dict[str, Any]:
    fields = ("number", "state", "note", "revision", "changed_at", "activated_at")
    return {name: getattr(version, name) for name in fields} | {
        "running": getattr(version, "running", 0)
    }


def _told(findings: list[Finding]) -> list[FindingOut]:
    return [
        FindingOut(
            code=one.code,
            severity=one.severity.value,
            message=str(one.message),
            element=one.element,
            line=one.line,
        )
        for one in findings
    ]


def _whole(by: Actor, route: Route) -> HttpResponse:
    versions = queries.list_drawn(by=by, route_id=route.pk)
    told = OneRoute(
        code=route.code,
        name=dict(route.name),
        is_active=route.is_active,
        versions=[RouteVersionOut(**_shown(one)) for one in versions],
    )
    return answer(told)


@router.get("/routes", response=RoutesOut, operation_id="list_routes", summary="Routes")
def list_(request: HttpRequest) -> HttpResponse:
    """Needs `routes.administer`."""
    actor_of(request).check(PERMISSION)
    rows = Route.objects.order_by("position", "id")
    items = [RouteOut(code=r.code, name=dict(r.name), is_active=r.is_active) for r in rows]
    return answer(RoutesOut(items=items))


@router.post(
    "/routes/check", response=FindingsOut, operation_id="check_route", summary="Check a drawing"
)
def check(request: HttpRequest, body: InJson[DrawingInput]) -> HttpResponse:
    """What is wrong with it and what is not executed, by line. Nothing is kept.

    Needs `routes.administer`.
    """
    actor_of(request).check(PERMISSION)
    return answer(FindingsOut(items=_told(queries.find_faults(body.bpmn, route=""))))


@router.get("/routes/{code}", response=OneRoute, operation_id="get_route", summary="One route")
def get(request: HttpRequest, code: PathCode) -> HttpResponse:
    """With its versions and how many cases go each. Needs `routes.administer`."""
    by = actor_of(request)
    return _whole(by, find_route(by, code))


@router.get(
    "/routes/{code}/versions/{int:number}/drawing",
    operation_id="get_route_drawing",
    summary="The drawing of a version",
    openapi_extra=_FILE,
)
def drawing(request: HttpRequest, code: PathCode, number: PathId) -> HttpResponse:
    """BPMN 2.0, as it was saved, to the letter. Needs `routes.administer`."""
    version = find_version(find_route(actor_of(request), code), number)
    return HttpResponse(version.xml, content_type="application/xml; charset=utf-8")


@router.put(
    "/routes/{code}/draft",
    response=RouteDraftOut,
    operation_id="save_route_draft",
    summary="Keep a drawing as the draft of a route",
)
def save(request: HttpRequest, code: PathCode, body: InJson[RouteDraftInput]) -> HttpResponse:
    """In place of the draft there is. A text that is no BPMN file is refused; what else is wrong
    with the drawing is told in `findings`. Needs `routes.administer`.
    """
    by = actor_of(request)
    route = find_route(by, code)
    before = queries.find_draft(by=by, route_id=route.pk)
    known = body.revision or (before.revision if before else None)
    with renaming(xml="bpmn"):
        draft = actions.save_draft(
            by=by, route_id=route.pk, xml=body.bpmn, revision=known, note=body.note
        )
    findings = _told(queries.find_faults(draft.xml, route=code))
    return answer(RouteDraftOut(**_shown(draft), findings=findings))


@router.post(
    "/routes/{code}/activation",
    response=OneRoute,
    operation_id="activate_route",
    summary="Put a version into force",
)
def activate(
    request: HttpRequest, code: PathCode, body: InJson[RouteActivationInput]
) -> HttpResponse:
    """New cases go it from now on, the version that was active retires; running cases keep theirs.
    Refused with 409 while the drawing has errors, and if examples of the route fail unless that is
    `confirmed` with a reason. Needs `routes.administer`.
    """
    by = actor_of(request)
    route = find_route(by, code)
    actions.activate(
        by=by, version_id=_numbered(route, body).pk, reason=body.reason,
        is_confirmed=body.confirmed,
    )  # fmt: skip
    return _whole(by, route)


@router.post(
    "/routes/{code}/retirement",
    response=OneRoute,
    operation_id="retire_route",
    summary="Retire the version in force",
)
def retire(request: HttpRequest, code: PathCode, body: InJson[RouteActInput]) -> HttpResponse:
    """No new case goes the route; running ones go on. Needs `routes.administer`."""
    by = actor_of(request)
    route = find_route(by, code)
    actions.retire(by=by, version_id=_numbered(route, body).pk, reason=body.reason)
    return _whole(by, route)


def _numbered(route: Route, body: RouteActInput) -> RouteVersion:
    try:
        return find_version(route, body.version)
    except NotFound:
        told = _("The route has no version %(number)s.") % {"number": body.version}
        raise Invalid({"version": [told]}) from None
