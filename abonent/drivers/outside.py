"""Documents of other systems, asked for without becoming a way into our own network.

Where a name leads is judged as the connection is made, for each redirect again: a name that led
outside a moment ago may lead inside now. Proxies are not used, they would hide where it leads.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from abonent.attributes.ports import SourceUnusable
from abonent.kernel.phrases import Phrase as _

DICTIONARIES = "ABONENT_DICTIONARY_HOSTS"


class Outside:
    """Opens addresses outside our network, and of ``hosts`` inside it.

    ``setting`` is the variable that lists them: who is refused reads its name. Whoever answers
    with another address is not followed there unless it ``follows``.
    """

    def __init__(
        self, hosts: Collection[str], *, setting: str = DICTIONARIES, follows: bool = True
    ) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._setting = setting
        self._opener = OpenerDirector()
        led = (HTTPRedirectHandler(),) if follows else ()
        for handler in (_Plain(self), _Secure(self), HTTPDefaultErrorHandler(),
                        HTTPErrorProcessor(), *led):  # fmt: skip
            self._opener.add_handler(handler)

    def check(self, address: str) -> None:
        """Refuse what is no address of the web, or names a host inside without asking anyone."""
        try:
            parts = urlsplit(address)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            host = ""
        if not host or parts.scheme not in {"http", "https"}:
            raise SourceUnusable(_("Give an address that begins with https:// or http://."))
        if "@" in parts.netloc:
            raise SourceUnusable(
                _("Take the name and the password out of the address: everybody who opens this "
                  "page would read them. Let the source know our server by its network address.")
            )  # fmt: skip
        if self._knows(host):
            return
        name = host.rstrip(".")
        if name == "localhost" or name.endswith(".localhost") or _is_inside(host):
            raise _inside(host, self._setting)

    def open(self, request: Request, *, timeout: float) -> HTTPResponse:
        """The answer; raises :class:`SourceUnusable` for a host inside, else as urllib does."""
        answer = self._opener.open(request, timeout=timeout)
        if not isinstance(answer, HTTPResponse):  # redirected to what is not of the web
            raise URLError(str(request.full_url))
        return answer

    def connect(self, host: str, port: int, timeout: Any) -> socket.socket:
        """A connection to the first address of ``host`` that answers, if all may be asked."""
        found = [
            str(told[4][0]) for told in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        ]
        if not self._knows(host) and any(_is_inside(address) for address in found):
            raise _inside(host, self._setting)
        failed = OSError(host)
        for address in found:
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                failed = error
        raise failed

    def _knows(self, host: str) -> bool:
        return host.lower() in self._hosts


def _is_inside(address: str) -> bool:
    told = _ip_of(address.rstrip("."))
    if told is None:  # a name
        return False
    if isinstance(told, IPv6Address) and told.ipv4_mapped:
        told = told.ipv4_mapped
    return not told.is_global or told.is_multicast


def _ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """The address that is written so; systems read ``127.1`` and ``0x7f000001`` as one, too."""
    try:
        return ip_address(host)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None


def _inside(host: str, setting: str) -> SourceUnusable:
    text = _("%(host)s lies inside our network. Who runs the server can let it be asked: "
             "%(setting)s.")  # fmt: skip
    return SourceUnusable(text % {"host": host, "setting": setting})


class _Plain(HTTPHandler):
    def __init__(self, outside: Outside) -> None:
        super().__init__()
        self._outside = outside

    def http_open(self, req: Request) -> HTTPResponse:
        outside = self._outside

        class Connection(HTTPConnection):
            def connect(self) -> None:
                self.sock = outside.connect(self.host, self.port, self.timeout)

        return self.do_open(Connection, req)


class _Secure(HTTPSHandler):
    def __init__(self, outside: Outside) -> None:
        super().__init__()
        self._outside, self._trust = outside, ssl.create_default_context()

    def https_open(self, req: Request) -> HTTPResponse:
        outside, trust = self._outside, self._trust

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                plain = outside.connect(self.host, self.port, self.timeout)
                self.sock = trust.wrap_socket(plain, server_hostname=self.host)

        return self.do_open(Connection, req)
