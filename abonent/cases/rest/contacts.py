"""REST: contacts, and opening cases in them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.cases.actions import open_case, register_contact
from abonent.cases.queries import get_contact, list_contacts
from abonent.cases.rest.filters import ContactQuery
from abonent.cases.rest.inputs import CaseInput, ContactInput
from abonent.cases.rest.outputs import (
    ContactDetails,
    ContactOut,
    Opened,
    Registered,
    show_contact,
    show_contact_details,
)
from abonent.kernel.rest import (
    CREATES,
    InJson,
    InQuery,
    Page,
    PathId,
    actor_of,
    answer,
    created,
    cut,
    key_of,
    leads_to,
    once,
    replayed,
)
from abonent.rules.queries import narrow

router = Router(tags=["contacts"])


@router.post(
    "",
    response={201: Registered},
    operation_id="register_contact",
    summary="Register a contact and open its cases",
    openapi_extra=CREATES
    | leads_to(
        get_contact=("contact_id", "/id"),
        open_case=("contact_id", "/id"),
        get_case=("case_id", "/case_ids/0"),
    ),
)
def register(request: HttpRequest, body: InJson[ContactInput]) -> HttpResponse:
    """All or nothing: if one case is refused, nothing is registered. Needs `cases.register`."""
    done = register_contact(by=actor_of(request), draft=body.draft(), key=key_of(request))
    response = created(
        Registered(id=done.contact_id, case_ids=list(done.case_ids)),
        at=f"/api/v1/contacts/{done.contact_id}",
    )
    return replayed(response) if done.repeated else response


@router.get("", response=Page[ContactOut], operation_id="list_contacts", summary="Find contacts")
def list_(request: HttpRequest, query: InQuery[ContactQuery]) -> HttpResponse:
    """Contacts that match all filters, page by page. Needs `cases.view`."""
    found = list_contacts(by=actor_of(request), where=query.where())
    found = narrow(found, subject="contact", text=query.q, by=actor_of(request))
    return answer(cut(found, order=query.sort, query=query, show=show_contact))


@router.get(
    "/{int:contact_id}",
    response=ContactDetails,
    operation_id="get_contact",
    summary="One contact with its cases",
)
def get(request: HttpRequest, contact_id: PathId) -> HttpResponse:
    """Needs `cases.view`."""
    return answer(show_contact_details(get_contact(by=actor_of(request), contact_id=contact_id)))


@router.post(
    "/{int:contact_id}/cases",
    response={201: Opened},
    operation_id="open_case",
    summary="Open one more case in a contact",
    tags=["cases"],
    openapi_extra=CREATES
    | leads_to(
        get_case=("case_id", "/id"),
        edit_case=("case_id", "/id"),
        move_case=("case_id", "/id"),
        note_case=("case_id", "/id"),
        list_history=("case_id", "/id"),
        attach_file=("case_id", "/id"),
    ),
)
def open_(request: HttpRequest, contact_id: PathId, body: InJson[CaseInput]) -> HttpResponse:
    """Needs `cases.register`."""

    def effect() -> HttpResponse:
        case = open_case(by=actor_of(request), contact_id=contact_id, draft=body.draft())
        return created(Opened(id=case.pk), at=f"/api/v1/cases/{case.pk}")

    return once(request, effect)
