"""REST: drafts, kept and handed on."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.rest import (
    CHANGES,
    Code,
    InJson,
    Input,
    InQuery,
    Key,
    Output,
    Page,
    PageQuery,
    actor_of,
    answer,
    changing,
    cut,
    tag_of,
)
from abonent.kernel.rest.answers import nothing
from abonent.kernel.rest.fields import NO_ZERO_BYTE
from abonent.staff.queries import find_department_id, find_operator_id, operator_logins
from abonent.work import actions, queries
from abonent.work.models import Draft
from abonent.work.ports import draft_kinds

router = Router(tags=["work"])
_NOBODY = 0  # nothing has this id, so the action says what is wrong
_Texts = Annotated[list[Annotated[str, Field(pattern=NO_ZERO_BYTE)]], Field(max_length=1000)]


class DraftInput(Input):
    """What is typed into a form and not sent yet."""

    kind: Annotated[str, Field(max_length=40, pattern="^[a-z_.-]+$", examples=["contact"])]
    path: Annotated[str, Field(max_length=500, pattern=r"^/[^\x00]*$", examples=["/contacts/new"])]
    """The page on which it is continued."""
    title: Annotated[str, Field(max_length=120, pattern=NO_ZERO_BYTE)] = ""
    content: dict[str, _Texts] = Field(examples=[{"summary": ["Перезвонить"]}])
    """Texts by the name of their field, as the form sends them."""


class SharingInput(Input):
    """Who sees a draft and may take it over."""

    shared: bool = Field(examples=[True])
    operator: Key | None = None
    """Log-in of the only colleague who does."""
    department: Code | None = None
    """Code of the department whose members do; without either, everyone with the right."""


class DraftOut(Output):
    """A draft."""

    id: UUID
    kind: str
    path: str
    title: str
    content: dict[str, list[str]]
    began_by: str
    """Log-in."""
    holder: str
    """Log-in of who may change and send it."""
    begun_at: datetime
    saved_at: datetime
    kept_until: datetime
    shared: bool
    operator: str | None
    department: str | None
    version: int


def _show(draft: Draft, by: Actor) -> DraftOut:
    logins = operator_logins()
    is_own = draft.holder_id == by.id
    kind = draft_kinds.get(draft.kind)
    return DraftOut(
        id=draft.pk,
        kind=draft.kind,
        path=draft.path,
        title=draft.title,
        content=draft.content if is_own else dict(kind.open_content(draft.content, by)),
        began_by=logins[draft.began_by_id],
        holder=logins[draft.holder_id],
        begun_at=draft.begun_at,
        saved_at=draft.saved_at,
        kept_until=queries.kept_until(draft.saved_at),
        shared=draft.is_shared,
        operator=logins.get(draft.shared_with_id or 0),
        department=draft.department.code if draft.department else None,
        version=draft.version,
    )


def _answer(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    by = actor_of(request)
    draft = queries.get_draft(by=by, draft_id=draft_id)
    return answer(_show(draft, by), headers=tag_of(draft.version))


@router.get("", response=Page[DraftOut], operation_id="list_drafts", summary="Drafts")
def list_(request: HttpRequest, query: InQuery[PageQuery]) -> HttpResponse:
    """Those of the operator of the token, and those that colleagues share with him."""
    by = actor_of(request)
    rows = queries.visible_drafts(by=by)
    return answer(cut(rows, order="-saved_at", query=query, show=partial(_show, by=by)))


@router.get("/{uuid:draft_id}", response=DraftOut, operation_id="get_draft", summary="One draft")
def get(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Its version in `ETag`."""
    return _answer(request, draft_id)


@router.put(
    "/{uuid:draft_id}",
    response=DraftOut,
    operation_id="save_draft",
    summary="Keep a draft",
    openapi_extra=CHANGES,
)
def save(request: HttpRequest, draft_id: UUID, body: InJson[DraftInput]) -> HttpResponse:
    """A new one under an id of yours, or the whole of one that you hold anew.

    Needs the right to fill in the form. Another person's is refused (409).
    """
    by = actor_of(request)
    with changing(request) as version:
        if version is None:
            held = Draft.objects.filter(pk=draft_id).values_list("version", flat=True).first()
            version = held or 0
        actions.save_draft(
            by=by, draft_id=draft_id, kind=body.kind, path=body.path, title=body.title,
            content=body.content, version=version,
        )  # fmt: skip
    return _answer(request, draft_id)


@router.delete(
    "/{uuid:draft_id}",
    response={204: None},
    operation_id="discard_draft",
    summary="Discard a draft",
)
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One's own; `…/restore` has it back for a day."""
    actions.discard_draft(by=actor_of(request), draft_id=draft_id)
    return nothing()


@router.post(
    "/{uuid:draft_id}/restore",
    response=DraftOut,
    operation_id="restore_draft",
    summary="Have a discarded draft back",
)
def restore(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One that was not discarded stays as it is."""
    actions.restore_draft(by=actor_of(request), draft_id=draft_id)
    return _answer(request, draft_id)


@router.post(
    "/{uuid:draft_id}/sharing",
    response=DraftOut,
    operation_id="share_draft",
    summary="Share a draft",
)
def share(request: HttpRequest, draft_id: UUID, body: InJson[SharingInput]) -> HttpResponse:
    """With all, a colleague or a department, or with nobody any longer. Who is named is told."""
    login, code = body.operator, body.department
    actions.share_draft(
        by=actor_of(request), draft_id=draft_id, shared=body.shared,
        operator_id=None if login is None else find_operator_id(login=login) or _NOBODY,
        department_id=None if code is None else find_department_id(code=code) or _NOBODY,
    )  # fmt: skip
    return _answer(request, draft_id)


@router.post(
    "/{uuid:draft_id}/take",
    response=DraftOut,
    operation_id="take_draft",
    summary="Take over a draft",
)
def take(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Of a colleague who shares it; from then on the colleague can neither save nor send it."""
    actions.take_draft(by=actor_of(request), draft_id=draft_id)
    return _answer(request, draft_id)
