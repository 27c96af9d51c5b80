"""Who hears of an event: whoever may see what it is about.

A list of cases is watched also by people who see some of them only. Things belong to somebody: one
statement for all events that came together says to whom, and every narrow right is compared with
that in memory, so that a thousand narrow watchers cost no more statements than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from abonent.bus.ports import FORMER, Announced, Belongs, LiveTopic, live_topics
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.ids import find_id


class People(NamedTuple):
    """Whose things of one kind somebody sees, and whether also what is of their clients."""

    ids: frozenset[int]
    with_related: bool

    def see(self, of: Belongs) -> bool:
        """Whether they see what belongs so."""
        own = not self.ids.isdisjoint(of.own)
        return own or (self.with_related and not self.ids.isdisjoint(of.related))


Reach = Mapping[str, People]
"""By kind of things those whom a right does not show them all; empty for who sees everything."""
Whose = Mapping[str, Belongs]
"""To whom things belong, by their topic; what is not there, nobody sees."""


def reach_of(actor: Actor) -> Reach:
    """How far the rights of ``actor`` reach, where that is not everything."""
    return {
        kind: People(
            frozenset(actor.people(guard.right)), actor.scope(guard.right) >= Scope.RELATED
        )
        for kind, guard in _guards().items()
        if actor.scope(guard.right) is not Scope.ALL
    }


def find_whose(events: Iterable[Announced]) -> Whose:
    """To whom belongs what the ``events`` concern: a statement or two for each kind."""
    ids: dict[str, set[int]] = {}
    guards = _guards()
    for event in events:
        for topic in event.topics:
            kind, _colon, text = topic.partition(":")
            if kind in guards and (id_ := find_id(text)) is not None:
                ids.setdefault(kind, set()).add(id_)
    return {
        f"{kind}:{id_}": of
        for kind, asked in ids.items()
        if (belongs := guards[kind].belongs)
        for id_, of in belongs(sorted(asked)).items()
    }


def heard(event: Announced, topic: str, *, reach: Reach, whose: Whose) -> Announced | None:
    """What a watcher of ``topic`` with this reach hears of the event; None: nothing.

    An event is about members of the list that it moves: who sees the client and not the case hears
    nothing of the case.
    """
    guards = _guards()
    subject = next((kind for kind, list_ in guards.items() if list_.kind in event.topics), "")
    until_now = _was_theirs(event, reach.get(subject))

    def is_seen(other: str) -> bool:
        kind = _kind_of(other)
        people = reach.get(kind)
        if people is None or (until_now and kind == subject):
            return True
        return other in whose and people.see(whose[other])

    left = [other for other in event.topics if is_seen(other)]
    list_ = live_topics.find(topic)
    wanted = {subject, list_.members if list_ else ""} & set(map(_kind_of, event.topics))
    if topic not in left or not wanted <= set(map(_kind_of, left)):
        return None
    return event._replace(topics=left)


def _was_theirs(event: Announced, people: People | None) -> bool:
    return people is not None and any(
        _kind_of(topic) == FORMER and find_id(topic.partition(":")[2]) in people.ids
        for topic in event.topics
    )


def _kind_of(topic: str) -> str:
    return topic.partition(":")[0]


def _guards() -> dict[str, LiveTopic]:
    return {topic.members: topic for topic in live_topics if topic.belongs}
