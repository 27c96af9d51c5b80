"""What every write of this room has in common: the lock, the audit, the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.bus.actions import publish
from abonent.bus.ports import former_topic
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.parties.events import CLIENT_CHANGED, topics_of
from abonent.parties.models import Client
from abonent.parties.queries.visible import check_reaches


def lock_client(*, by: Actor, permission: str, client_id: int) -> Client:
    """The client, whom nobody else changes until the transaction ends.

    A weak lock: rows that refer to the client (a contact being registered) need not wait. Raises
    :class:`NotFound` for one the actor may not see, :class:`PermissionRefused` for one that the
    right ``permission`` does not reach.
    """
    check_reaches(by=by, permission=permission, client_id=client_id)
    client = Client.objects.select_for_update(no_key=True).filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


def note_change(
    by: Actor,
    action: str,
    client_id: int,
    changes: Mapping[str, Any],
    *,
    event: str = CLIENT_CHANGED,
    left: int | None = None,
    **payload: int,
) -> None:
    """Audit and event of one change of a client, whose manager until now was ``left``."""
    audit.record(by=by, action=f"parties.{action}", of="client", id=client_id, changes=changes)
    topics = topics_of(client_id) + ([] if left is None else [former_topic(left)])
    publish(by=by, type=event, topics=topics, payload={"client": client_id, **payload})


def facts_of(row: object, *names: str) -> dict[str, Any]:
    """Some fields of a row, for the audit."""
    return {name: getattr(row, name) for name in names}
