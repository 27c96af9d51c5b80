"""Publishing: an event joins the transaction that is open and is announced after its commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.announcer import NUDGES, announce
from abonent.bus.models import DeadLetter, Event
from abonent.bus.ports import Occurred, subscribers
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Conflict, NotFound, Refused

KEPT_FOR = timedelta(days=30)


def publish(
    *,
    by: Actor,
    type: str,  # noqa: A002
    topics: Sequence[str],
    payload: Mapping[str, Any] | None = None,
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


def nudge(topic: str) -> None:
    """Tell whoever watches ``topic`` now; nothing is kept, and nobody else ever hears of it."""
    run("SELECT pg_notify(%(channel)s, %(topic)s)", {"channel": NUDGES, "topic": topic})


_FORGET = """
DELETE FROM bus_event e
WHERE at < %(before)s
  AND (SELECT count(*) FROM bus_cursor WHERE subscriber = ANY(%(names)s)) = %(count)s
  AND NOT EXISTS (SELECT FROM bus_cursor c WHERE c.subscriber = ANY(%(names)s)
    AND (c.xid, c.event_id) < (e.xid, e.id))
  AND NOT EXISTS (SELECT FROM bus_deadletter d WHERE d.event_id = e.id)
RETURNING 1
"""


def forget_events() -> int:
    """Delete events older than :data:`KEPT_FOR` that every subscriber has passed; how many."""
    names = [subscriber.name for subscriber in subscribers]
    place = {"before": now() - KEPT_FOR, "names": names, "count": len(names)}
    return len(run(_FORGET, place))


def retry_dead_letter(*, by: Actor, letter_id: int) -> None:
    """Give an event that was set aside to its subscriber again; it must be taken, or all stays.

    Raises :class:`Conflict` with the subscriber's own words when it fails again.
    """
    by.check("bus.administer")
    try:
        with transaction.atomic():
            letter = _letter(letter_id)
            subscriber = subscribers.find(letter.subscriber)
            if subscriber is None:
                raise Conflict(_("This subscriber no longer exists. Discard the letter."))
            event = letter.event
            subscriber.handle(
                Occurred(event.pk, event.type, event.at, tuple(event.topics), event.payload,
                         event.actor_id)
            )  # fmt: skip
            _done(by, "retry", letter)
    except Refused:
        raise
    except Exception as error:
        raise Conflict(_("It failed again: %(error)s") % {"error": repr(error)[:500]}) from error


def discard_dead_letter(*, by: Actor, letter_id: int) -> None:
    """Give an event that was set aside up; the audit keeps which it was."""
    by.check("bus.administer")
    with transaction.atomic():
        _done(by, "discard", _letter(letter_id))


def _letter(letter_id: int) -> DeadLetter:
    rows = DeadLetter.objects.select_for_update(of=("self",)).select_related("event")
    found = rows.filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found


def _done(by: Actor, verb: str, letter: DeadLetter) -> None:
    told = {"subscriber": letter.subscriber, "event": letter.event_id, "error": letter.error}
    audit.record(by=by, action=f"bus.{verb}_letter", of="letter", id=letter.pk, changes=told)
    letter.delete()
