"""What every test gets: a closed network, empty caches, files in a folder of its own."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from abonent.bus import announcer
from abonent.kernel import audit, cache


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
def named_fields_of_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test makes a room write into the audit has a label: see ``trail.py`` of rooms."""
    for name in ("record", "record_many"):
        monkeypatch.setattr(audit, name, _checking_labels(getattr(audit, name)))


def _checking_labels(record: Callable[..., None]) -> Callable[..., None]:
    from abonent.desk.console.trail.fields import find_label  # Django is set up by now

    def checked(
        *, action: str, of: str, changes: Mapping[str, Any] | None = None, **rest: Any
    ) -> None:
        if action.partition(".")[0] in {words.room for words in audit.audit_words}:
            nameless = [field for field in changes or {} if not find_label(of, field)]
            assert nameless == [], f"the audit has no word for {nameless} of {of}"
        record(action=action, of=of, changes=changes, **rest)

    return checked


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
