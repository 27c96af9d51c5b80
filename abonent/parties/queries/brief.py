"""A client in a few words: what a registration form needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from abonent.kernel.actor import Actor
from abonent.kernel.phones import pretty
from abonent.kernel.text import localized
from abonent.parties.models import Circle, Client, ContactPerson, Subscriber
from abonent.parties.queries.clients import list_pinned_notes
from abonent.parties.queries.visible import visible_clients
from abonent.parties.wording import STATUSES

_TONES = {"potential": "amber", "active": "green", "former": "grey"}


@dataclass(frozen=True, slots=True)
class ClientBrief:
    """Name, standing, lines and people of a client; choices are pairs of id and text."""

    id: int
    name: str
    status_label: str | Promise
    status_tone: str
    category: str
    subscribers: tuple[tuple[int, str], ...]
    contact_persons: tuple[tuple[int, str], ...]
    notes: tuple[str, ...] = ()
    """What is pinned: whoever speaks with the client should know it."""
    document_url: str = ""
    """Where a document of his is added; empty for who may not."""

    @property
    def url(self) -> str:
        """The client's card."""
        return reverse("parties:client", args=[self.id])


def find_brief(*, by: Actor, client_id: int) -> ClientBrief | None:
    """The client with this id in a few words, or None; three statements."""
    client = visible_clients(by=by).select_related("category").filter(pk=client_id).first()
    if client is None:
        return None
    lines = Subscriber.objects.filter(client=client_id).exclude(status="closed")[:200]
    people = ContactPerson.objects.filter(client=client_id, is_active=True)[:200]
    return ClientBrief(
        id=client.pk,
        name=client.name,
        status_label=STATUSES[client.status],
        status_tone=_TONES[client.status],
        category=localized(client.category.name) if client.category else "",
        subscribers=tuple((s.pk, _line(s)) for s in lines),
        contact_persons=tuple((p.pk, _person(p)) for p in people),
        notes=tuple(n.text for n in list_pinned_notes(by=by, client_id=client_id)),
        document_url=(
            reverse("parties:document_add", args=[client.pk])
            if by.can("parties.edit_documents")
            else ""
        ),
    )


def client_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of clients by id, for those who may see that they are named."""
    return dict(Client.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def subscriber_names(ids: Iterable[int]) -> dict[int, str]:
    """Numbers or log-ins of subscribers by id, on the same terms."""
    found = Subscriber.objects.filter(pk__in=list(ids))
    return {s.pk: pretty(s.number) if s.number.startswith("+") else s.number for s in found}


def contact_person_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of contact persons by id, on the same terms."""
    return dict(ContactPerson.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def circle_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of circles by id, on the same terms."""
    return dict(Circle.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def _line(subscriber: Subscriber) -> str:
    number = pretty(subscriber.number) if subscriber.number.startswith("+") else subscriber.number
    return f"{number} · {subscriber.tariff}" if subscriber.tariff else number


def _person(person: ContactPerson) -> str:
    return f"{person.name} · {person.position}" if person.position else person.name
