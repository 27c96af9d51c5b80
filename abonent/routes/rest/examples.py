"""REST: examples of a route, and versions tried with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.rest import (
    CHANGES,
    Code,
    Id,
    InJson,
    Input,
    Line,
    Names,
    Output,
    PathCode,
    PathId,
    actor_of,
    answer,
    changing,
    created,
    nothing,
    tag_of,
)
from abonent.routes import actions, queries
from abonent.routes.examples import ExampleDraft, read_acts
from abonent.routes.models import RouteExample
from abonent.routes.rest.found import find_route, find_version

router = Router(tags=["routes"])
_Act = Annotated[list[Line], Field(min_length=2, max_length=4)]
_ACTS = [["leave", "review", "mistaken"], ["leave", "calculate", "calculate-limit"]]


class RouteExampleInput(Input):
    """An example: a case, or one that is made up under a topic."""

    name: Names
    case: Id | None = None
    """Number of the case that it is; without it a case is made up."""
    topic: Code | None = Field(default=None, examples=["charge-disputed"])
    """Of a made-up case."""
    kind: Line = ""
    """Of a made-up case; the topic's if left out."""
    priority: Line = ""
    """Of a made-up case; the topic's if left out."""
    attributes: dict[str, Any] = Field(default={}, examples=[{"agreed_amount": 18500}])
    """Values of attributes; of a case those that are to be otherwise."""
    facts: dict[str, Any] = Field(default={}, examples=[{"client.category": "vip"}])
    """Values of facts that rules read, by path."""
    acts: Annotated[list[_Act], Field(max_length=200)] = Field(default=[], examples=[_ACTS])
    """What is let happen on the way, each `[kind, node, choice, who]`. `leave`: a step is left by
    the way `choice`; `who`, if given, is the role or department whose rights are tried. `fire`:
    the time has come, or the message. `finish`: a call is answered, or the child cases are closed.
    `fail`: a call fails with the error `choice`."""
    expects: Literal["end", "path"] = "end"
    """What is compared: where it stands when all is done, or everything it comes by."""
    expected: Annotated[list[Line], Field(min_length=1, max_length=2000)] = Field(
        examples=[["approve-finance"]]
    )
    """Ids of elements of the drawing."""

    def draft(self) -> ExampleDraft:
        """What the action takes."""
        problems = Problems()
        acts = read_acts(self.acts, problems)
        problems.check()
        given = self.model_dump(include={"topic", "kind", "priority", "attributes", "facts"})
        return ExampleDraft(
            name=self.name, given={"case": self.case} | given, acts=acts, expects=self.expects,
            expected=self.expected,
        )  # fmt: skip


class RouteExampleOut(Output):
    """An example as it is kept."""

    id: int
    name: dict[str, str]
    case: int | None
    topic: str
    kind: str
    priority: str
    attributes: dict[str, Any]
    facts: dict[str, Any]
    """Here and in `attributes` values that the operator of the token may not see are left out."""
    acts: list[list[str]]
    expects: str
    expected: list[str]
    revision: int
    """Grows each time it is saved; also in `ETag` of a single one."""
    changed_at: datetime


class RouteExamplesOut(Output):
    """The examples of a route."""

    items: list[RouteExampleOut]


class ExampleTriedOut(Output):
    """What came of an example."""

    id: int
    name: dict[str, str]
    passed: bool
    difference: str
    """The first one, in words; empty if it passed."""
    stands: list[str]
    """Where it stands in the end: ids of elements."""
    path: list[str]
    """The steps, events and ends it came by."""


class RouteTrialOut(Output):
    """What came of all examples on a version."""

    passed: int
    failed: int
    items: list[ExampleTriedOut]


def _shown(example: RouteExample, by: Actor) -> RouteExampleOut:
    given = queries.shown_given(example, by=by)
    told = {name: given.get(name, "") for name in ("topic", "kind", "priority")}
    return RouteExampleOut(
        id=example.pk, name=dict(example.name), case=given.get("case"),
        attributes=given.get("attributes", {}), facts=given.get("facts", {}), acts=example.acts,
        expects=example.expects, expected=example.expected, revision=example.revision,
        changed_at=example.changed_at, **told,
    )  # fmt: skip


