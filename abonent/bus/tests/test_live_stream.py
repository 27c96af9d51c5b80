from types import SimpleNamespace
from typing import Any

import pytest

from abonent.bus import ports
from abonent.bus.ports import LiveTopic, live_topics, may_watch
from abonent.bus.stream import refusal_of
from abonent.kernel.actor import Actor
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
