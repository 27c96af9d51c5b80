"""What REST answers about clients."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic.json_schema import WithJsonSchema

from abonent.attributes.closing import list_closed
from abonent.attributes.queries import visible_values
from abonent.kernel.actor import Actor
from abonent.kernel.rest import Moment, Output
from abonent.parties.models import Account, Circle, Client, ContactPerson, Note, Reach, Subscriber
from abonent.parties.queries import ClientCard, ClientHit, category_codes, open_tax_id
from abonent.parties.queries.attributes import Owner, definitions_for, subject_of
from abonent.staff.queries import operator_logins

Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": ["person", "company"]})]
Status = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["potential", "active", "former"]})
]
ReachKind = Annotated[str, WithJsonSchema({"type": "string", "enum": ["phone", "email"]})]
Service = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["mobile", "fixed", "internet", "tv"]})
]
LineStatus = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["active", "blocked", "closed"]})
]
Payment = Annotated[str, WithJsonSchema({"type": "string", "enum": ["prepaid", "postpaid"]})]
CircleKind = Annotated[str, WithJsonSchema({"type": "string", "enum": ["family", "company"]})]


class ClientOut(Output):
    """A client."""

    id: int
    kind: Kind
    status: Status
    name: str
    """As shown: surname first for a person."""
    surname: str
    given_name: str
    patronymic: str
    tax_id: str
    """Of a company. A person's is confidential and stands in `/clients/{id}/confidential`."""
    language: str
    category: str | None
    """Code of the category."""
    manager: str | None
    """Log-in of the personal manager."""
    attributes: dict[str, Any]
    """Own attributes by code, without hidden ones."""
    created_at: Moment
    version: int


class ReachOut(Output):
    """A way to reach a client."""

    id: int
    kind: ReachKind
    value: str
    """E.164, or an e-mail address."""
    is_main: bool


class PersonOut(Output):
    """Who speaks for a client."""

    id: int
    name: str
    position: str
    phone: str
    email: str
    is_active: bool
    attributes: dict[str, Any]


class SubscriberOut(Output):
    """A line."""

    id: int
    service: Service
    number: str
    """E.164 for telephony, else the log-in."""
    tariff: str
    status: LineStatus
    activated_date: date | None
    attributes: dict[str, Any]


class AccountOut(Output):
    """A personal account."""

    id: int
    number: str
    contract_number: str
    payment: Payment
    currency: str
    """ISO 4217."""
    status: LineStatus
    opened_date: date | None
    attributes: dict[str, Any]
    subscribers: list[SubscriberOut]


class MemberOut(Output):
    """A client's place in a circle."""

    client_id: int
    name: str
    role: str


class CircleOut(Output):
    """A family or a group of companies."""

    id: int
    kind: CircleKind
    name: str
    members: list[MemberOut]


class NoteOut(Output):
    """A note about a client."""

    id: int
    text: str
    author: str | None
    """Log-in of who wrote it."""
    created_at: Moment
    edited_at: Moment | None
    is_pinned: bool
    """Important: told at registration and on the client's cases."""
    pinned_until: date | None
    version: int


class ClientDetails(ClientOut):
    """A client with all that belongs to him."""

    reaches: list[ReachOut]
    accounts: list[AccountOut]
    has_more_subscribers: bool
    """Whether there are more than the first 50."""
    contact_persons: list[PersonOut]
    circles: list[CircleOut]


class HitOut(Output):
    """A client found."""

    id: int
    name: str
    kind: Kind
    status: Status
    matched: str
    """What was matched: phone, account, contract, login, tax_id, email, name, turned, person."""
    shown: str
    """The number, address or name that matched, as people write it."""


class Hits(Output):
    """Clients found, the likeliest first."""

    items: list[HitOut]


class Notes(Output):
    """Notes about a client, newest first."""

    items: list[NoteOut]


def show_client(client: Client, *, by: Actor) -> ClientOut:
    """A row of the list."""
    return ClientOut(**_facts(client, by))


def _facts(client: Client, by: Actor) -> dict[str, Any]:
    names = ("id", "kind", "status", "name", "surname", "given_name", "patronymic",
             "language", "created_at", "version")  # fmt: skip
    return {name: getattr(client, name) for name in names} | {
        "tax_id": open_tax_id(client),
        "category": category_codes().get(client.category_id or 0),
        "manager": operator_logins().get(client.manager_id or 0),
        "attributes": _own(client, by),
    }


def _own(row: Owner, by: Actor) -> dict[str, Any]:
    closed = list_closed(by=by, of=subject_of(row).partition(".")[0])
    return visible_values(definitions_for(row), row.attributes, closed=closed)


def show_details(card: ClientCard, *, by: Actor) -> ClientDetails:
    """The whole client."""
    return ClientDetails(
        **_facts(card.client, by),
        reaches=[_reach(r) for r in card.reaches],
        accounts=[_account(a, by) for a in card.accounts],
        has_more_subscribers=card.has_more_lines,
        contact_persons=[_person(p, by) for p in card.contact_persons],
        circles=[_circle(c) for c in card.circles],
    )


def _reach(row: Reach) -> ReachOut:
    return ReachOut(id=row.pk, kind=row.kind, value=row.value, is_main=row.is_main)


def _person(row: ContactPerson, by: Actor) -> PersonOut:
    return PersonOut(
        id=row.pk, name=row.name, position=row.position, phone=row.phone, email=row.email,
        is_active=row.is_active, attributes=_own(row, by),
    )  # fmt: skip


def _account(row: Account, by: Actor) -> AccountOut:
    return AccountOut(
        id=row.pk, number=row.number, contract_number=row.contract_number, payment=row.payment,
        currency=row.currency, status=row.status, opened_date=row.opened_date,
        attributes=_own(row, by),
        subscribers=[_subscriber(s, by) for s in row.lines],  # type: ignore[attr-defined]  # put there by the query
    )  # fmt: skip


def _subscriber(row: Subscriber, by: Actor) -> SubscriberOut:
    return SubscriberOut(
        id=row.pk, service=row.service, number=row.number, tariff=row.tariff, status=row.status,
        activated_date=row.activated_date, attributes=_own(row, by),
    )  # fmt: skip


def _circle(row: Circle) -> CircleOut:
    members = [
        MemberOut(client_id=m.client_id, name=m.client.name, role=m.role)
        for m in row.places  # type: ignore[attr-defined]  # put there by the query
    ]
    return CircleOut(id=row.pk, kind=row.kind, name=row.name, members=members)


def show_note(note: Note) -> NoteOut:
    """One note."""
    return NoteOut(
        id=note.pk,
        text=note.text,
        author=operator_logins().get(note.author_id or 0),
        created_at=note.created_at,
        edited_at=note.edited_at,
        is_pinned=note.is_pinned,
        pinned_until=note.pinned_until,
        version=note.version,
    )


def show_hit(hit: ClientHit) -> HitOut:
    """One client found."""
    return HitOut(
        id=hit.client_id, name=hit.name, kind=hit.kind, status=hit.status, matched=hit.matched,
        shown=hit.shown,
    )  # fmt: skip
