"""REST: tabs of work, as a softphone or another window keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.rest import (
    InJson,
    Input,
    InQuery,
    Output,
    Page,
    PageQuery,
    PathId,
    actor_of,
    answer,
    cut,
)
from abonent.kernel.rest.answers import nothing
from abonent.kernel.rest.fields import NO_ZERO_BYTE
from abonent.work import actions, queries
from abonent.work.models import Tab

router = Router(tags=["work"])


class TabInput(Input):
    """A page to keep at hand."""

    path: Annotated[str, Field(max_length=500, pattern=r"^/[^\x00]*$", examples=["/clients/42"])]
    """The page, a path of this site."""
    title: Annotated[str, Field(max_length=120, pattern=NO_ZERO_BYTE, examples=["Иванова Анна"])]
    icon: Annotated[str, Field(max_length=40, pattern="^[a-z0-9-]*$")] = ""
    keep: bool = True
    """Whether it stays until it is closed; else the next page looked at takes its place."""


class TabOut(Output):
    """A tab of work."""

    id: int
    path: str
    title: str
    icon: str
    keep: bool
    opened_at: datetime


def _show(tab: Tab) -> TabOut:
    return TabOut(
        id=tab.pk, path=tab.path, title=tab.title, icon=tab.icon, keep=tab.is_kept,
        opened_at=tab.opened_at,
    )  # fmt: skip


@router.get("", response=Page[TabOut], operation_id="list_tabs", summary="Own tabs of work")
def list_(request: HttpRequest, query: InQuery[PageQuery]) -> HttpResponse:
    """Of the operator of the token; forms begun are `GET /drafts`."""
    return answer(cut(queries.own_tabs(by=actor_of(request)), order="id", query=query, show=_show))


@router.put("", response=TabOut, operation_id="keep_tab", summary="Keep a page at hand")
def keep(request: HttpRequest, body: InJson[TabInput]) -> HttpResponse:
    """The same page a second time is the same tab. The page shows only to whom it may."""
    by = actor_of(request)
    actions.look_at(by=by, path=body.path, title=body.title, icon=body.icon, keep=body.keep)
    return answer(_show(queries.own_tabs(by=by).get(path=body.path)))


@router.delete(
    "/{int:tab_id}", response={204: None}, operation_id="close_tab", summary="Close a tab"
)
def close(request: HttpRequest, tab_id: PathId) -> HttpResponse:
    """One that is gone already is no error."""
    actions.close_tab(by=actor_of(request), tab_id=tab_id)
    return nothing()
