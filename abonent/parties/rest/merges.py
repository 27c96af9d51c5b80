"""REST: clients who may be one, merging them, parting them again."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.rest import (
    CREATES,
    Id,
    InJson,
    Input,
    InQuery,
    Key,
    Moment,
    Output,
    PathId,
    Text,
    actor_of,
    answer,
    created,
    once,
    renaming,
)
from abonent.parties.actions import merge_clients, undo_merge
from abonent.parties.models import ClientMerge
from abonent.parties.policy.sameness import Reason
from abonent.parties.queries import get_merge, list_candidates, list_merges, preview_merge
from abonent.parties.queries.merges import hindrances_of
from abonent.staff.queries import operator_logins

router = Router(tags=["clients"])


class ReasonOut(Output):
    """Why two clients may be one, or not."""

    code: str
    """`phone`, `email`, `tax_id`, `login`, `contract`, `document`, `name`, `similar_name`; against
    it `other_tax_id`, `other_date`, `other_kind`, `other_name`."""
    shown: str
    """What they have in common."""


class CandidateOut(Output):
    """A client who may be the same."""

    client_id: int
    name: str
    score: int
    """0 to 100."""
    reasons: list[ReasonOut]


class Candidates(Output):
    """Clients who may be the same, the likeliest first."""

    items: list[CandidateOut]


class FieldOut(Output):
    """One field of the result."""

    name: str
    takes_theirs: bool
    """Whether the other's value is proposed."""
    differs: bool


class MovesOut(Output):
    """Rows that move."""

    what: str
    count: int


class PreviewOut(Output):
    """What a merge would bring; nothing is written."""

    client_id: int
    other_id: int
    score: int
    reasons: list[ReasonOut]
    fields: list[FieldOut]
    moves: list[MovesOut]


class OtherQuery(Input):
    """The other client."""

    other: Id


class MergeInput(Input):
    """A client who is the same."""

    other_id: Id
    """He becomes part of the client of the address; his number then leads there."""
    take: Annotated[list[Key], Field(max_length=20)] | None = Field(None, examples=[["tax_id"]])
    """Fields in which the other's value wins, own attributes as `attr-code`; left out: as the
    preview proposes."""
    reason: Text = Field("", examples=["The same person under her former name"])
    """For the history; a must where nothing speaks for the two being one."""


class MergeOut(Output):
    """A merge that was made."""

    id: int
    client_id: int
    merged_id: int
    """Number of the client who became part."""
    merged_name: str
    at: Moment
    by: str | None
    reason: str
    undone_at: Moment | None
    hindrances: list[str]
    """What stands in the way of undoing it, in words; empty: nothing."""


class Merges(Output):
    """Merges of a client, newest first."""

    items: list[MergeOut]


@router.get(
    "/{int:client_id}/duplicates",
    response=Candidates,
    operation_id="list_duplicates",
    summary="Clients who may be the same",
)
def duplicates(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """By number, e-mail, tax number, contract and name. Needs `parties.merge`."""
    found = list_candidates(by=actor_of(request), client_id=client_id)
    items = [
        CandidateOut(
            client_id=one.client.pk, name=one.client.name, score=one.score,
            reasons=_reasons(one.reasons),
        )
        for one in found
    ]  # fmt: skip
    return answer(Candidates(items=items))


@router.get(
    "/{int:client_id}/merge-preview",
    response=PreviewOut,
    operation_id="preview_merge",
    summary="What merging two clients would bring",
)
def preview(request: HttpRequest, client_id: PathId, query: InQuery[OtherQuery]) -> HttpResponse:
    """Evidence for and against, the result field by field, what moves. Needs `parties.merge`."""
    found = preview_merge(by=actor_of(request), winner_id=client_id, loser_id=query.other)
    return answer(
        PreviewOut(
            client_id=client_id,
            other_id=query.other,
            score=found.score,
            reasons=_reasons(found.reasons),
            fields=[
                FieldOut(name=f.name, takes_theirs=f.takes_theirs, differs=f.differs)
                for f in found.fields
            ],
            moves=[MovesOut(what=str(label), count=count) for label, count in found.moves],
        )
    )


@router.get(
    "/{int:client_id}/merges",
    response=Merges,
    operation_id="list_merges",
    summary="Clients who became part of this one",
)
def list_(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """Merges that stand, newest first. Needs `parties.view`."""
    by = actor_of(request)
    found = [get_merge(by=by, merge_id=m.pk) for m in list_merges(by=by, client_id=client_id)]
    return answer(Merges(items=[_show(merge) for merge in found]))


@router.post(
    "/{int:client_id}/merges",
    response={201: MergeOut},
    operation_id="merge_clients",
    summary="Merge another client into this one",
    openapi_extra=CREATES,
)
def merge(request: HttpRequest, client_id: PathId, body: InJson[MergeInput]) -> HttpResponse:
    """Accounts, subscribers, contacts, cases, notes, people move; it can be undone.

    Needs `parties.merge`.
    """

    def effect() -> HttpResponse:
        with renaming(other="other_id"):
            made = merge_clients(
                by=actor_of(request), winner_id=client_id, loser_id=body.other_id,
                take=body.take, reason=body.reason,
            )  # fmt: skip
        return created(_show(made), at=f"/api/v1/clients/merges/{made.pk}")

    return once(request, effect)


@router.get(
    "/merges/{int:merge_id}", response=MergeOut, operation_id="get_merge", summary="One merge"
)
def get(request: HttpRequest, merge_id: PathId) -> HttpResponse:
    """What was merged, and what would hinder an undo. Needs `parties.view`."""
    return answer(_show(get_merge(by=actor_of(request), merge_id=merge_id)))


@router.post(
    "/merges/{int:merge_id}/undo",
    response=MergeOut,
    operation_id="undo_merge",
    summary="Part two merged clients again",
)
def undo(request: HttpRequest, merge_id: PathId) -> HttpResponse:
    """Refused with 409, naming what changed since, if it is no longer possible.

    Needs `parties.merge`.
    """
    return answer(_show(undo_merge(by=actor_of(request), merge_id=merge_id)))


def _reasons(found: list[Reason]) -> list[ReasonOut]:
    return [ReasonOut(code=reason.code, shown=reason.shown) for reason in found]


def _show(merge: ClientMerge) -> MergeOut:
    return MergeOut(
        id=merge.pk,
        client_id=merge.winner_id,
        merged_id=merge.loser_id,
        merged_name=merge.loser_name,
        at=merge.at,
        by=operator_logins().get(merge.by_id or 0),
        reason=merge.reason,
        undone_at=merge.undone_at,
        hindrances=hindrances_of(merge) if merge.undone_at is None else [],
    )
