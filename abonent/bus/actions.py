"""Publishing: an event joins the transaction that is open and is announced after its commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from abonent.bus.announcer import announce
from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now


def publish(
    *,
    by: Actor,
    type: str,
    topics: Sequence[str],
    payload: Mapping[str, Any] | None = None,  # noqa: A002
) -> None:
    """Write the event; after commit, subscribers and watching browsers hear of it.

    Must run inside a transaction: an event without its change is a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() outside a transaction")
    Event.objects.create(
        at=now(), type=type, topics=list(topics), payload=dict(payload or {}), actor_id=by.id
    )
    transaction.on_commit(announce)
