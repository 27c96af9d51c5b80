"""What we answer about contacts and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Definition, Stored
from abonent.attributes.queries import list_defined, visible_values
from abonent.cases.defined import list_left
from abonent.cases.models import Case, Contact
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.cases.routing.moving import list_moves
from abonent.kernel.actor import Actor
from abonent.kernel.rest import Output
from abonent.staff.queries import operator_logins


class Registered(Output):
    """What was registered."""

    id: int
    """Number of the contact."""
    case_ids: list[int]
    """Numbers of its cases, in the order they were sent."""


class Opened(Output):
    """What was opened."""

    id: int
    """Number of the case."""


class ClientName(Output):
    """A client by name."""

    id: int
    name: str


class CaseOut(Output):
    """A case."""

    id: int
    """Its number."""
    contact_id: int
    """The contact in which it was opened."""
    client: ClientName | None
    """Null for an anonymous one."""
    subscriber_id: int | None
    topic: str
    """Code of the topic."""
    kind: str
    """`consultation`, `request` or `complaint`."""
    priority: str
    """Code of the priority."""
    state: str
    """Code of the state on its route (`GET /flow`)."""
    phase: str
    """What the state means whatever the route: `open`, `resolved` or `closed`."""
    owner: str | None
    """Log-in of the operator who works on it."""
    text: str
    attributes: dict[str, Stored]
    """Values by attribute code."""
    registered_at: datetime
    changed_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    parent_id: int | None
    """The case it is a part of."""
    repeats: int
    """How many times the customer came again about it."""
    version: int
    """Grows with each change; the `ETag`."""


class CaseDetails(CaseOut):
    """A case with what can be done with it."""

    moves: list[str] = Field(examples=[["start", "resolve"]])
    """Codes of the steps its route allows now, the usual one first."""


class ContactOut(Output):
    """A contact."""

    id: int
    started_at: datetime
    duration_seconds: int | None
    direction: str
    """`in` or `out`."""
    channel: str
    """Code of the channel."""
    place: str
    """Code of the place."""
    client: ClientName | None
    """Null for an anonymous one."""
    subscriber_id: int | None
    contact_person_id: int | None
    address: str
    """Telephone number (E.164) or e-mail address it came from."""
    summary: str
    operator: str | None
    """Log-in of who registered it."""
    created_at: datetime


class CaseBrief(Output):
    """A case in a contact."""

    id: int
    topic: str
    kind: str
    priority: str
    state: str
    phase: str


class ContactDetails(ContactOut):
    """A contact with its cases."""

    cases: list[CaseBrief]


def show_case(case: Case, *, by: Actor) -> CaseOut:
    """A row of the list."""
    return CaseOut(**_case_facts(case, by, left=_all_of_code(case)))


def show_details(case: Case, *, by: Actor) -> CaseDetails:
    """One case."""
    moves = [move.code for move in list_moves(case, by=by)]
    return CaseDetails(**_case_facts(case, by, left=list_left(case)), moves=moves)


def _all_of_code(case: Case) -> list[Definition]:
    """Whatever defines a value that the topic has no more: where one hides it, a list does.

    By which of them it was written only the history tells, which a page of cases does not read.
    """
    known = {one.code for one in definitions_of(get_catalogue().topics[case.topic_id])}
    return [one for code in case.attributes if code not in known for one in list_defined(code=code)]


def _case_facts(case: Case, by: Actor, *, left: Sequence[Definition]) -> dict[str, Any]:
    """``left``: definitions of values that the topic asks for no more."""
    catalogue = get_catalogue()
    return {
        "id": case.pk,
        "contact_id": case.contact_id,
        "client": _client(case),
        "subscriber_id": case.subscriber_id,
        "topic": catalogue.topics[case.topic_id].code,
        "kind": case.kind,
        "priority": catalogue.priorities[case.priority_id].code,
        "state": case.state,
        "phase": case.phase,
        "owner": login_of(case.owner_id),
        "text": case.text,
        "attributes": visible_values(
            [*definitions_of(catalogue.topics[case.topic_id]), *left],
            case.attributes,
            closed=list_closed(by=by, of="case"),
        ),
        "registered_at": case.registered_at,
        "changed_at": case.changed_at,
        "resolved_at": case.resolved_at,
        "closed_at": case.closed_at,
        "parent_id": case.parent_id,
        "repeats": case.repeats,
        "version": case.version,
    }


def show_contact(contact: Contact) -> ContactOut:
    """A row of the list."""
    return ContactOut(**_contact_facts(contact))


def show_contact_details(contact: Contact) -> ContactDetails:
    """One contact with its cases."""
    catalogue = get_catalogue()
    cases = [
        CaseBrief(
            id=case.pk,
            topic=catalogue.topics[case.topic_id].code,
            kind=case.kind,
            priority=catalogue.priorities[case.priority_id].code,
            state=case.state,
            phase=case.phase,
        )
        for case in sorted(contact.cases.all(), key=lambda case: case.pk)
    ]
    return ContactDetails(**_contact_facts(contact), cases=cases)


def _contact_facts(contact: Contact) -> dict[str, Any]:
    catalogue = get_catalogue()
    return {
        "id": contact.pk,
        "started_at": contact.started_at,
        "duration_seconds": contact.duration_seconds,
        "direction": contact.direction,
        "channel": catalogue.channels[contact.channel_id].code,
        "place": catalogue.places[contact.place_id].code,
        "client": _client(contact),
        "subscriber_id": contact.subscriber_id,
        "contact_person_id": contact.contact_person_id,
        "address": contact.address,
        "summary": contact.summary,
        "operator": login_of(contact.operator_id),
        "created_at": contact.created_at,
    }


def _client(row: Case | Contact) -> ClientName | None:
    return ClientName(id=row.client.pk, name=row.client.name) if row.client else None


def login_of(operator_id: int | None) -> str | None:
    """The log-in of an operator, active or not."""
    return None if operator_id is None else operator_logins().get(operator_id)
