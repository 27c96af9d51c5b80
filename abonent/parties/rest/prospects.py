"""REST: potential clients, the work with them, and billing's part in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router
from pydantic import Field

from abonent.kernel.files import respond
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    Id,
    InJson,
    Input,
    InQuery,
    Key,
    Moment,
    Output,
    Page,
    PageQuery,
    PathId,
    actor_of,
    answer,
    changing,
    created,
    cut,
    once,
    renaming,
    tag_of,
)
from abonent.kernel.rest.fields import NO_ZERO_BYTE
from abonent.parties.actions import (
    AccountDraft,
    accept_account,
    edit_prospect,
    export_prospects,
    move_prospect,
    refuse_account,
)
from abonent.parties.models import Prospect
from abonent.parties.policy.prospects import ProspectDraft
from abonent.parties.queries.prospects import get_export, get_prospect, list_prospects
from abonent.staff.queries import find_operator_id, operator_logins

router = Router(tags=["potential clients"])
State = Literal["new", "work", "qualified", "won", "lost"]


class ProspectOut(Output):
    """The work with one potential client."""

    id: int
    """The key in files for billing."""
    client_id: int
    name: str
    state: str
    """`new`, `work`, `qualified`, `won` or `lost`."""
    source_id: int | None
    interest: str
    owner: str | None
    next_step: str
    next_date: date | None
    loss_reason_id: int | None
    export_id: int | None
    """The file by which billing heard of it."""
    created_at: Moment
    version: int


class ProspectQuery(PageQuery):
    """Which potential clients to list."""

    state: State | None = None
    client_id: Id | None = None
    sort: Literal["id", "-id"] = "-id"


class ProspectPatch(Input):
    """What to change; what is left out stays."""

    source_id: Id | None = None
    interest: Annotated[str, Field(max_length=500, pattern=NO_ZERO_BYTE)] | None = None
    owner: Key | None = None
    """Log-in of an operator."""
    next_step: Annotated[str, Field(max_length=250, pattern=NO_ZERO_BYTE)] | None = None
    next_date: date | None = None


class ProspectMove(Input):
    """One step on."""

    state: State = Field(examples=["work"])
    loss_reason_id: Id | None = None
    """Due for `lost`."""


class BillingAnswer(Input):
    """The account that billing opened."""

    number: Annotated[
        str, Field(min_length=1, max_length=40, pattern=NO_ZERO_BYTE, examples=["1000001"])
    ]
    contract_number: Annotated[str, Field(max_length=40, pattern=NO_ZERO_BYTE)] = ""
    payment: Literal["prepaid", "postpaid"] = "prepaid"


class BillingRefusal(Input):
    """Why billing opened no account."""

    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_ZERO_BYTE,
                                 examples=["No such address"])]  # fmt: skip


class ExportInput(Input):
    """How the file is to be written."""

    format: Literal["csv", "xlsx", "json"] = "csv"


class ExportOut(Output):
    """A file for billing."""

    id: int
    count: int
    at: Moment


@router.get(
    "",
    response=Page[ProspectOut],
    operation_id="list_prospects",
    summary="List potential clients",
)
def list_(request: HttpRequest, query: InQuery[ProspectQuery]) -> HttpResponse:
    """The work with them, page by page. Needs `parties.view`."""
    found = list_prospects(by=actor_of(request))
    if query.state:
        found = found.filter(state=query.state)
    if query.client_id:
        found = found.filter(client=query.client_id)
    return answer(cut(found, order=query.sort, query=query, show=_show))


@router.get(
    "/{int:prospect_id}",
    response=ProspectOut,
    operation_id="get_prospect",
    summary="One potential client",
)
def get(request: HttpRequest, prospect_id: PathId) -> HttpResponse:
    """Its version in `ETag`. Needs `parties.view`."""
    return _answer(request, prospect_id)


@router.patch(
    "/{int:prospect_id}",
    response=ProspectOut,
    operation_id="edit_prospect",
    summary="Change what is known of a potential client",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, prospect_id: PathId, body: InJson[ProspectPatch]) -> HttpResponse:
    """Source, interest, owner, next step; what is left out stays. Needs `parties.edit`."""
    by = actor_of(request)
    by.check("parties.edit")
    given = body.model_dump(exclude_unset=True)
    if "owner" in given:
        login = given.pop("owner")
        given["owner_id"] = None if login is None else find_operator_id(login=login) or 0
    with changing(request) as version, renaming(owner_id="owner"):
        held = get_prospect(by=by, prospect_id=prospect_id)
        facts = {name: getattr(held, name) for name in ProspectDraft.__dataclass_fields__}
        facts |= {n: "" if v is None and n in ("interest", "next_step") else v
                  for n, v in given.items()}  # fmt: skip
        edit_prospect(
            by=by, prospect_id=prospect_id, draft=ProspectDraft(**facts),
            version=held.version if version is None else version,
        )  # fmt: skip
    return _answer(request, prospect_id)


@router.post(
    "/{int:prospect_id}/moves",
    response=ProspectOut,
    operation_id="move_prospect",
    summary="Go one step on with a potential client",
    openapi_extra=CHANGES,
)
def move(request: HttpRequest, prospect_id: PathId, body: InJson[ProspectMove]) -> HttpResponse:
    """`won` makes the client active, `lost` asks for a reason. Needs `parties.edit`."""
    with changing(request) as version, renaming(loss_reason="loss_reason_id"):
        move_prospect(
            by=actor_of(request), prospect_id=prospect_id, state=body.state,
            loss_reason_id=body.loss_reason_id, version=version,
        )  # fmt: skip
    return _answer(request, prospect_id)


@router.post(
    "/{int:prospect_id}/account",
    response=ProspectOut,
    operation_id="accept_account",
    summary="Billing's answer: the account it opened",
)
def account(request: HttpRequest, prospect_id: PathId, body: InJson[BillingAnswer]) -> HttpResponse:
    """The client is active then. The same answer again changes nothing. Needs `parties.edit`."""
    draft = AccountDraft(
        number=body.number, contract_number=body.contract_number, payment=body.payment
    )
    accept_account(by=actor_of(request), prospect_id=prospect_id, draft=draft)
    return _answer(request, prospect_id)


@router.post(
    "/{int:prospect_id}/refusal",
    response=ProspectOut,
    operation_id="refuse_account",
    summary="Billing's answer: no account, and why",
)
def refuse(request: HttpRequest, prospect_id: PathId, body: InJson[BillingRefusal]) -> HttpResponse:
    """Of who is qualified: he goes back to work, the reason being what to do next.

    Needs `parties.edit`.
    """
    refuse_account(by=actor_of(request), prospect_id=prospect_id, reason=body.reason)
    return _answer(request, prospect_id)


@router.post(
    "/exports",
    response={201: ExportOut},
    operation_id="export_prospects",
    summary="Write the file for billing",
    openapi_extra=CREATES,
)
def export(request: HttpRequest, body: InJson[ExportInput]) -> HttpResponse:
    """Everyone qualified who was not sent yet; 409 if there is nobody. Needs `parties.export`."""

    def effect() -> HttpResponse:
        made = export_prospects(by=actor_of(request), format=body.format)
        shown = ExportOut(id=made.pk, count=made.count, at=made.at)
        return created(shown, at=f"/api/v1/prospects/exports/{made.pk}")

    return once(request, effect)


@router.get(
    "/exports/{int:export_id}",
    operation_id="get_prospect_export",
    summary="The file for billing",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
def download(request: HttpRequest, export_id: PathId) -> HttpResponseBase:
    """As it was written. Needs `parties.export`."""
    return respond(get_export(by=actor_of(request), export_id=export_id).file)


def _answer(request: HttpRequest, prospect_id: int) -> HttpResponse:
    found = get_prospect(by=actor_of(request), prospect_id=prospect_id)
    return answer(_show(found), headers=tag_of(found.version))


def _show(one: Prospect) -> ProspectOut:
    return ProspectOut(
        id=one.pk,
        client_id=one.client_id,
        name=one.client.name,
        state=one.state,
        source_id=one.source_id,
        interest=one.interest,
        owner=operator_logins().get(one.owner_id or 0),
        next_step=one.next_step,
        next_date=one.next_date,
        loss_reason_id=one.loss_reason_id,
        export_id=one.export_id,
        created_at=one.created_at,
        version=one.version,
    )
