"""The one way to the confidential facts of a client; every look through it leaves a trace."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from abonent.kernel.actor import Actor
from abonent.kernel.confidential import note_view
from abonent.kernel.errors import PermissionRefused
from abonent.parties.confidential import FIELDS, NAMES, PREFIX, TAX_ID, Confidential
from abonent.parties.models import Client, PrivateFacts
from abonent.parties.queries.clients import get_client


def sees_any(by: Actor) -> bool:
    """Whether a confidential fact is open to the actor."""
    return any(by.can_field(field.code) for field in FIELDS)


def is_tax_id_open(client: Client) -> bool:
    """Whether everyone who sees the client may see his tax number: a company's is public."""
    return client.kind == Client.Kind.COMPANY


def open_tax_id(client: Client, *, by: Actor | None = None) -> str:
    """The tax number as lists and cards may show it, for ``by`` where a reader is named."""
    if is_tax_id_open(client) or (by is not None and by.can_field(TAX_ID)):
        return client.tax_id
    return ""


def reveal(*, by: Actor, client_id: int) -> Confidential:
    """The confidential facts that the actor may see; who saw whose and when is kept.

    Raises :class:`PermissionRefused` where none is open.
    """
    client = get_client(by=by, client_id=client_id)
    seen = [name for name in NAMES if by.can_field(f"{PREFIX}{name}")]
    if not seen:
        raise PermissionRefused(", ".join(str(field.label) for field in FIELDS))
    with transaction.atomic():
        facts = facts_of_client(client)
        note_view(by=by, of="client", id=client_id, fields=seen)
    shown = {name: facts[name] for name in seen}
    return Confidential(**shown, hidden=tuple(name for name in NAMES if name not in seen))


def facts_of_client(client: Client) -> dict[str, Any]:
    """All of them, for those who check what may be told."""
    kept = PrivateFacts.objects.filter(client=client).first() or PrivateFacts(client=client)
    facts: dict[str, Any] = {name: getattr(kept, name) for name in NAMES if name != "tax_id"}
    return facts | {"tax_id": client.tax_id}
