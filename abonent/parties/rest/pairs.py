"""REST: clients who may be one, found among all, and saying that two are not."""

from __future__ import annotations

from typing import Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.rest import (
    Id,
    InQuery,
    Moment,
    Output,
    Page,
    PageQuery,
    PathId,
    actor_of,
    answer,
    cut,
)
from abonent.parties.actions import start_search, tell_apart, untell_apart
from abonent.parties.models import ClientPair
from abonent.parties.queries import get_pair, list_pairs
from abonent.staff.queries import operator_logins

router = Router(tags=["clients"])


class PairReason(Output):
    """Why two clients may be one, or not."""

    code: str
    """As in the duplicates of one client."""
    shown: str


class PairOut(Output):
    """Two clients who may be one."""

    id: int
    client_id: int
    name: str
    other_id: int
    other_name: str
    score: int
    """0 to 100."""
    reasons: list[PairReason]
    found_at: Moment
    dismissed_at: Moment | None
    """When somebody said that they are not the same."""
    dismissed_by: str | None


class PairQuery(PageQuery):
    """Which pairs to list."""

    dismissed: bool = False
    """True: those of which somebody said that they are not the same."""
    client_id: Id | None = None
    sort: Literal["-score", "id", "-id"] = "-score"


class SearchOut(Output):
    """A search for duplicates."""

    job_id: int


@router.get(
    "", response=Page[PairOut], operation_id="list_client_pairs",
    summary="Clients who may be one, among all",
)  # fmt: skip
def list_(request: HttpRequest, query: InQuery[PairQuery]) -> HttpResponse:
    """As the last search found them, the likeliest first. Needs `parties.merge`."""
    found = list_pairs(by=actor_of(request)).filter(dismissed_at__isnull=not query.dismissed)
    if query.client_id:
        found = found.filter(Q(one_number=query.client_id) | Q(other_number=query.client_id))
    return answer(cut(found, order=query.sort, query=query, show=_show))


@router.post(
    "/search", response={202: SearchOut}, operation_id="search_client_pairs",
    summary="Compare all clients now",
)  # fmt: skip
def search(request: HttpRequest) -> HttpResponse:
    """The search under way, if there is one. Needs `parties.merge`."""
    return answer(SearchOut(job_id=start_search(by=actor_of(request)).pk), status=202)


@router.get("/{int:pair_id}", response=PairOut, operation_id="get_client_pair", summary="One pair")
def get(request: HttpRequest, pair_id: PathId) -> HttpResponse:
    """Two clients who may be one. Needs `parties.merge`."""
    return answer(_show(get_pair(by=actor_of(request), pair_id=pair_id)))


@router.post(
    "/{int:pair_id}/dismiss", response=PairOut, operation_id="dismiss_client_pair",
    summary="They are not the same",
)  # fmt: skip
def dismiss(request: HttpRequest, pair_id: PathId) -> HttpResponse:
    """Remembered for good. Needs `parties.merge`."""
    by = actor_of(request)
    pair = get_pair(by=by, pair_id=pair_id)
    tell_apart(by=by, one_id=pair.one_number, other_id=pair.other_number)
    return answer(_show(get_pair(by=by, pair_id=pair_id)))


@router.post(
    "/{int:pair_id}/restore", response=PairOut, operation_id="restore_client_pair",
    summary="They may be the same after all",
)  # fmt: skip
def restore(request: HttpRequest, pair_id: PathId) -> HttpResponse:
    """The pair is proposed again. Needs `parties.merge`."""
    by = actor_of(request)
    pair = get_pair(by=by, pair_id=pair_id)
    untell_apart(by=by, one_id=pair.one_number, other_id=pair.other_number)
    return answer(_show(get_pair(by=by, pair_id=pair_id)))


def _show(pair: ClientPair) -> PairOut:
    return PairOut(
        id=pair.pk,
        client_id=pair.one_number,
        name=pair.one.name,
        other_id=pair.other_number,
        other_name=pair.other.name,
        score=pair.score,
        reasons=[PairReason(code=code, shown=shown) for code, shown in pair.reasons],
        found_at=pair.found_at,
        dismissed_at=pair.dismissed_at,
        dismissed_by=operator_logins().get(pair.dismissed_by_id or 0),
    )
