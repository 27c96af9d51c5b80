"""What rooms offer the bus: subscribers of events and guards of live topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Refused, Text
from abonent.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Occurred:
    """An event as its subscribers receive it."""

    id: int
    type: str
    at: datetime
    topics: tuple[str, ...]
    payload: Mapping[str, Any]
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader of events in the worker. Its effect and its place are one transaction.

    ``name`` never changes: it is the place in the log; ``label`` says what it does. ``types``
    empty means every event. With ``past`` false it hears nothing of what happened before it was
    first there.
    """

    name: str
    types: frozenset[str]
    handle: Callable[[Occurred], None]
    past: bool = True
    label: Text = ""


class Belongs(NamedTuple):
    """Operators to whom something belongs: its ``own``, and ``related`` by whose client it is."""

    own: frozenset[int]
    related: frozenset[int] = frozenset()

    @classmethod
    def to(cls, own: Iterable[int | None], related: Iterable[int | None] = ()) -> Belongs:
        """To those who are somebody."""
        return cls(*(frozenset(id_ for id_ in ids if id_ is not None) for ids in (own, related)))


FORMER = "former"


def former_topic(operator_id: int) -> str:
    """A topic that nobody watches: whose what the event is about was until now.

    Who loses it by a change hears of that change yet, so that it goes from his screen.
    """
    return f"{FORMER}:{operator_id}"


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A kind of topic a browser may watch: ``case`` in ``case:17``; ``may_watch`` guards it.

    Whoever may watch the topic may also hear which topics of the kind ``members`` an event
    concerns: a list then looks only at its own rows. Where ``right`` can be narrow, ``belongs``
    tells whose the members with these ids are, and nobody hears of those it does not reach.
    """

    kind: str
    may_watch: Callable[[Actor, str], bool]
    members: str = ""
    right: str = ""
    belongs: Callable[[Sequence[int]], Mapping[int, Belongs]] | None = None


class Announced(NamedTuple):
    """What browsers may learn of an event: that it happened, never what it says."""

    id: int
    type: str
    topics: Sequence[str]


class Audience(Protocol):
    """Whom a feed tells; called in the event loop."""

    def deliver(self, events: Sequence[Announced]) -> None:
        """New events, each given once, ids mostly growing."""

    def resync(self, *, last: int) -> None:
        """Events up to ``last`` were skipped: whoever watches must look again."""

    def nudge(self, topic: str) -> None:
        """Something of ``topic`` passed that the log does not keep."""


class EventFeed(Protocol):
    """A source of committed events for the live push: PostgreSQL here, a broker elsewhere."""

    async def run(self, audience: Audience) -> None:
        """Tell ``audience`` of every event committed from now on, until cancelled."""

    def is_fresh(self) -> bool:
        """Whether the source answered within the last few seconds."""

    def list_missed(self, *, after: int, topics: Sequence[str], limit: int) -> list[Announced]:
        """Events of ``topics`` since ``after``, oldest first; blocks, so call it in a thread.

        Raises TooFarBehind when looking through them would cost too much.
        """


class TooFarBehind(Exception):
    """So many events were missed that the page must be loaded anew."""


subscribers: Registry[Subscriber] = Registry(key=lambda s: s.name)
live_topics: Registry[LiveTopic] = Registry(key=lambda t: t.kind)


def may_watch(actor: Actor, topic: str) -> bool:
    """Whether the room that owns the topic's kind lets ``actor`` watch it."""
    kind, _, id_ = topic.partition(":")
    guard = live_topics.find(kind)
    try:
        return guard is not None and guard.may_watch(actor, id_)
    except (Refused, ValueError):  # such as an id that is no number
        return False
