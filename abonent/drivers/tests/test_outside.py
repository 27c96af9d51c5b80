"""External dictionaries are no way into our network, and wrong addresses are refused when saved."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from abonent.attributes.models import Dictionary
from abonent.attributes.ports import SourceUnusable
from abonent.drivers.dictionaries import HttpFed
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import save_reference

BY = Actor.system("tests")
INSIDE = [
    "127.0.0.1", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
    "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "localhost",
    "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "localhost.",
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Sends everyone on to the secret it keeps under the name ``localhost``."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/on" else 200)
            self.send_header("Location", f"http://localhost:{server.server_port}/secret")
            self.end_headers()
            self.wfile.write(b"code;name\na;A\n")

        def log_message(self, *_args: Any) -> None:
            pass

    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.asked = asked  # type: ignore[attr-defined]  # what was asked of it
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "address"),
    [("http", "javascript:alert(1)"), ("http", "file:///etc/passwd"), ("http", "../../x"),
     ("http", "https://user:pw@cities.example/list"), ("http", "https://user@cities.example/"),
     ("http", "https://"), ("http", "http://[1"), ("http", "http://a:b/"),
     ("file", "../../x"), ("file", "/etc/passwd"), ("file", "file:///etc/passwd"),
     *(("http", f"http://{host}/x") for host in INSIDE)],
)  # fmt: skip
def test_an_address_never_to_be_read_is_not_saved(source: str, address: str) -> None:
    values = {"code": "city", "name": {"ru": "Город", "en": "City"}, "source": source,
              "address": address}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        save_reference(by=BY, kind="attributes.dictionary", values=values)
    assert list(refused.value.problems) == ["address"]
    assert not Dictionary.objects.exists()


@pytest.mark.django_db
def test_an_address_of_the_web_is_saved_without_asking_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    values = {"code": "city", "name": {"ru": "Город", "en": "City"}, "source": "http",
              "address": "https://cities.example/list"}  # fmt: skip
    assert save_reference(by=BY, kind="attributes.dictionary", values=values).pk


def test_a_name_that_leads_inside_is_not_asked(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: here)
    for scheme in ("http", "https"):
        address = f"{scheme}://cities.example:{server.server_port}/x"
        with pytest.raises(SourceUnusable, match="ABONENT_DICTIONARY_HOSTS"):
            HttpFed().fetch(address, limit=10, timeout=5)
    assert not server.asked  # type: ignore[attr-defined]
    address = f"http://cities.example:{server.server_port}/x"
    found = HttpFed({"Cities.example"}).fetch(address, limit=10, timeout=5)
    assert [entry.code for entry in found] == ["a"]


def test_a_redirect_inside_is_not_followed(server: HTTPServer) -> None:
    address = f"http://127.0.0.1:{server.server_port}/on"
    with pytest.raises(SourceUnusable, match="ABONENT_DICTIONARY_HOSTS"):
        HttpFed({"127.0.0.1"}).fetch(address, limit=10, timeout=5)
    assert server.asked == ["/on"]  # type: ignore[attr-defined]
