"""PostgreSQL's LISTEN as a feed of committed events: one connection a process.

Ids are given before commit, so a lower id may appear after a higher one: ids missing below the
highest one seen are looked for again until ``PATIENCE`` is over. A notice is only a hint to look;
a slow poll looks without one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection, connections

from abonent.bus.announcer import CHANNEL, NUDGES
from abonent.bus.ports import Announced, Audience, TooFarBehind
from abonent.kernel import cache

POLL = 2.0  # seconds between looks when no notice comes
PATIENCE = 60.0  # seconds a missing id is waited for
LOOK_BACK = 200  # ids below the newest that may still be uncommitted when we start
BATCH = 2000
TOO_MANY = 10_000  # events behind which nobody catches up one by one
FRESH = 10.0  # seconds after which a silent database counts as lost
LONGEST_PAUSE = 15.0

_log = logging.getLogger(__name__)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

_NEW = """
SELECT id, type, topics FROM bus_event WHERE id > %s
UNION ALL SELECT id, type, topics FROM bus_event WHERE id = ANY(%s)
ORDER BY id LIMIT %s
"""
_MISSED = """
SELECT id, type, topics FROM bus_event WHERE topics && %(topics)s
AND (id > %(after)s OR (id > %(after)s - 500 AND at > now() - interval '10 seconds'))
AND id > %(after)s - 500 ORDER BY id LIMIT %(limit)s
"""


class Progress:
    """Which events were seen: all up to ``last`` but the ``gaps``."""

    def __init__(self) -> None:
        self.last = 0
        self.gaps: dict[int, float] = {}

    def note(self, ids: Sequence[int], *, at: float) -> None:
        """Ascending ``ids`` were seen at the monotonic time ``at``."""
        for seen in ids:
            if seen > self.last:
                first = max(self.last + 1, seen - LOOK_BACK)
                self.gaps.update((missing, at) for missing in range(first, seen))
                self.last = seen
            else:
                self.gaps.pop(seen, None)

    def expire(self, *, at: float) -> None:
        """Give up on ids that never came: their transactions were rolled back."""
        for missing in [k for k, since in self.gaps.items() if at - since > PATIENCE]:
            del self.gaps[missing]


class PostgresFeed:
    """See :class:`abonent.bus.ports.EventFeed`."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._started = False
        self._answered_at = float("-inf")

    def is_fresh(self) -> bool:
        """Whether PostgreSQL answered within the last seconds."""
        return time.monotonic() - self._answered_at < FRESH

    async def run(self, audience: Audience) -> None:
        """Tell of every event committed from now on, through losses of the connection."""
        pause = 0.25
        while True:
            try:
                async with await _connect() as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    await listening.execute(f"LISTEN {cache.CHANNEL}")
                    await listening.execute(f"LISTEN {NUDGES}")
                    cache.expire()  # what was told before nobody heard
                    if not self._started:
                        await self._start(listening, audience)
                    pause = 0.25
                    await self._follow(listening, audience)
            except (psycopg.Error, OSError) as error:
                _log.warning("the event feed lost the database, next try in %s s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _start(self, listening: Connection, audience: Audience) -> None:
        cursor = await listening.execute("SELECT coalesce(max(id), 0) FROM bus_event")
        row = await cursor.fetchone()
        newest = row[0] if row else 0
        self._progress.last = max(0, newest - LOOK_BACK)
        await self._read(listening)
        self._started = True
        audience.resync(last=self._progress.last)

    async def _follow(self, listening: Connection, audience: Audience) -> None:
        while True:
            events = await self._read(listening)
            if len(events) >= BATCH:
                # A flood, or a long silence: looking again is cheaper than hearing it all.
                audience.resync(last=self._progress.last)
                continue
            if events:
                audience.deliver(events)
            # Notices that came while we read wait in psycopg's backlog.
            async for notice in listening.notifies(timeout=POLL, stop_after=1):
                if notice.channel == cache.CHANNEL:
                    cache.expire()
                elif notice.channel == NUDGES:
                    audience.nudge(notice.payload)

    async def _read(self, listening: Connection) -> list[Announced]:
        progress = self._progress
        params = (progress.last, list(progress.gaps), BATCH)
        cursor = await listening.execute(_NEW, params, prepare=False)
        events = [Announced(*row) for row in await cursor.fetchall()]
        self._answered_at = time.monotonic()
        progress.note([e.id for e in events], at=self._answered_at)
        progress.expire(at=self._answered_at)
        return events

    def list_missed(self, *, after: int, topics: Sequence[str], limit: int) -> list[Announced]:
        """Events of ``topics`` since ``after``. Also the last seconds' below it, for late commits.

        A browser that hears of an event twice fetches a fragment twice; nothing worse.
        """
        if self._progress.last - after > TOO_MANY:
            raise TooFarBehind
        with connection.cursor() as cursor:
            cursor.execute(_MISSED, {"after": after, "topics": list(topics), "limit": limit + 1})
            rows = cursor.fetchall()
        if len(rows) > limit:
            raise TooFarBehind
        return [Announced(*row) for row in rows]


async def _connect() -> Connection:
    params = connections["default"].get_connection_params()
    wanted = {k: params[k] for k in ("dbname", "user", "password", "host", "port") if k in params}
    return await psycopg.AsyncConnection.connect(
        **wanted, autocommit=True, application_name="abonent live", connect_timeout=5
    )
