"""What every test gets: a closed network, empty caches, files in a folder of its own."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from abonent.bus import announcer
from abonent.kernel import cache


class NetworkIsClosedError(AssertionError):
    """A test reached for another machine."""


_connect = socket.socket.connect


def _connect_here(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(str(address[0])):
        raise NetworkIsClosedError(f"tests must not connect to {address}")
    _connect(self, address)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    yield
    announcer.hang_up()  # a database in use cannot be dropped


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _connect_here)


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    cache.clear_all()
    yield
    cache.clear_all()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
