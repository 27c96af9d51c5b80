"""Saved views of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    Code,
    Id,
    InJson,
    Input,
    InQuery,
    Line,
    Output,
    PathId,
    QueryText,
    actor_of,
    answer,
    changing,
    created,
    leads_to,
    nothing,
    once,
    tag_of,
)
from abonent.rules import actions, views
from abonent.rules.actions import LONGEST_NAME, LONGEST_REST, MOST, ViewDraft
from abonent.rules.models import SavedView
from abonent.rules.rest.subject import Subject, SubjectQuery
from abonent.staff.queries import role_names

router = Router(tags=["views"])


class ViewInput(Input):
    """A view as it shall be."""

    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)] = Field(examples=["Счета"])
    query: QueryText = Field(default="", examples=["topic:bill*"])
    """In the query language, in the words of either language."""
    rest: Annotated[QueryText, Field(max_length=LONGEST_REST)] = Field(
        default="", examples=["sort=-opened"]
    )
    """Other parameters of the list's address: filters of the bar, `sort`, `cols`."""
    is_shared: bool = False
    """With everybody who may see the list; needs `rules.share`, as roles do."""
    roles: Annotated[list[Code], Field(max_length=100)] = Field(default=[], examples=[[]])
    """Codes of roles that see it."""

    def draft(self) -> ViewDraft:
        """What the action takes."""
        return ViewDraft(
            name=self.name, query=self.query, rest=self.rest, is_shared=self.is_shared,
            role_ids=_role_ids(self.roles),
        )  # fmt: skip


def _role_ids(codes: Sequence[str]) -> list[int]:
    known = {code: pk for pk, code, _names in role_names()}
    if set(codes) - known.keys():
        raise Invalid({"roles": [_("There is no such role. Choose another.")]})
    return [known[code] for code in codes]


class NewView(ViewInput):
    """A view to be kept."""

    subject: Subject


class ViewOut(Output):
    """A view as one of its readers sees it."""

    id: int
    subject: str
    name: str
    query: str
    """By keys and codes, which outlive names."""
    rest: str
    owner: str
    """Name of whose it is."""
    is_own: bool
    is_shared: bool
    roles: list[str]
    """Told to who may change it."""
    is_pinned: bool
    is_subscribed: bool
    version: int


class Views(Output):
    """All views of a list."""

    items: list[ViewOut]


class Keeping(Input):
    """How the operator of the token keeps a view; what is left out stays."""

    is_pinned: bool | None = None
    is_subscribed: bool | None = None


class Order(Input):
    """Pinned views in their order."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)] = Field(examples=[[1]])


def _listed(by: Actor, subject: str) -> list[ViewOut]:
    """Views of a list with the roles they are shared with."""
    kept = views.visible_views(by=by).filter(subject=subject).prefetch_related("roles")
    found = {view.pk: view for view in kept}
    rows = views.list_views(by=by, subject=subject)
    return [_show(row, found[row.id], by) for row in rows]


def _show(row: views.ViewRow, view: SavedView, by: Actor) -> ViewOut:
    codes = [role.code for role in view.roles.all()] if views.can_change(view, by=by) else []
    return ViewOut(
        id=row.id, subject=row.subject, name=row.name, query=row.neutral, rest=row.rest,
        owner=row.owner_name, is_own=row.is_own, is_shared=row.is_shared, roles=sorted(codes),
        is_pinned=row.is_pinned, is_subscribed=row.is_subscribed, version=row.version,
    )  # fmt: skip


def _one(by: Actor, view_id: int) -> ViewOut:
    subject = views.get_view(by=by, view_id=view_id).subject
    return next(view for view in _listed(by, subject) if view.id == view_id)


def _answer(request: HttpRequest, view_id: int) -> HttpResponse:
    told = _one(actor_of(request), view_id)
    return answer(told, headers=tag_of(told.version))


@router.get("/views", response=Views, operation_id="list_views", summary="Saved views")
def list_(request: HttpRequest, query: InQuery[SubjectQuery]) -> HttpResponse:
    """One's own and those shared with one, pinned ones first, in one's own order."""
    by = actor_of(request)
    views.get_subject(query.subject, by=by)
    return answer(Views(items=_listed(by, query.subject)))


@router.post(
    "/views",
    response={201: ViewOut},
    operation_id="create_view",
    summary="Save a view",
    openapi_extra=CREATES | leads_to(get_view=("view_id", "/id"), edit_view=("view_id", "/id")),
)
def create(request: HttpRequest, body: InJson[NewView]) -> HttpResponse:
    """What is wrong with the query is told under `query`."""

    def effect() -> HttpResponse:
        by = actor_of(request)
        saved = actions.save_view(by=by, subject=body.subject, draft=body.draft())
        told = _one(by, saved.pk)
        return created(told, at=f"/api/v1/views/{told.id}", headers=tag_of(told.version))

    return once(request, effect)


@router.get("/views/{int:view_id}", response=ViewOut, operation_id="get_view", summary="One view")
def get(request: HttpRequest, view_id: PathId) -> HttpResponse:
    """The version in `ETag`."""
    return _answer(request, view_id)


@router.put(
    "/views/{int:view_id}",
    response=ViewOut,
    operation_id="edit_view",
    summary="Change a view",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, view_id: PathId, body: InJson[ViewInput]) -> HttpResponse:
    """All of it is replaced. What others share needs `rules.share`."""
    by = actor_of(request)
    subject = views.get_view(by=by, view_id=view_id).subject
    with changing(request) as version:
        actions.save_view(
            by=by, subject=subject, draft=body.draft(), view_id=view_id, version=version
        )
    return _answer(request, view_id)


@router.patch(
    "/views/{int:view_id}/keeping",
    response=ViewOut,
    operation_id="keep_view",
    summary="Pin or follow a view",
)
def keep(request: HttpRequest, view_id: PathId, body: InJson[Keeping]) -> HttpResponse:
    """For the operator of the token alone."""
    actions.keep_view(
        by=actor_of(request), view_id=view_id, is_pinned=body.is_pinned,
        is_subscribed=body.is_subscribed,
    )  # fmt: skip
    return _answer(request, view_id)


@router.delete(
    "/views/{int:view_id}",
    response={204: None},
    operation_id="remove_view",
    summary="Delete a view",
)
def remove(request: HttpRequest, view_id: PathId) -> HttpResponse:
    """For everybody who sees it."""
    actions.remove_view(by=actor_of(request), view_id=view_id)
    return nothing()


@router.post(
    "/views/{int:view_id}/restore",
    response=ViewOut,
    operation_id="restore_view",
    summary="Bring a deleted view back",
)
def restore(request: HttpRequest, view_id: PathId) -> HttpResponse:
    """Unless its name was given anew meanwhile."""
    actions.restore_view(by=actor_of(request), view_id=view_id)
    return _answer(request, view_id)


@router.put("/views/order", response={204: None}, operation_id="order_views", summary="Order views")
def order(request: HttpRequest, body: InJson[Order]) -> HttpResponse:
    """The tabs of the operator of the token; others keep theirs."""
    actions.order_views(by=actor_of(request), view_ids=body.ids)
    return nothing()
