"""Reads of the bus, for administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abonent.bus.models import Cursor, DeadLetter
from abonent.bus.ports import subscribers
from abonent.kernel.actor import Actor
from abonent.kernel.db import run

COUNTED = 10_000

_BEHIND = """
SELECT place.name, (SELECT count(*) FROM (
    SELECT 1 FROM bus_event e WHERE (e.xid, e.id) > (place.xid::xid8, place.id) LIMIT %(most)s
) AS behind) AS n
FROM unnest(%(names)s::text[], %(xids)s::text[], %(ids)s::bigint[]) AS place(name, xid, id)
"""


@dataclass(frozen=True, slots=True)
class SubscriberState:
    """How far a subscriber has come. ``behind`` counts events, up to :data:`COUNTED`."""

    name: str
    label: str
    """What it does; its name where it is not there any more."""
    behind: int
    failures: int
    retry_at: datetime | None
    set_aside: int


def list_subscribers(*, by: Actor) -> list[SubscriberState]:
    """Every subscriber and how it does."""
    by.check("bus.administer")
    cursors = {cursor.subscriber: cursor for cursor in Cursor.objects.all()}
    letters = list(DeadLetter.objects.values_list("subscriber", flat=True))
    names = sorted({s.name for s in subscribers} | cursors.keys())
    behind = _count_behind(names, cursors)
    return [_state(name, cursors.get(name), behind[name], letters.count(name)) for name in names]


def _count_behind(names: Sequence[str], cursors: Mapping[str, Cursor]) -> dict[str, int]:
    places = [cursors.get(name) for name in names]
    given = {
        "names": list(names),
        "xids": [one.xid if one else "0" for one in places],
        "ids": [one.event_id if one else 0 for one in places],
        "most": COUNTED,
    }
    return {row["name"]: row["n"] for row in run(_BEHIND, given)}


def _state(name: str, cursor: Cursor | None, behind: int, set_aside: int) -> SubscriberState:
    return SubscriberState(
        name=name,
        label=label_of(name),
        behind=behind,
        failures=cursor.failures if cursor else 0,
        retry_at=cursor.retry_at if cursor else None,
        set_aside=set_aside,
    )


def label_of(subscriber: str) -> str:
    """What a subscriber does, in words; its name where it is not there any more."""
    known = subscribers.find(subscriber)
    return str(known.label or subscriber) if known else subscriber


def list_dead_letters(*, by: Actor, limit: int = 100) -> list[DeadLetter]:
    """Events that were set aside, newest first, with the event in the same statement."""
    by.check("bus.administer")
    return list(DeadLetter.objects.select_related("event").order_by("-id")[:limit])
