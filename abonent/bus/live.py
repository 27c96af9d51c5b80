"""The hub of the live push: who watches which topics, and what waits to be sent to them.

Runs in the event loop of one process and never blocks. A frame says that something of a topic
changed, never what: the page fetches its fragment, under the rights of whoever looks.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from abonent.bus.ports import Announced, TooFarBehind, live_topics
from abonent.bus.reach import Reach
from abonent.webkit.live import Told

RECENT = 2000  # events remembered for pages that were drawn just before they came
QUEUE = 200  # frames that wait for one reader; a slower one is cut off and looks again

BEAT = b":\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"
BYE = b"event: bye\ndata: {}\n\n"


class Watcher:
    """One open stream: the frames that wait for it and whether it must end after them.

    Its ``reach`` is empty for who sees everything.
    """

    __slots__ = ("_frames", "_wake", "ended", "reach", "topics")

    def __init__(self, topics: Iterable[str], *, reach: Reach | None = None) -> None:
        self.topics = tuple(topics)
        self.reach = reach or {}
        self.ended = False
        self._frames: list[bytes] = []
        self._wake: asyncio.Future[None] | None = None

    def put(self, frame: bytes) -> None:
        """Queue a frame; a full queue ends the stream with a request to look again."""
        if self.ended:
            return
        if len(self._frames) >= QUEUE:
            self._frames.clear()
            self.end(RESYNC)
            return
        self._frames.append(frame)
        self._rouse()

    def end(self, frame: bytes) -> None:
        """Make ``frame`` the stream's last."""
        if not self.ended:
            self._frames.append(frame)
            self.ended = True
            self._rouse()

    async def take(self) -> bytes:
        """All that waits, at least one frame; empty when the stream has ended."""
        if not self._frames:
            if self.ended:
                return b""
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        taken = self._frames[0] if len(self._frames) == 1 else b"".join(self._frames)
        self._frames = []
        return taken

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


Pending = tuple[Announced, str, Watcher]
"""An event, the topic by which it concerns a watcher, and the watcher."""


class Hub:
    """All watchers of a process by topic.

    What concerns those with a narrow reach is given to ``ask``, which finds out what they may hear.
    """

    def __init__(
        self, *, told: Told | None = None, ask: Callable[[list[Pending]], None] | None = None
    ) -> None:
        self._ask = ask
        self.last = 0
        """The highest event id that was told."""
        self.watchers: set[Watcher] = set()
        self._by_topic: dict[str, set[Watcher]] = {}
        self._name = secrets.token_hex(4)
        self._told = 0
        self._recent: deque[Announced] = deque(maxlen=RECENT)
        self._note = told

    @property
    def mark(self) -> str:
        """This moment, for :meth:`told_since`: the last event, this hub, how many it has told.

        Ids alone have gaps, as a lower one may be committed after a higher one; the order in which
        a process tells them has none.
        """
        return f"{self.last}.{self._name}.{self._told}"

    def told_since(self, mark: str) -> Sequence[Announced] | None:
        """What this hub told after ``mark``; None if the mark is of another hub.

        Raises TooFarBehind where it no longer knows.
        """
        _last, _dot, place = mark.partition(".")
        name, _dot, count = place.partition(".")
        if name != self._name or not count.isdecimal():
            return None
        missed = self._told - int(count)
        if missed > len(self._recent):
            raise TooFarBehind
        return list(self._recent)[len(self._recent) - missed :] if missed > 0 else []

    def join(self, watcher: Watcher) -> None:
        """From now on ``watcher`` hears of its topics."""
        self.watchers.add(watcher)
        for topic in watcher.topics:
            self._by_topic.setdefault(topic, set()).add(watcher)

    def leave(self, watcher: Watcher) -> None:
        """Forget ``watcher``."""
        self.watchers.discard(watcher)
        for topic in watcher.topics:
            others = self._by_topic.get(topic)
            if others is not None:
                others.discard(watcher)
                if not others:
                    del self._by_topic[topic]

    def deliver(self, events: Sequence[Announced]) -> None:
        """Queue one frame for each event and watched topic; frames are made once for everyone."""
        pending: list[Pending] = []
        for event in events:
            self.last = max(self.last, event.id)
            self._told += 1
            self._recent.append(event)
            if self._note is not None:
                self._note.mark = self.mark
            for topic in event.topics:
                watchers = self._by_topic.get(topic)
                if watchers:
                    frame = change_frame(event, topic)
                    for watcher in tuple(watchers):
                        if watcher.reach:
                            pending.append((event, topic, watcher))
                        else:
                            watcher.put(frame)
        if pending and self._ask is not None:
            self._ask(pending)

    def nudge(self, topic: str) -> None:
        """Tell the watchers of ``topic`` that something passed, such as a colleague coming in.

        It has no place in the log: who was away asks when coming back.
        """
        frame = f"event: change\ndata: {_json({'type': 'Nudge', 'topic': topic, 'id': 0})}\n\n"
        for watcher in tuple(self._by_topic.get(topic, ())):
            watcher.put(frame.encode())

    def resync(self, *, last: int) -> None:
        """Tell everyone to look again: events up to ``last`` were skipped."""
        self.last = max(self.last, last)
        self._told += 1
        self._recent.clear()  # who drew before this moment must look again too
        if self._note is not None:
            self._note.mark = self.mark
        for watcher in self.watchers:
            watcher.put(RESYNC)

    def end_all(self, frames: Iterable[bytes]) -> None:
        """End every stream, each with its own last frame."""
        for watcher, frame in zip(self.watchers, frames, strict=False):
            watcher.end(frame)


def change_frame(event: Announced, topic: str) -> bytes:
    """``event`` as the watchers of ``topic`` see it; ``of`` names the members it concerns."""
    told: dict[str, object] = {"type": event.type, "topic": topic, "id": event.id}
    kind = live_topics.find(topic)
    if kind is not None and kind.members:
        told["of"] = [other for other in event.topics if other.startswith(f"{kind.members}:")]
    return f"id: {event.id}\nevent: change\ndata: {_json(told)}\n\n".encode()


def hello_frame(*, topics: Sequence[str], refused: Sequence[str], last: int, retry: int) -> bytes:
    """The first frame: what is watched, what is not, and where the log stands.

    ``retry``: milliseconds the browser waits before it comes back.
    """
    data = _json({"topics": list(topics), "refused": list(refused), "last": last})
    return f"retry: {retry}\nid: {last}\nevent: hello\ndata: {data}\n\n".encode()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
