"""Carrying committed events to the subscribers, in the worker.

Events are taken in the order of (transaction, id) and only below the oldest transaction still
running, so none is overtaken. A subscriber's effect and the move of its cursor are one
transaction: inside the database each event takes effect once, whatever dies when.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
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
PORTION = 20  # events of one transaction; what their handlers lock is locked that long
POLL = 2.0  # seconds between looks when no notice comes

_log = logging.getLogger(__name__)

_NEXT = """
WITH ahead AS NOT MATERIALIZED (
  SELECT * FROM bus_event
  WHERE (xid, id) > (%(xid)s::xid8, %(id)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
)
SELECT id, xid::text AS xid, type, at, topics, payload, actor_id, wanted FROM (
  (SELECT *, true AS wanted FROM ahead
   WHERE %(types)s::text[] = '{}' OR type = ANY(%(types)s) ORDER BY xid, id LIMIT %(count)s)
  UNION ALL
  (SELECT *, false FROM ahead ORDER BY xid DESC, id DESC LIMIT 1)
) AS next ORDER BY wanted DESC, next.xid, next.id
"""
"""The next events a subscriber wants, and behind them the last one, to which it may skip."""


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
    taken, portion = 0, PORTION
    while taken < SHARE:
        size = min(portion, SHARE - taken)
        try:
            with transaction.atomic():
                done = _take(subscriber, size)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is its failure
            if portion > 1:  # one by one: those before the one that fails shall go through
                portion = 1
                continue
            _note_failure(subscriber, error)
            return taken
        taken += done
        if done < size:
            return taken
    return taken


def _present() -> str:
    """The oldest transaction still running: nothing before it is news."""
    horizon = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid"
    return str(run_sql(horizon, {})[0]["xid"])


def _take(subscriber: Subscriber, size: int) -> int:
    """Handle up to ``size`` events; 0 when there is none, or another worker is at it."""
    cursor = (
        Cursor.objects.select_for_update(skip_locked=True)
        .filter(subscriber=subscriber.name)
        .first()
    )
    if cursor is None or (cursor.retry_at and cursor.retry_at > now()):
        return 0
    found = _find_next(subscriber, cursor, size)
    wanted = [event for event in found if event["wanted"]]
    for event in wanted:
        subscriber.handle(_occurred(event))
    if found:
        last = wanted[-1] if len(wanted) == size else found[-1]
        Cursor.objects.filter(pk=cursor.pk).update(
            xid=last["xid"], event_id=last["id"], failures=0, retry_at=None
        )
    return len(wanted)


def _occurred(event: Mapping[str, Any]) -> Occurred:
    told = {name: event[name] for name in ("id", "type", "at", "payload", "actor_id")}
    return Occurred(**told, topics=tuple(event["topics"]))


def _find_next(subscriber: Subscriber, cursor: Cursor, count: int) -> list[dict[str, Any]]:
    place = {
        "xid": cursor.xid,
        "id": cursor.event_id,
        "types": sorted(subscriber.types),
        "count": count,
    }
    return run_sql(_NEXT, place)


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
    event = next(iter(_find_next(subscriber, cursor, 1)), None)
    if event is None:
        return
    DeadLetter.objects.get_or_create(
        subscriber=subscriber.name,
        event_id=event["id"],
        defaults={"error": repr(error)[:2000], "at": now()},
    )
    cursor.xid, cursor.event_id = event["xid"], event["id"]
    cursor.failures, cursor.retry_at = 0, None
