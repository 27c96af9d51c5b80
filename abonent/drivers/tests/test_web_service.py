"""Other systems called by routes over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils.translation import override

from abonent.drivers.web_service import web_service
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.routes.ports import Call, FunctionFailed

ASKED: list[dict[str, Any]] = []


class Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers["Idempotency-Key"]
        ASKED.append({"path": self.path, "body": json.loads(content), "key": key})
        status = int(self.path.strip("/"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(
            {200: b'{"order": {"id": 7, "lines": ["a"]}}', 203: b"<x>"}.get(status, b"")
        )

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    ASKED.clear()
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with override("en"):
        yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def call(address: str, *, hosts: tuple[str, ...] = ("127.0.0.1",), **inputs: Any) -> Any:
    given = {"address": address, **inputs}
    made = Call(by=Actor.system("x"), at=now(), inputs=given, target=None, key="k-1")
    return web_service(hosts).run(made)


def test_json_goes_there_and_comes_back_by_its_paths(port: int) -> None:
    answer = call(f"http://127.0.0.1:{port}/200", body={"номер": 1})
    assert ASKED == [{"path": "/200", "body": {"номер": 1}, "key": "k-1"}]
    assert (answer["status"], answer["body.order.id"], answer["body.order.lines.0"]) == (
        200,
        7,
        "a",
    )


@pytest.mark.parametrize(
    ("path", "code", "is_lasting"),
    [("500", "http_500", False), ("404", "http_404", True), ("429", "http_429", False),
     ("203", "answer", True)],
)  # fmt: skip
def test_what_fails_says_whether_trying_again_helps(
    port: int, path: str, code: str, is_lasting: bool
) -> None:
    with pytest.raises(FunctionFailed) as failed:
        call(f"http://127.0.0.1:{port}/{path}", body={})
    assert (failed.value.code, failed.value.is_lasting) == (code, is_lasting)


def test_hosts_inside_our_network_are_called_only_if_they_are_listed(port: int) -> None:
    with pytest.raises(FunctionFailed, match="ABONENT_SERVICE_HOSTS"):
        call(f"http://127.0.0.1:{port}/200", hosts=(), body={})
    assert ASKED == []


@pytest.mark.parametrize("address", ["ftp://x", "x", ""])
def test_what_is_no_address_is_told(port: int, address: str) -> None:
    with pytest.raises(FunctionFailed, match="https://") as failed:
        call(address)
    assert failed.value.is_lasting


def test_a_service_that_is_down_is_tried_again(port: int) -> None:
    with pytest.raises(FunctionFailed) as failed:
        call("http://127.0.0.1:1/200", body={})
    assert (failed.value.code, failed.value.is_lasting) == ("unreachable", False)
    with pytest.raises(FunctionFailed, match="“BREW” is no method"):
        call("http://127.0.0.1:1/200", method="brew")
