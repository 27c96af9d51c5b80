"""Carrying committed events to the subscribers, in the worker.

Events are taken in the order of (transaction, id) and only below the oldest transaction still
running, so none is overtaken. A subscriber's effect and the move of its cursor are one
transaction: inside the database each event takes effect once, whatever dies when.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection, transaction

from abonent.bus.announcer import CHANNEL, connect
from abonent.bus.models import Cursor, DeadLetter
from abonent.bus.ports import Occurred, Subscriber, subscribers
from abonent.kernel.clock import now
from abonent.kernel.db import run as run_sql

ATTEMPTS = 6
SHARE = 500  # events that one subscriber takes before the next has its turn
POLL = 2.0  # seconds between looks when no notice comes

_log = logging.getLogger(__name__)

_NEXT = """
WITH ahead AS NOT MATERIALIZED (
  SELECT * FROM bus_event
  WHERE (xid, id) > (%(xid)s::xid8, %(id)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
)
SELECT id, xid::text AS xid, type, at, topics, payload, actor_id, wanted FROM (
  (SELECT *, true AS wanted FROM ahead
   WHERE %(types)s::text[] = '{}' OR type = ANY(%(types)s) ORDER BY xid, id LIMIT 1)
  UNION ALL
  (SELECT *, false FROM ahead ORDER BY xid DESC, id DESC LIMIT 1)
) AS next ORDER BY wanted DESC LIMIT 1
"""
"""The next event a subscriber wants; if there is none, the last one it may skip to."""


def run(stop: threading.Event) -> None:
    """Carry events until ``stop`` is set. Survives a database that goes and comes back."""
    listener: psycopg.Connection[tuple[object, ...]] | None = None
    while not stop.is_set():
        try:
            if listener is None or listener.closed:
                listener = connect()
                listener.execute(f"LISTEN {CHANNEL}")
            if not drain():
                next(listener.notifies(timeout=POLL, stop_after=1), None)
        except Exception:  # noqa: BLE001 - the relay outlives whatever a pass of it meets
            _log.warning("the relay will try again", exc_info=True)
            connection.close()
            listener = None
            stop.wait(POLL)


def drain() -> int:
    """One pass over all subscribers; how many events were taken."""
    return sum(_advance(subscriber) for subscriber in subscribers)


def _advance(subscriber: Subscriber) -> int:
    """Give ``subscriber`` what came; on failure it alone waits, with growing pauses."""
    Cursor.objects.get_or_create(
        subscriber=subscriber.name, defaults={"xid": "0" if subscriber.past else _present}
    )
    taken = 0
    while taken < SHARE:
        try:
            with transaction.atomic():
                if not _take_one(subscriber):
                    return taken
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is its failure
            _note_failure(subscriber, error)
            return taken
        taken += 1
    return taken


def _present() -> str:
    """The oldest transaction still running: nothing before it is news."""
    horizon = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid"
    return str(run_sql(horizon, {})[0]["xid"])


def _take_one(subscriber: Subscriber) -> bool:
    """Handle one event; False when there is none, or another worker is at it."""
    cursor = (
        Cursor.objects.select_for_update(skip_locked=True)
        .filter(subscriber=subscriber.name)
        .first()
    )
    if cursor is None or (cursor.retry_at and cursor.retry_at > now()):
        return False
    event = _find_next(subscriber, cursor)
    if event is None:
        return False
    wanted = event.pop("wanted")
    xid = event.pop("xid")
    if wanted:
        subscriber.handle(Occurred(**{**event, "topics": tuple(event["topics"])}))
    Cursor.objects.filter(pk=cursor.pk).update(
        xid=xid, event_id=event["id"], failures=0, retry_at=None
    )
    return bool(wanted)


def _find_next(subscriber: Subscriber, cursor: Cursor) -> dict[str, Any] | None:
    place = {"xid": cursor.xid, "id": cursor.event_id, "types": sorted(subscriber.types)}
    return next(iter(run_sql(_NEXT, place)), None)


def _note_failure(subscriber: Subscriber, error: Exception) -> None:
    _log.warning("subscriber %s failed", subscriber.name, exc_info=error)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(subscriber=subscriber.name)
        cursor.failures += 1
        cursor.retry_at = now() + timedelta(seconds=2**cursor.failures)
        if cursor.failures >= ATTEMPTS:
            _set_aside(subscriber, cursor, error)
        cursor.save()


def _set_aside(subscriber: Subscriber, cursor: Cursor, error: Exception) -> None:
    """Move past the event that cannot be taken, keeping it where a person finds it."""
    event = _find_next(subscriber, cursor)
    if event is None:
        return
    DeadLetter.objects.get_or_create(
        subscriber=subscriber.name,
        event_id=event["id"],
        defaults={"error": repr(error)[:2000], "at": now()},
    )
    cursor.xid, cursor.event_id = event["xid"], event["id"]
    cursor.failures, cursor.retry_at = 0, None
