"""The endpoint of the live push: ``GET /live?topics=case:17,cases&after=<event id>``.

A page that opens its first stream sends ``since=`` the mark it was drawn at instead.

It passes by Django's middleware, so it checks by itself: method, host, origin, log-in, and, once a
minute, that the log-in still stands. The session is read in a thread of the pages' pool.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import count
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from abonent.bus.live import (
    BEAT,
    BYE,
    RESYNC,
    Hub,
    Pending,
    Watcher,
    change_frame,
    hello_frame,
)
from abonent.bus.ports import Announced, EventFeed, TooFarBehind, may_watch
from abonent.bus.reach import find_whose, heard, reach_of
from abonent.kernel.actor import Actor
from abonent.webkit.live import told

T = TypeVar("T")

ROUND = 60  # seconds in which every stream's log-in is checked again
BEATS = 15  # seconds between heartbeats, which also find clients that went away
REPLAY = 500  # missed events sent after a break; more than that and the page looks again
MOST_TOPICS = 50
MOST_STREAMS = 8000  # a process
MOST_STREAMS_OF_ONE = 32  # of one log-in
# The server takes frames without saying whether the client reads them, so what it may hold for
# one that does not is bounded here: after so many bytes the browser reconnects and goes on.
MOST_BYTES = 512 * 1024

HEADERS = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]

_log = logging.getLogger(__name__)


class Viewer(Watcher):
    """A watcher who logged in: ``turn`` is the second of the round in which it is looked after."""

    __slots__ = ("actor", "session", "turn")

    def __init__(self, topics: Sequence[str], *, actor: Actor, session: str, turn: int) -> None:
        super().__init__(topics, reach=reach_of(actor))
        self.actor, self.session, self.turn = actor, session, turn


class LiveStreams:
    """Answers ``/live`` and keeps the open streams honest.

    ``find_actor`` tells who is logged in under a session key; it may block.
    """

    def __init__(
        self, *, feed: EventFeed, find_actor: Callable[[str], Actor | None], threads: Executor
    ) -> None:
        self.hub = Hub(told=told, ask=self._ask)
        self._pending: list[Pending] = []
        self._asking: asyncio.Task[None] | None = None
        self._feed = feed
        self._find_actor = find_actor
        self._threads = threads
        self._turns = count()
        self._of_session: dict[str, int] = {}
        self._closing = False

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request with a stream, or refuse it."""
        session = _session_key(scope)
        status = refusal_of(scope) or self._room_for(session)
        if status:
            proto.response_empty(status, [("cache-control", "no-store")])
            return
        self._of_session[session] = self._of_session.get(session, 0) + 1
        try:
            await self._admit(scope, proto, session)
        finally:
            self._of_session[session] -= 1
            if not self._of_session[session]:
                del self._of_session[session]

    def _room_for(self, session: str) -> int:
        if not session:
            return 401
        if self._of_session.get(session, 0) >= MOST_STREAMS_OF_ONE:
            return 429
        full = self._closing or len(self.hub.watchers) >= MOST_STREAMS
        return 503 if full else 0

    async def _admit(self, scope: Scope, proto: HTTPProtocol, session: str) -> None:
        query = parse_qs(scope.query_string)
        asked = [t for t in ",".join(query.get("topics", [])).split(",") if t][:MOST_TOPICS]
        try:
            actor, topics = await self._in_thread(lambda: self._authorise(session, asked))
        except DatabaseError:
            _log.warning("a live stream was refused", exc_info=True)
            proto.response_empty(503, [("retry-after", "5")])
            return
        if actor is None:
            proto.response_empty(401, [("cache-control", "no-store")])
            return
        viewer = Viewer(topics, actor=actor, session=session, turn=next(self._turns) % ROUND)
        refused = [t for t in asked if t not in topics]
        after = scope.headers.get("last-event-id") or query.get("after", [""])[0]
        self.hub.join(viewer)
        try:
            since = query.get("since", [""])[0]
            await self._send(
                viewer, proto, refused, int(after) if after.isdecimal() else None, since
            )
        except ProtocolClosed:
            pass  # the browser left: that is how streams end
        finally:
            self.hub.leave(viewer)

    def _authorise(self, session: str, asked: Sequence[str]) -> tuple[Actor | None, list[str]]:
        actor = self._find_actor(session)
        if actor is None:
            return None, []
        return actor, [topic for topic in asked if may_watch(actor, topic)]

    async def _send(
        self, viewer: Viewer, proto: HTTPProtocol, refused: Sequence[str], after: int | None,
        since: str = "",
    ) -> None:  # fmt: skip
        last = self.hub.last
        events, after = self._since(since, after)
        missed = b""
        if events or events is None or after is not None:
            missed = await self._in_thread(lambda: self._missed(viewer, events, after))
        out = proto.response_stream(200, HEADERS)
        frame = hello_frame(
            topics=viewer.topics, refused=refused, last=last, retry=jitter(2000, 4000)
        )
        frame += missed
        sent = 0
        while frame:
            await out.send_bytes(frame)
            sent += len(frame)
            if sent > MOST_BYTES:
                return
            frame = await viewer.take()

    def _since(
        self, since: str, after: int | None
    ) -> tuple[Sequence[Announced] | None, int | None]:
        """What a page drawn at the mark ``since`` has missed, and the id to look on from.

        None: too much. A mark of another process tells only the id, and the log is looked through
        from there.
        """
        try:
            events = self.hub.told_since(since) if since else []
        except TooFarBehind:
            return None, after
        if events is None:
            drawn = since.partition(".")[0]
            ids = [after] if after is not None else []
            return [], min([*ids, int(drawn)]) if drawn.isdecimal() else after
        return events, after

    def _missed(
        self, viewer: Viewer, events: Sequence[Announced] | None, after: int | None
    ) -> bytes:
        if events is None:
            return RESYNC
        told = list(events)
        if after is not None and viewer.topics:
            try:
                told += self._feed.list_missed(after=after, topics=viewer.topics, limit=REPLAY)
            except TooFarBehind:
                return RESYNC
        pending = [(e, t, viewer) for e in told for t in e.topics if t in viewer.topics]
        return b"".join(frame for _viewer, frame in frames_of(pending))

    def _ask(self, pending: list[Pending]) -> None:
        """Find out what narrow watchers may hear: all that came meanwhile at once."""
        self._pending += pending
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        while self._pending:
            pending, self._pending = self._pending, []
            try:
                frames = await self._in_thread(partial(frames_of, pending))
            except DatabaseError:
                _log.warning("narrow watchers look for themselves", exc_info=True)
                frames = [(watcher, RESYNC) for watcher in {one[2] for one in pending}]
            for watcher, frame in frames:
                watcher.put(frame)

    async def keep(self) -> None:
        """Heartbeats and checks of log-ins, a sixtieth of the streams each second."""
        for second in count():
            await asyncio.sleep(1)
            due = []
            for viewer in self._viewers():
                if viewer.turn % BEATS == second % BEATS:
                    viewer.put(BEAT)
                if viewer.turn == second % ROUND:
                    due.append(viewer)
            if due:
                await self._recheck(due)

    async def _recheck(self, viewers: Sequence[Viewer]) -> None:
        """End the streams of those who logged out, were barred or whose rights changed."""
        sessions = {viewer.session for viewer in viewers}
        try:
            actors = await self._in_thread(lambda: {s: self._find_actor(s) for s in sessions})
        except DatabaseError:
            _log.warning("log-ins of live streams are checked in the next round", exc_info=True)
            return
        for viewer in viewers:
            if actors.get(viewer.session) != viewer.actor:
                viewer.end(BYE)

    async def _in_thread(self, call: Callable[[], T]) -> T:
        def with_live_connection() -> T:
            close_old_connections()
            return call()

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, with_live_connection)

    def _viewers(self) -> list[Viewer]:
        return [w for w in self.hub.watchers if isinstance(w, Viewer)]

    def close(self) -> None:
        """End every stream; browsers come back after pauses of different length."""
        self._closing = True
        self.hub.end_all(b"retry: %d\n%b" % (jitter(1000, 6000), BYE) for _ in count())


def frames_of(pending: Sequence[Pending]) -> list[tuple[Watcher, bytes]]:
    """What each watcher hears of what is pending; it may block where somebody's reach is narrow."""
    whose = find_whose(event for event, _topic, watcher in pending if watcher.reach)
    found = []
    for event, topic, watcher in pending:
        told = heard(event, topic, reach=watcher.reach, whose=whose) if watcher.reach else event
        if told is not None:
            found.append((watcher, change_frame(told, topic)))
    return found


def jitter(least: int, most: int) -> int:
    """Milliseconds between ``least`` and ``most``, so that browsers do not come back at once."""
    return least + secrets.randbelow(most - least)


def refusal_of(scope: Scope) -> int:
    """The status that refuses the request before anyone looks at its session; 0 to go on."""
    if scope.method != "GET":
        return 405
    host = scope.headers.get("host") or scope.authority or ""
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return 400
    if scope.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403
    origin = scope.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return 403
    return 0


def _session_key(scope: Scope) -> str:
    cookies = parse_cookie("; ".join(v for name, v in scope.headers.items() if name == "cookie"))
    return cookies.get(settings.SESSION_COOKIE_NAME, "")
