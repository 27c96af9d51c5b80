"""Which attributes clients and what belongs to them have."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.closing import seen_fields
from abonent.attributes.policy import Definition
from abonent.attributes.ports import Subject
from abonent.attributes.queries import list_subject_definitions
from abonent.kernel.actor import Actor
from abonent.kernel.confidential import note_view
from abonent.kernel.errors import NotFound
from abonent.parties.models import Account, Client, ContactPerson, Subscriber
from abonent.parties.queries.visible import visible_clients

Owner = Client | Account | Subscriber | ContactPerson


def _clients(kind: str) -> QuerySet[Client]:
    return Client.objects.filter(kind=kind)


SUBJECTS = (
    Subject(code="client.person", label=_("Persons"), icon="user",
            rows=lambda: _clients(Client.Kind.PERSON)),
    Subject(code="client.company", label=_("Companies"), icon="building",
            rows=lambda: _clients(Client.Kind.COMPANY)),
    Subject(code="account", label=_("Accounts"), icon="wallet", rows=Account.objects.all),
    Subject(code="subscriber", label=_("Subscribers"), icon="phone", rows=Subscriber.objects.all),
    Subject(code="contact_person", label=_("Contact persons"), icon="users",
            rows=ContactPerson.objects.all),
)  # fmt: skip


def subject_of(row: Owner) -> str:
    """The code of the subject whose attributes ``row`` has."""
    if isinstance(row, Client):
        return f"client.{row.kind}"
    return {Account: "account", Subscriber: "subscriber"}.get(type(row), "contact_person")


def definitions_for(row: Owner) -> list[Definition]:
    """The attributes that ``row`` may have."""
    return list_subject_definitions(subject=subject_of(row))


def client_definitions() -> dict[str, list[Definition]]:
    """The attributes of clients by their kind."""
    return {kind: list_subject_definitions(subject=f"client.{kind}") for kind in Client.Kind.values}


def get_owner(*, by: Actor, client_id: int, of: str, row_id: int) -> Owner:
    """The client, or what belongs to him; raises :class:`NotFound`."""
    clients = visible_clients(by=by)
    if not clients.filter(pk=client_id).exists():
        raise NotFound
    models: dict[str, QuerySet[Account] | QuerySet[Subscriber] | QuerySet[ContactPerson]] = {
        "account": Account.objects.filter(client=client_id),
        "subscriber": Subscriber.objects.filter(client=client_id),
        "contact_person": ContactPerson.objects.filter(client=client_id),
    }
    rows = models.get(of)
    found = (
        Client.objects.filter(pk=client_id).first()
        if of == "client"
        else rows.filter(pk=row_id).first()
        if rows is not None
        else None
    )
    if found is None:
        raise NotFound
    return found


def note_card(card: Any, *, by: Actor) -> None:
    """Keep that ``by`` was shown the confidential attributes on a card, in one row."""
    lines = [line for account in card.accounts for line in account.lines]
    fields = {
        field
        for row in (card.client, *card.accounts, *lines, *card.contact_persons)
        for field in seen_fields(row.attributes, by=by, of=subject_of(row).partition(".")[0])
    }
    note_view(by=by, of="client", id=card.client.pk, fields=fields)
