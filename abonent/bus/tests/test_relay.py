"""Events reach each subscriber once, in order, whatever fails."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from abonent.bus import relay
from abonent.bus.actions import forget_events, publish
from abonent.bus.models import Cursor, DeadLetter, Event
from abonent.bus.ports import Occurred, Subscriber, subscribers
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.staff.models import LoginFailure

SYSTEM = Actor.system("tests")
pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """A subscriber that keeps what it hears and leaves a row for each event."""

    def __init__(self, name: str, *types: str) -> None:
        self.heard: list[tuple[str, int]] = []
        self.failing = False
        self.entry = Subscriber(name=name, types=frozenset(types), handle=self.hear)

    def hear(self, event: Occurred) -> None:
        LoginFailure.objects.create(login=event.type, at=now())
        if self.failing:
            raise RuntimeError("no")
        self.heard.append((event.type, event.payload["n"]))


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> tuple[Reader, Reader]:
    every, some = Reader("every"), Reader("some", "B")
    monkeypatch.setattr(subscribers, "_entries", {"every": every.entry, "some": some.entry})
    return every, some


def drain() -> int:
    """One pass, once no transaction of another test (in whichever database) holds events back."""
    horizon = "SELECT pg_snapshot_xmin(pg_current_snapshot()) > max(xid) AS past FROM bus_event"
    for _look in range(600):
        if run(horizon, {})[0]["past"] in (True, None):
            break
        time.sleep(0.05)
    return relay.drain()


def tell(*events: str) -> None:
    with transaction.atomic():
        for n, type_ in enumerate(events):
            publish(by=SYSTEM, type=type_, topics=["x"], payload={"n": n})


def test_each_hears_what_it_wants_in_order_and_once(readers: tuple[Reader, Reader]) -> None:
    every, some = readers
    tell("A", "B", "A")
    tell("B")
    drain()
    assert every.heard == [("A", 0), ("B", 1), ("A", 2), ("B", 0)]
    assert some.heard == [("B", 1), ("B", 0)]
    assert drain() == 0
    last = Event.objects.latest("id").pk
    assert set(Cursor.objects.values_list("event_id", flat=True)) == {last}


def test_a_failure_undoes_its_effect_and_stops_only_that_subscriber(
    readers: tuple[Reader, Reader],
) -> None:
    every, some = readers
    every.failing = True
    tell("B")
    drain()
    assert (every.heard, some.heard) == ([], [("B", 0)])
    assert LoginFailure.objects.count() == 1
    every.failing = False
    drain()
    assert every.heard == []  # its pause is not over
    Cursor.objects.update(retry_at=None)
    drain()
    assert every.heard == [("B", 0)]


def test_events_before_one_that_fails_go_through(readers: tuple[Reader, Reader]) -> None:
    every, _some = readers

    def hear(event: Occurred) -> None:
        every.failing = event.type == "BAD"
        every.hear(event)

    object.__setattr__(every.entry, "handle", hear)
    tell("A", "A", "BAD", "A")
    drain()
    assert LoginFailure.objects.filter(login="A").count() == 2, "each takes effect once"
    assert not LoginFailure.objects.filter(login="BAD").exists()
    assert Cursor.objects.get(subscriber="every").failures == 1
    good, bad = Event.objects.order_by("id")[1:3]
    assert Cursor.objects.get(subscriber="every").event_id == good.pk < bad.pk


def test_several_portions_are_taken_in_their_order(
    readers: tuple[Reader, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    every, some = readers
    monkeypatch.setattr(relay, "PORTION", 2)
    tell("A", "B", "A", "B", "B")
    drain()
    assert [n for _type, n in every.heard] == [0, 1, 2, 3, 4]
    assert [n for _type, n in some.heard] == [1, 3, 4]


def test_an_event_that_never_goes_through_is_set_aside(readers: tuple[Reader, Reader]) -> None:
    every, _some = readers
    every.failing = True
    tell("A")
    for _attempt in range(relay.ATTEMPTS):
        Cursor.objects.update(retry_at=None)
        drain()
    letter = DeadLetter.objects.get()
    assert (letter.subscriber, letter.event.type, letter.error) == (
        "every", "A", "RuntimeError('no')",
    )  # fmt: skip
    every.failing = False
    tell("B")
    drain()
    assert every.heard == [("B", 0)]


def test_a_transaction_still_open_is_not_overtaken(readers: tuple[Reader, Reader]) -> None:
    every, _some = readers
    other = connection.copy()
    with other.cursor() as slow:
        slow.execute("BEGIN")
        slow.execute(
            "INSERT INTO bus_event (at, type, topics, payload)"
            " VALUES (now(), 'SLOW', '{}', '{\"n\": 0}')"
        )
        tell("A")
        relay.drain()
        assert every.heard == []
        slow.execute("COMMIT")
    other.close()
    drain()
    assert every.heard == [("SLOW", 0), ("A", 0)]


def test_publishing_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        publish(by=SYSTEM, type="A", topics=[])


def test_old_events_go_when_everyone_has_read_them(readers: tuple[Reader, Reader]) -> None:
    tell("A", "B")
    Event.objects.update(at=now() - timedelta(days=40))
    assert forget_events() == 0
    drain()
    tell("A")
    assert forget_events() == 2
    assert Event.objects.count() == 1


def test_one_subscriber_does_not_keep_the_others_waiting(
    readers: tuple[Reader, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    every, some = readers
    monkeypatch.setattr(relay, "SHARE", 2)
    tell("A", "A", "A", "B")
    assert drain() == 3
    assert (len(every.heard), len(some.heard)) == (2, 1)
    assert drain() == 2
    assert len(every.heard) == 4


def test_what_was_before_a_subscriber_without_a_past_is_no_news(
    readers: tuple[Reader, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Reader("late", "A")
    entry = Subscriber(name="late", types=frozenset({"A"}), handle=late.hear, past=False)
    tell("A")
    drain()
    monkeypatch.setattr(subscribers, "_entries", {"late": entry})
    assert drain() == 0
    tell("A")
    assert drain() == 1
    assert late.heard == [("A", 0)]
