"""Reads of contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from abonent.cases.models import Contact
from abonent.cases.queries.texts import fits_summary
from abonent.cases.queries.visible import visible_cases, visible_contacts
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """What a list of contacts is narrowed to; empty fields do not narrow."""

    directions: Sequence[str] = ()
    channel_ids: Sequence[int] = ()
    place_ids: Sequence[int] = ()
    operator_id: int | None = None
    client_id: int | None = None
    anonymous: bool = False
    started_from: datetime | None = None
    started_before: datetime | None = None
    text: str = ""
    """Words of the summary, each in any form."""


def list_contacts(*, by: Actor, where: ContactFilter | None = None) -> QuerySet[Contact]:
    """Contacts with their clients in the same statement; unordered."""
    found = visible_contacts(by=by).select_related("client")
    if where is None:
        return found
    conditions: dict[str, Any] = {
        "direction__in": where.directions,
        "channel__in": where.channel_ids,
        "place__in": where.place_ids,
        "operator": where.operator_id,
        "client": where.client_id,
        "started_at__gte": where.started_from,
        "started_at__lt": where.started_before,
    }
    found = found.filter(fits_summary(where.text), **{k: v for k, v in conditions.items() if v})
    return found.filter(client=None) if where.anonymous else found


def get_contact(*, by: Actor, contact_id: int) -> Contact:
    """One contact with everyone in it and its cases; two statements."""
    found = (
        visible_contacts(by=by)
        .select_related("client", "subscriber", "contact_person", "operator")
        .prefetch_related(Prefetch("cases", visible_cases(by=by)))
        .filter(pk=contact_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def list_contacts_of_client(*, by: Actor, client_id: int, limit: int) -> list[Contact]:
    """The newest contacts of a client."""
    return list(visible_contacts(by=by).filter(client=client_id).order_by("-id")[:limit])
