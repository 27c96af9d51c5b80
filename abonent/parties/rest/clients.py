"""REST: clients, found, read, created and changed."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.attributes.closing import list_closed, note_listed
from abonent.attributes.sorting import asked_codes, order_of
from abonent.kernel.errors import NotFound
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    InJson,
    InQuery,
    Page,
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
from abonent.parties.actions import create_client, edit_client
from abonent.parties.queries import (
    find_merged_into,
    get_client,
    get_client_card,
    list_clients,
    search_clients,
)
from abonent.parties.queries.attributes import client_definitions, note_card
from abonent.parties.rest.collisions import as_sent
from abonent.parties.rest.inputs import ClientInput, ClientPatch, ClientQuery, SearchQuery
from abonent.parties.rest.outputs import (
    ClientDetails,
    ClientOut,
    Hits,
    show_client,
    show_details,
    show_hit,
)
from abonent.rules.queries import narrow

router = Router(tags=["clients"])
_AS_SENT = {"category_id": "category", "manager_id": "manager"}


@router.get("", response=Page[ClientOut], operation_id="list_clients", summary="List clients")
def list_(request: HttpRequest, query: InQuery[ClientQuery]) -> HttpResponse:
    """Clients that match all filters, page by page. Needs `parties.view`."""
    by = actor_of(request)
    found = list_clients(by=by, where=query.where())
    found = narrow(found, subject="client", text=query.q, by=by)
    known = (one for defined in client_definitions().values() for one in defined)
    order = order_of(query.sort, known, closed=list_closed(by=by, of="client"))
    page = cut(found, order=order, query=query, show=partial(show_client, by=by))
    codes = asked_codes(query.sort, (code for one in page.items for code in one.attributes))
    note_listed(codes, by=by, of="client", name="clients")
    return answer(page)


@router.get("/search", response=Hits, operation_id="search_clients", summary="Find clients")
def search(request: HttpRequest, query: InQuery[SearchQuery]) -> HttpResponse:
    """The search box: part of a name, any spelling of a number, an account, a contract, an e-mail.

    Forgives typing errors, the wrong keyboard layout and Latin letters. Needs `parties.view`.
    """
    hits = search_clients(by=actor_of(request), text=query.q, limit=query.limit)
    return answer(Hits(items=[show_hit(hit) for hit in hits]))


@router.post(
    "",
    response={201: ClientDetails},
    operation_id="create_client",
    summary="Create a client",
    openapi_extra=CREATES,
)
def create(request: HttpRequest, body: InJson[ClientInput]) -> HttpResponse:
    """A person or a company. Needs `parties.edit`."""

    def effect() -> HttpResponse:
        by = actor_of(request)
        with renaming(**_AS_SENT):
            client = create_client(
                by=by,
                draft=body.draft(),
                reaches=[reach.draft() for reach in body.reaches],
                contact_person=body.contact_person.draft() if body.contact_person else None,
            )
        card = get_client_card(by=by, client_id=client.pk)
        return created(
            show_details(card, by=by),
            at=f"/api/v1/clients/{client.pk}",
            headers=tag_of(client.version),
        )

    return once(request, effect)


@router.get(
    "/{int:client_id}", response=ClientDetails, operation_id="get_client", summary="One client"
)
def get(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """The client with all that belongs to him; his version in `ETag`. Needs `parties.view`.

    The number of a client who was merged into another leads there (307).
    """
    try:
        return _answer(request, client_id)
    except NotFound:
        winner = find_merged_into(by=actor_of(request), client_id=client_id)
        if winner is None:
            raise
        return HttpResponse(status=307, headers={"Location": f"/api/v1/clients/{winner}"})


@router.patch(
    "/{int:client_id}",
    response=ClientDetails,
    operation_id="edit_client",
    summary="Change a client",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, client_id: PathId, body: InJson[ClientPatch]) -> HttpResponse:
    """Name, status, category, manager …; what is left out stays. Needs `parties.edit`.

    Of a change that came too late `collisions` tells a name as a whole: `name`.
    """
    by = actor_of(request)
    with changing(request) as version, renaming(**_AS_SENT), as_sent():
        by.check("parties.edit")
        client = get_client(by=by, client_id=client_id)
        edit_client(
            by=by,
            client_id=client_id,
            draft=body.draft(client),
            # What was left out is filled in from this version: it must still be the one.
            version=client.version if version is None else version,
        )
    return _answer(request, client_id)


def _answer(request: HttpRequest, client_id: int) -> HttpResponse:
    by = actor_of(request)
    card = get_client_card(by=by, client_id=client_id)
    note_card(card, by=by)
    return answer(show_details(card, by=by), headers=tag_of(card.client.version))
