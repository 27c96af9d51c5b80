import asyncio
from collections.abc import Sequence

import psycopg
import pytest
from django.db import connection

from abonent.bus import listener
from abonent.bus.actions import nudge
from abonent.bus.announcer import BUSY_PAUSE, PAUSE, connect, pause_after
from abonent.bus.listener import PostgresFeed, Progress
from abonent.bus.ports import Announced, TooFarBehind
from abonent.kernel import cache

INSERT = (
    "INSERT INTO bus_event (at, type, topics, payload) "
    "VALUES (now(), %s, ARRAY['cases', 'case:17'], '{}') RETURNING id"
)


class Audience:
    def __init__(self) -> None:
        self.heard: list[Announced] = []
        self.skipped_to: list[int] = []
        self.nudged: list[str] = []
        self.news = asyncio.Event()

    def deliver(self, events: Sequence[Announced]) -> None:
        self.heard += events
        self.news.set()

    def resync(self, *, last: int) -> None:
        self.skipped_to.append(last)
        self.news.set()

    def nudge(self, topic: str) -> None:
        self.nudged.append(topic)
        self.news.set()

    async def wait(self) -> None:
        await asyncio.wait_for(self.news.wait(), 5)
        self.news.clear()


def insert(db: psycopg.Connection[tuple[object, ...]], kind: str) -> int:
    row = db.execute(INSERT, [kind]).fetchone()
    assert row is not None
    assert isinstance(row[0], int)
    return row[0]


def test_notices_come_at_once_in_quiet_and_in_portions_in_a_flood() -> None:
    assert pause_after(1, seconds=5.0) == PAUSE
    assert pause_after(2, seconds=PAUSE) == PAUSE
    assert pause_after(20, seconds=PAUSE) == BUSY_PAUSE
    assert pause_after(30, seconds=BUSY_PAUSE) == BUSY_PAUSE
    assert pause_after(5, seconds=BUSY_PAUSE) == PAUSE


def test_missing_ids_are_looked_for_until_patience_ends() -> None:
    progress = Progress()
    progress.last = 10
    progress.note([11, 14], at=0.0)
    assert progress.last == 14
    assert list(progress.gaps) == [12, 13]
    progress.note([12], at=1.0)
    progress.expire(at=listener.PATIENCE)
    assert list(progress.gaps) == [13]
    progress.expire(at=listener.PATIENCE + 0.1)
    assert progress.gaps == {}


def test_a_leap_of_ids_is_not_remembered_one_by_one() -> None:
    progress = Progress()
    progress.note([1_000_000], at=0.0)
    assert len(progress.gaps) == listener.LOOK_BACK


@pytest.mark.django_db(transaction=True)
def test_an_event_committed_late_is_heard_though_its_id_is_lower() -> None:
    audience = Audience()

    async def watch() -> tuple[int, int]:
        following = asyncio.create_task(PostgresFeed().run(audience))
        await audience.wait()
        with connect() as early, connect() as late:
            late.autocommit = False
            lower = insert(late, "Late")
            higher = insert(early, "Early")
            early.execute("NOTIFY abonent")
            await audience.wait()
            late.commit()
            early.execute("NOTIFY abonent")
            await audience.wait()
        following.cancel()
        return lower, higher

    lower, higher = asyncio.run(watch())
    assert lower < higher
    assert audience.heard == [
        Announced(higher, "Early", ["cases", "case:17"]),
        Announced(lower, "Late", ["cases", "case:17"]),
    ]


@pytest.mark.django_db(transaction=True)
def test_reference_data_is_asked_for_anew_when_another_process_changed_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expired = asyncio.Event()
    monkeypatch.setattr(cache, "expire", expired.set)
    audience = Audience()

    async def watch() -> None:
        following = asyncio.create_task(PostgresFeed().run(audience))
        await audience.wait()
        expired.clear()
        with connect() as db:
            db.execute(f"NOTIFY {cache.CHANNEL}")
        await asyncio.wait_for(expired.wait(), 5)
        following.cancel()

    asyncio.run(watch())


@pytest.mark.django_db(transaction=True)
def test_what_no_event_keeps_is_told_by_its_topic() -> None:
    audience = Audience()

    async def watch() -> None:
        following = asyncio.create_task(PostgresFeed().run(audience))
        await audience.wait()
        await asyncio.to_thread(nudge, "here:case:17")
        await audience.wait()
        following.cancel()

    asyncio.run(watch())
    assert audience.nudged == ["here:case:17"]
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_after_a_lost_connection_nothing_is_missed() -> None:
    audience = Audience()

    async def watch() -> int:
        following = asyncio.create_task(PostgresFeed().run(audience))
        await audience.wait()
        with connect() as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'abonent live' AND datname = current_database()"
            )
            made = insert(db, "While away")
        await audience.wait()
        following.cancel()
        return made

    made = asyncio.run(watch())
    assert [(e.id, e.type) for e in audience.heard] == [(made, "While away")]


@pytest.mark.django_db(transaction=True)
def test_missed_events_are_told_by_topic_and_within_bounds() -> None:
    with connect() as db:
        first = insert(db, "First")
        second = insert(db, "Second")
        db.execute("UPDATE bus_event SET at = now() - interval '1 hour'")
    feed = PostgresFeed()
    assert [e.id for e in feed.list_missed(after=first, topics=["case:17"], limit=2)] == [second]
    assert feed.list_missed(after=first, topics=["case:18"], limit=2) == []
    with pytest.raises(TooFarBehind):
        feed.list_missed(after=first - 1, topics=["cases"], limit=1)
    connection.close()
