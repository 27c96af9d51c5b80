"""REST: own attributes of clients, accounts, subscribers and contact persons."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from abonent.attributes.queries import list_subject_definitions
from abonent.attributes.rest import AttributeOut, attribute_out
from abonent.kernel.rest import (
    CHANGES,
    InJson,
    Output,
    PathId,
    actor_of,
    answer,
    changing,
    tag_of,
)
from abonent.parties.actions import set_attributes
from abonent.parties.queries import get_client_card
from abonent.parties.queries.attributes import SUBJECTS, note_card
from abonent.parties.queries.choices import list_choices
from abonent.parties.rest.inputs import AttributesPatch, ChoicesQuery
from abonent.parties.rest.outputs import ClientDetails, show_details

router = Router(tags=["clients"])
queries_router = Router(tags=["reference"])
Of = Annotated[Literal["client", "account", "subscriber", "contact_person"], Path()]

QueryCode = Annotated[str, Path(max_length=40)]


class SubjectOut(Output):
    """Attributes of one kind of thing."""

    subject: str
    """`client.person`, `client.company`, `account`, `subscriber` or `contact_person`."""
    attributes: list[AttributeOut]


class Subjects(Output):
    """Own attributes by what has them."""

    items: list[SubjectOut]


@router.get(
    "/attributes",
    response=Subjects,
    operation_id="list_client_attributes",
    summary="Attributes of clients",
)
def list_(request: HttpRequest) -> HttpResponse:
    """What may be filled in for persons, companies, accounts …. Needs `parties.view`."""
    actor_of(request).check("parties.view")
    items = [
        SubjectOut(
            subject=one.code,
            attributes=[
                attribute_out(d)
                for d in list_subject_definitions(subject=one.code)
                if d.is_active and not d.is_hidden
            ],
        )
        for one in SUBJECTS
    ]
    return answer(Subjects(items=items))


class FoundChoice(Output):
    """A choice of a query; give the `value` back, or both."""

    value: str
    label: str


class FoundChoices(Output):
    """What a query finds."""

    items: list[FoundChoice]


@queries_router.post(
    "/{code}/choices",
    response=FoundChoices,
    operation_id="find_attribute_choices",
    summary="Choices from another database",
)
def find_choices(request: HttpRequest, code: QueryCode, body: InJson[ChoicesQuery]) -> HttpResponse:
    """Values that attributes of type `query` take: what their query finds for what is typed.

    409 while the database does not answer. Needs `parties.view`.
    """
    found = list_choices(
        by=actor_of(request), query=code, q=body.q, client_id=body.client_id,
        values=body.attributes,
    )  # fmt: skip
    items = [FoundChoice(value=one.value, label=one.label) for one in found]
    return answer(FoundChoices(items=items))


@router.patch(
    "/{int:client_id}/attributes/{of}/{int:row_id}",
    response=ClientDetails,
    operation_id="set_client_attributes",
    summary="Change own attributes",
    openapi_extra=CHANGES,
)
def change(
    request: HttpRequest, client_id: PathId, of: Of, row_id: PathId, body: InJson[AttributesPatch]
) -> HttpResponse:
    """Those of the client (`of` is `client`, `row_id` his number) or of what belongs to him.

    Needs `parties.edit`.
    """
    by = actor_of(request)
    with changing(request) as version:
        set_attributes(
            by=by, client_id=client_id, of=of, row_id=row_id, given=body.attributes, version=version
        )
    card = get_client_card(by=by, client_id=client_id)
    note_card(card, by=by)
    return answer(show_details(card, by=by), headers=tag_of(card.client.version))
