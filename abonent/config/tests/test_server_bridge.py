import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from abonent.config.bridge import Bridge


class Proto:
    """What the server offers an application, remembering the answer."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = body
        self.answer: tuple[Any, ...] = ()

    async def __call__(self) -> bytes:
        return self.body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.answer = (status, headers)

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.answer = (status, headers, body)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, headers, body)


def scope(**headers: str) -> Any:
    return SimpleNamespace(
        method="POST",
        path="/",
        query_string="",
        http_version="1.1",
        server="127.0.0.1:80",
        client="127.0.0.1:5000",
        scheme="http",
        authority=None,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def ask(bridge: Bridge, *protos: Proto, **headers: str) -> None:
    async def all_at_once() -> None:
        offered: list[Any] = list(protos)
        await asyncio.gather(*(bridge(scope(**headers), proto) for proto in offered))

    asyncio.run(all_at_once())
    bridge.pool.shutdown()


def test_what_waits_is_bounded() -> None:
    release = threading.Event()

    def application(_environ: object, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        release.wait(5)
        return [b"done"]

    class Third(Proto):
        def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
            super().response_str(status, headers, body)
            release.set()

    first, second, third = Proto(), Proto(), Third()
    ask(Bridge(application, threads=1, waiting=1), first, second, third)
    assert first.answer == second.answer == (200, [], b"done")
    assert third.answer == (503, [("retry-after", "1")], "Too many requests at once.")


def test_half_a_body_never_reaches_the_application() -> None:
    asked: list[str] = []

    def application(environ: dict[str, str], start_response: Any) -> Iterable[bytes]:
        asked.append(environ["CONTENT_LENGTH"])
        start_response("200 OK", [])
        return [b""]

    whole, half = Proto(b"body"), Proto(b"bo")
    ask(Bridge(application, threads=1), whole, half, content_length="4")
    assert whole.answer == (200, [], b"")
    assert half.answer == (400, [("connection", "close")])
    assert asked == ["4"]


def test_too_large_a_body_is_refused_unread() -> None:
    proto = Proto()
    ask(Bridge(lambda _e, _s: [], threads=1), proto, content_length=str(2 * 1024**3))
    said = "Файл больше 50 МБ. The file is larger than 50 MB."
    plain = ("content-type", "text/plain; charset=utf-8")
    assert proto.answer == (413, [plain, ("connection", "close")], said)


class Endless(Proto):
    """Somebody who sends on and on without saying how much it will be."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += 1
            yield bytes(1000)


def test_a_body_that_does_not_end_is_refused_as_soon_as_it_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("abonent.config.bridge.largest_body", lambda: 10_000)
    asked: list[object] = []

    def application(environ: object, _start: object) -> Iterable[bytes]:
        asked.append(environ)
        return []

    proto = Endless()
    ask(Bridge(application, threads=1), proto, transfer_encoding="chunked")
    assert (proto.answer[0], proto.sent, asked) == (413, 11, [])
