import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from abonent.bus import live, ports, reach
from abonent.bus.live import change_frame
from abonent.bus.ports import Announced, Belongs, LiveTopic, live_topics, may_watch
from abonent.bus.stream import LiveStreams, Viewer, refusal_of
from abonent.kernel.actor import Actor, Scope
from abonent.kernel.registry import Registry

ANNA = Actor(id=1, login="anna", name="Anna")


def scope(method: str = "GET", **headers: str) -> Any:
    named = {"host": "localhost:8000"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return SimpleNamespace(method=method, headers=named, authority=None)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (scope(), 0),
        (scope(origin="http://localhost:8000", sec_fetch_site="same-origin"), 0),
        (scope("POST"), 405),
        (scope(host="evil.example"), 400),
        (scope(origin="https://evil.example"), 403),
        (scope(sec_fetch_site="cross-site"), 403),
        (scope(sec_fetch_site="same-site"), 403),
    ],
)
def test_only_our_own_pages_may_ask(request_: Any, status: int) -> None:
    assert refusal_of(request_) == status


def test_the_room_of_a_topic_decides_who_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    guards: Registry[LiveTopic] = Registry(key=lambda t: t.kind)
    guards.add(LiveTopic("case", lambda actor, id_: actor == ANNA and int(id_) == 17))
    monkeypatch.setattr(ports, "live_topics", guards)
    assert may_watch(ANNA, "case:17")
    assert not may_watch(ANNA, "case:18")
    assert not may_watch(ANNA, "case:")
    assert not may_watch(ANNA, "unknown:17")
    assert live_topics is not guards


def test_a_narrow_watcher_hears_of_what_is_his(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[int]] = []

    def whose(ids: Sequence[int]) -> dict[int, Belongs]:
        asked.append(ids)
        return {17: Belongs.to([ANNA.id]), 18: Belongs.to([2])}

    kinds: Registry[LiveTopic] = Registry(key=lambda t: t.kind)
    kinds.add(LiveTopic("cases", lambda _actor, _id: True, members="case",
                        right="cases.view", belongs=whose))  # fmt: skip
    for module in (live, reach):
        monkeypatch.setattr(module, "live_topics", kinds)
    own = Actor(id=1, login="anna", name="Anna", granted=frozenset({"cases.view"}),
                narrowed={"cases.view": Scope.OWN})  # fmt: skip
    events = [Announced(n, "CaseMoved", ["cases", f"case:{n}"]) for n in (17, 18)]

    async def listen() -> bytes:
        with ThreadPoolExecutor(1) as threads:
            feed: Any = SimpleNamespace(list_missed=lambda **_asked: events)
            streams = LiveStreams(feed=feed, find_actor=lambda _session: own, threads=threads)
            viewer = Viewer(["cases"], actor=own, session="s", turn=0)
            streams.hub.join(viewer)
            streams.hub.deliver(events)
            heard = await viewer.take()
            assert streams._missed(viewer, [], 5) == heard
            return heard

    assert asyncio.run(listen()) == change_frame(events[0], "cases")
    assert asked == [[17, 18]] * 2
