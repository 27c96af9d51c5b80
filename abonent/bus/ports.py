"""What rooms offer the bus: subscribers of events and guards of live topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abonent.kernel.actor import Actor
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

    ``name`` never changes: it is the place in the log. ``types`` empty means every event.
    """

    name: str
    types: frozenset[str]
    handle: Callable[[Occurred], None]


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A kind of topic a browser may watch: ``case`` in ``case:17``; ``may_watch`` guards it."""

    kind: str
    may_watch: Callable[[Actor, str], bool]


subscribers: Registry[Subscriber] = Registry(key=lambda s: s.name)
live_topics: Registry[LiveTopic] = Registry(key=lambda t: t.kind)
