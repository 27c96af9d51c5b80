"""REST: one search over everything."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.desk.search import search_everything
from abonent.kernel.errors import PermissionRefused
from abonent.kernel.rest import Input, InQuery, Output, actor_of, answer
from abonent.kernel.rest.fields import NO_ZERO_BYTE
from abonent.kernel.search import search_providers

router = Router(tags=["search"])
SETTINGS = "settings"


class SearchQuery(Input):
    """What to search for."""

    q: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_ZERO_BYTE)] = Field(
        examples=["8 916 123-45-67"]
    )
    """Part of a name, account, contract, e-mail, a case's number, a telephone number in any
    spelling; typing errors are forgiven."""
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    """At most so many of each kind."""


class FoundOut(Output):
    """Something found."""

    kind: str = Field(examples=["clients"])
    """What it is: `clients` or `cases`; its address is `/api/v1/{kind}/{id}`."""
    id: int
    title: str
    subtitle: str
    """What tells it from others."""


class Found(Output):
    """What was found, the likeliest of each kind first."""

    items: list[FoundOut]


@router.get("/search", response=Found, operation_id="search", summary="Find anything")
def search(request: HttpRequest, query: InQuery[SearchQuery]) -> HttpResponse:
    """Clients and cases that the text may mean. What the token may not see is not searched.

    Needs `parties.view` or `cases.view`.
    """
    actor = actor_of(request)
    served = [provider for provider in search_providers if provider.code != SETTINGS]
    if not any(actor.can(provider.permission) for provider in served):
        raise PermissionRefused(str(served[0].label))
    hits = [
        FoundOut(kind=group.code, id=hit.id, title=hit.title, subtitle=hit.subtitle)
        for group in search_everything(by=actor, text=query.q, limit=query.limit)
        for hit in group.hits
        if group.code != SETTINGS  # they have pages, and no address of their own here
    ]
    return answer(Found(items=hits))