@router.get(
    "/routes/{code}/examples", response=RouteExamplesOut, operation_id="list_route_examples",
    summary="Examples of a route",
)  # fmt: skip
def list_(request: HttpRequest, code: PathCode) -> HttpResponse:
    """In the order in which they were made; all versions share them. Needs `routes.administer`."""
    by = actor_of(request)
    rows = queries.list_examples(by=by, route_id=find_route(by, code).pk)
    return answer(RouteExamplesOut(items=[_shown(one, by) for one in rows]))


@router.post(
    "/routes/{code}/examples", response={201: RouteExampleOut}, operation_id="create_route_example",
    summary="Keep an example",
)  # fmt: skip
def create(request: HttpRequest, code: PathCode, body: InJson[RouteExampleInput]) -> HttpResponse:
    """Every version is tried with it before it is put into force. Needs `routes.administer`."""
    by = actor_of(request)
    route = find_route(by, code)
    example = actions.save_example(by=by, route_id=route.pk, draft=body.draft())
    at = f"/api/v1/routes/{code}/examples/{example.pk}"
    return created(_shown(example, by), at=at, headers=tag_of(example.revision))


@router.get(
    "/routes/{code}/examples/{int:example_id}", response=RouteExampleOut,
    operation_id="get_route_example", summary="One example",
)  # fmt: skip
def get(request: HttpRequest, code: PathCode, example_id: PathId) -> HttpResponse:
    """Its revision in `ETag`. Needs `routes.administer`."""
    by = actor_of(request)
    route = find_route(by, code)
    example = queries.get_route_example(by=by, example_id=example_id, route_id=route.pk)
    return answer(_shown(example, by), headers=tag_of(example.revision))


@router.put(
    "/routes/{code}/examples/{int:example_id}", response=RouteExampleOut,
    operation_id="edit_route_example", summary="Change an example", openapi_extra=CHANGES,
)  # fmt: skip
def edit(
    request: HttpRequest, code: PathCode, example_id: PathId, body: InJson[RouteExampleInput]
) -> HttpResponse:
    """All of it is replaced. Needs `routes.administer`."""
    by = actor_of(request)
    route = find_route(by, code)
    with changing(request) as revision:
        example = actions.save_example(
            by=by, route_id=route.pk, draft=body.draft(), example_id=example_id, revision=revision
        )
    return answer(_shown(example, by), headers=tag_of(example.revision))


@router.delete(
    "/routes/{code}/examples/{int:example_id}", response={204: None},
    operation_id="delete_route_example", summary="Delete an example", openapi_extra=CHANGES,
)  # fmt: skip
def delete(request: HttpRequest, code: PathCode, example_id: PathId) -> HttpResponse:
    """Needs `routes.administer`."""
    by = actor_of(request)
    route = find_route(by, code)
    with changing(request) as revision:
        actions.delete_example(by=by, route_id=route.pk, example_id=example_id, revision=revision)
    return nothing()


@router.post(
    "/routes/{code}/versions/{int:number}/trial", response=RouteTrialOut, operation_id="try_route",
    summary="Try a version with the examples",
)  # fmt: skip
def try_(request: HttpRequest, code: PathCode, number: PathId) -> HttpResponse:
    """Every example of the route goes along its drawing in memory; nothing is written. Refused with
    409 while the drawing has errors. Needs `routes.administer`.
    """
    by = actor_of(request)
    version = find_version(find_route(by, code), number)
    tried = queries.try_examples(by=by, version=version)
    passed = sum(one.is_passed for one in tried)
    items = [
        ExampleTriedOut(
            id=one.example.pk, name=dict(one.example.name), passed=one.is_passed,
            difference=str(one.difference or ""), stands=list(one.went.stands),
            path=list(one.went.path),
        )
        for one in tried
    ]  # fmt: skip
    return answer(RouteTrialOut(passed=passed, failed=len(tried) - passed, items=items))
