import asyncio

import pytest

from abonent.bus import live
from abonent.bus.live import (
    BYE,
    QUEUE,
    RECENT,
    RESYNC,
    Hub,
    Pending,
    Watcher,
    change_frame,
    hello_frame,
)
from abonent.bus.ports import Announced, LiveTopic, TooFarBehind
from abonent.bus.reach import People
from abonent.kernel.registry import Registry
from abonent.webkit.live import Told

MOVED = Announced(7, "CaseMoved", ["case:17", "cases"])


def taken(watcher: Watcher) -> bytes:
    return asyncio.run(watcher.take())


def test_a_frame_says_that_and_not_what() -> None:
    assert change_frame(MOVED, "case:17") == (
        b'id: 7\nevent: change\ndata: {"type":"CaseMoved","topic":"case:17","id":7}\n\n'
    )


def test_the_first_frame_names_what_is_refused() -> None:
    frame = hello_frame(topics=["case:17"], refused=["client:1"], last=5, retry=2500)
    assert frame == (
        b"retry: 2500\nid: 5\nevent: hello\n"
        b'data: {"topics":["case:17"],"refused":["client:1"],"last":5}\n\n'
    )


def test_watchers_hear_of_their_topics_only() -> None:
    hub = Hub()
    one, both, other = Watcher(["case:17"]), Watcher(["case:17", "cases"]), Watcher(["case:18"])
    for watcher in (one, both, other):
        hub.join(watcher)
    hub.deliver([MOVED])
    other.end(BYE)
    assert taken(one) == change_frame(MOVED, "case:17")
    assert taken(both) == change_frame(MOVED, "case:17") + change_frame(MOVED, "cases")
    assert taken(other) == BYE
    assert hub.last == 7


def test_a_mark_tells_what_came_after_it_even_with_a_lower_number() -> None:
    told = Told()
    hub = Hub(told=told)
    hub.deliver([Announced(9, "CaseMoved", ["cases"])])
    mark = told.mark
    assert hub.told_since(mark) == []
    hub.deliver([MOVED])  # 7: begun before 9, committed after it
    assert hub.told_since(mark) == [MOVED]
    assert hub.told_since(told.mark) == []
    assert Hub().told_since(mark) is None
    assert hub.told_since("nonsense") is None


def test_a_mark_before_a_leap_is_too_far_behind() -> None:
    hub = Hub()
    mark = hub.mark
    hub.resync(last=7)
    hub.deliver([MOVED])
    with pytest.raises(TooFarBehind):
        hub.told_since(mark)
    late = hub.mark
    hub.deliver([MOVED] * RECENT)
    assert len(hub.told_since(late) or []) == RECENT
    hub.deliver([MOVED])
    with pytest.raises(TooFarBehind):
        hub.told_since(late)


def test_who_watches_a_list_hears_which_members_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: Registry[LiveTopic] = Registry(key=lambda t: t.kind)
    kinds.add(LiveTopic("cases", lambda _actor, _id: True, members="case"))
    monkeypatch.setattr(live, "live_topics", kinds)
    event = Announced(8, "CaseMoved", ["case:17", "cases", "client:3"])
    assert b'"topic":"cases","id":8,"of":["case:17"]}' in change_frame(event, "cases")
    assert b'"topic":"client:3","id":8}' in change_frame(event, "client:3")


def test_what_concerns_the_narrow_is_asked_and_not_told() -> None:
    asked: list[Pending] = []
    hub = Hub(ask=asked.extend)
    wide, narrow = (
        Watcher(["cases"]),
        Watcher(["cases"], reach={"case": People(frozenset(), False)}),
    )
    for watcher in (wide, narrow):
        hub.join(watcher)
    hub.deliver([MOVED])
    narrow.end(BYE)
    assert taken(wide) == change_frame(MOVED, "cases")
    assert taken(narrow) == BYE
    assert asked == [(MOVED, "cases", narrow)]


def test_who_left_hears_nothing() -> None:
    hub, watcher = Hub(), Watcher(["case:17"])
    hub.join(watcher)
    hub.leave(watcher)
    hub.deliver([MOVED])
    watcher.end(BYE)
    assert taken(watcher) == BYE
    assert hub.watchers == set()


def test_a_slow_reader_is_told_to_look_again_and_cut_off() -> None:
    hub, watcher = Hub(), Watcher(["case:17"])
    hub.join(watcher)
    hub.deliver([MOVED] * QUEUE)
    hub.deliver([MOVED])
    assert taken(watcher) == RESYNC
    assert taken(watcher) == b""


def test_a_waiting_reader_wakes() -> None:
    hub, watcher = Hub(), Watcher(["cases"])
    hub.join(watcher)

    async def wait() -> bytes:
        waiting = asyncio.create_task(watcher.take())
        await asyncio.sleep(0)
        hub.deliver([MOVED])
        return await waiting

    assert asyncio.run(wait()) == change_frame(MOVED, "cases")


def test_skipped_events_make_everyone_look_again() -> None:
    hub, watcher = Hub(), Watcher(["case:1"])
    hub.join(watcher)
    hub.resync(last=5000)
    assert hub.last == 5000
    assert taken(watcher) == RESYNC


def test_all_streams_end_each_with_its_own_frame() -> None:
    hub, one, two = Hub(), Watcher(["a"]), Watcher(["b"])
    hub.join(one)
    hub.join(two)
    hub.end_all(iter([b"1", b"2"]))
    assert sorted([taken(one), taken(two)]) == [b"1", b"2"]
    assert one.ended
    assert two.ended


def test_a_nudge_reaches_watchers_and_moves_no_mark() -> None:
    hub, watcher = Hub(), Watcher(["here:case:17"])
    hub.join(watcher)
    mark = hub.mark
    hub.nudge("here:case:17")
    hub.nudge("here:case:18")
    frame = asyncio.run(watcher.take())
    assert frame == b'event: change\ndata: {"type":"Nudge","topic":"here:case:17","id":0}\n\n'
    assert hub.mark == mark
