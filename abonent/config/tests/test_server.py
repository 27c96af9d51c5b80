"""The server as a process: what a bridge gets wrong, and the live push from commit to browser."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from abonent.bus import actions
from abonent.bus.actions import publish
from abonent.bus.announcer import CHANNEL
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.staff.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Served:
    port: int
    process: subprocess.Popen[bytes]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            to.request(method, path, body, headers or {})
            answer = to.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            to.close()

    def memory(self) -> int:
        (worker,) = psutil.Process(self.process.pid).children()
        return int(worker.memory_info().rss)


@pytest.fixture
def served() -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    db = connection.settings_dict
    host, at = db["HOST"], f":{db['PORT']}" if db["PORT"] else ""
    url = f"postgresql:///{db['NAME']}?host={host}&user={db['USER']}&password={db['PASSWORD']}"
    url += f"&port={at[1:]}" if at else ""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("served.py")), str(port)],
        env={**os.environ, "DATABASE_URL": url},
    )
    server = Served(port, process)
    try:
        _wait_until_well(server)
        yield server
    finally:
        process.terminate()
        process.wait(15)
        connection.close()


def _wait_until_well(server: Served) -> None:
    for _ in range(100):
        try:
            if server.ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not come up")


def test_requests_and_answers_pass_the_bridge_whole(served: Served) -> None:
    status, headers, body = served.ask(
        "GET",
        "/%D0%B0%20b?q=%D0%B0",
        headers={"X-A": "1", "X_Forwarded_For": "8.8.8.8", "Cookie": "a=1"},
    )
    assert status == 200
    assert [v for k, v in headers if k == "set-cookie"] == ["a=1", "b=2"]
    assert body.decode() == repr(
        [
            ("CONTENT_LENGTH", ""),
            ("HTTP_COOKIE", "a=1"),
            ("HTTP_X_A", "1"),
            ("PATH_INFO", "/а b".encode().decode("latin-1")),
            ("QUERY_STRING", "q=%D0%B0"),
            ("REMOTE_ADDR", "127.0.0.1"),
        ]
    )
    assert served.ask("HEAD", "/")[::2] == (200, b"")
    assert served.ask("GET", "/broken")[0] == 500
    assert served.ask("GET", "/half")[::2] == (500, b"Internal server error")
    assert served.ask("GET", "/", headers={"X-Huge": "h" * 1_000_000})[0] == 431
    assert served.ask("GET", "/")[0] == 200


def test_bodies_stream_through_files_in_both_directions(served: Served) -> None:
    before = served.memory()
    megabytes = 45  # more than the memory it may take, less than the largest upload
    expected = f"{megabytes << 20} {hashlib.sha256(bytes(megabytes << 20)).hexdigest()}".encode()
    chunks = (bytes(1 << 20) for _ in range(megabytes))
    declared = {"Content-Length": str(megabytes << 20)}
    assert served.ask("POST", "/upload", chunks, declared)[2] == expected
    chunks = (bytes(1 << 20) for _ in range(megabytes))
    assert served.ask("POST", "/upload", chunks)[2] == expected
    assert served.ask("GET", "/stream?50000")[2] == b"x" * 50_000_000
    assert served.ask("GET", "/stream?2")[2] == b"x" * 2000
    assert served.ask("GET", "/file")[2] == b"f" * 3_000_000
    assert served.ask("GET", "/stream?closed")[2] == b"50000,2"
    assert served.memory() - before < 30 << 20


def test_a_client_that_leaves_in_the_middle_costs_nothing(served: Served) -> None:
    for _ in range(8):  # more than there are threads
        slow = socket.create_connection(("127.0.0.1", served.port))
        slow.sendall(b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nhalf")
        assert served.ask("GET", "/")[0] == 200
        slow.close()
    with socket.create_connection(("127.0.0.1", served.port)) as asking:
        asking.sendall(
            b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert asking.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        asking.sendall(b"body")
        assert b"4 " + hashlib.sha256(b"body").hexdigest().encode() in asking.recv(1000)


class Stream:
    """A browser's end of ``/live``."""

    def __init__(self, served: Served, query: str, session: str | None) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        self._http.request("GET", f"/live?{query}", headers=cookie)
        self._answer = self._http.getresponse()
        self.status = self._answer.status

    def frame(self) -> dict[str, str]:
        """The next frame, heartbeats left out."""
        fields: dict[str, str] = {}
        while line := self._answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "event" in fields:
                return fields
            if line == ":\n":
                fields = {}
        return {}


@pytest.fixture
def session() -> SessionStore:
    operator = Operator.objects.create(login="anna", name="Anna", created_at=now())
    store = SessionStore()
    store[SESSION_KEY] = str(operator.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = operator.get_session_auth_hash()
    store.save()
    return store


def _publish(topics: list[str]) -> None:
    with transaction.atomic():
        publish(by=Actor.system("test"), type="Served", topics=topics)


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def test_a_commit_elsewhere_reaches_the_browser(
    served: Served, session: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the announcer's lasting connection would keep the test database from being dropped
    monkeypatch.setattr(actions, "announce", _notify)
    stream = Stream(served, "topics=served:17,served:18,other", session.session_key)
    hello = stream.frame()
    assert hello["event"] == "hello"
    start = json.loads(hello["data"])
    refused = ["served:18", "other"]
    assert start == {"topics": ["served:17"], "refused": refused, "last": start["last"]}
    _publish(["served:18"])
    _publish(["served:17"])
    change = stream.frame()
    number = int(change["id"])
    assert change["event"] == "change"
    assert json.loads(change["data"]) == {"type": "Served", "topic": "served:17", "id": number}
    again = Stream(served, f"topics=served:17&after={number - 1}", session.session_key)
    assert again.frame()["event"] == "hello"
    assert again.frame() == change


def test_the_stream_ends_with_the_log_in(served: Served, session: SessionStore) -> None:
    assert Stream(served, "topics=served:17", None).status == 401
    assert Stream(served, "topics=served:17", "invented").status == 401
    stream = Stream(served, "topics=served:17", session.session_key)
    assert stream.frame()["event"] == "hello"
    session.delete()
    assert stream.frame()["event"] == "bye"
    assert stream.frame() == {}
    assert Stream(served, "topics=served:17", session.session_key).status == 401


def test_open_streams_do_not_hold_the_server_up(served: Served, session: SessionStore) -> None:
    streams = [Stream(served, "topics=served:17", session.session_key) for _ in range(20)]
    for stream in streams:
        assert stream.frame()["event"] == "hello"
    started = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    for stream in streams:
        bye = stream.frame()
        assert bye["event"] == "bye"
        assert 1000 <= int(bye["retry"]) < 6000
    assert served.process.wait(5) == 0
    assert time.monotonic() - started < 4


def test_a_dead_worker_is_replaced(served: Served) -> None:
    (worker,) = psutil.Process(served.process.pid).children()
    time.sleep(0.1)
    worker.kill()
    worker.wait(5)
    time.sleep(0.3)
    _wait_until_well(served)
    assert psutil.Process(served.process.pid).children() != [worker]


def test_workers_do_not_outlive_a_killed_server(served: Served) -> None:
    (worker,) = psutil.Process(served.process.pid).children()
    served.process.kill()
    served.process.wait(5)
    assert psutil.wait_procs([worker], timeout=5)[1] == []
