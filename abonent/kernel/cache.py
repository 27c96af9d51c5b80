"""Reference data kept in the process, reloaded when its version changes.

Writers call :func:`bump` inside their transaction; PostgreSQL tells the web processes when it is
committed, and they call :func:`expire`. Whoever heard nothing asks for the versions once a second,
all at once, so the hot path costs no statement. Versions are random: a rolled-back one never comes
again.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

CHANNEL = "abonent_reference"
"""Where PostgreSQL tells that something here changed. Such changes are rare, so unlike events they
may be told within their transaction."""

CHECK_EVERY = 1.0
_ANY = "*"
"""Stands for the versions of everything."""
_lock = threading.Lock()
_all: list[VersionedCache] = []  # type: ignore[type-arg]  # of any content
_versions: dict[str, str] = {}
_checked_at = 0.0
_expired_at = 0.0


class VersionedCache(Generic[T]):
    """What ``load()`` returns, kept until the version called ``name`` changes."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._held: tuple[str, T] | None = None
        _all.append(self)

    def get(self) -> T:
        """The content, at most :data:`CHECK_EVERY` seconds old."""
        version = _version(self._name)
        held = self._held
        if held is None or held[0] != version:
            held = self._held = (version, self._load())
        return held[1]

    def get_fresh(self) -> T:
        """The content as it is now: for what would otherwise be refused. One statement."""
        _look()
        return self.get()

    def clear(self) -> None:
        """Forget what is held."""
        self._held = None


class DerivedCache(VersionedCache[T]):
    """What was made out of reference data of several kinds: kept until any of it changes."""

    def __init__(self, load: Callable[[], T]) -> None:
        super().__init__(_ANY, load)


def _version(name: str) -> str:
    if time.monotonic() - _checked_at > CHECK_EVERY:
        _look()
    return _versions.get(name, "")


def _look() -> None:
    global _checked_at
    from abonent.kernel.models import ReferenceVersion

    asked = time.monotonic()
    fresh = {r.name: str(r.version) for r in ReferenceVersion.objects.all()}
    with _lock:
        _versions.clear()
        _versions.update(fresh)
        _versions[_ANY] = str(hash(frozenset(fresh.items())))
        # What changed while we read may not be among it.
        _checked_at = asked if asked > _expired_at else 0.0


def expire() -> None:
    """Something changed: ask for the versions at the next reading."""
    global _checked_at, _expired_at
    with _lock:
        _expired_at = time.monotonic()
        _checked_at = 0.0


def bump(name: str) -> None:
    """Say that the data called ``name`` changed, in the transaction that changes it."""
    from abonent.kernel.models import ReferenceVersion

    ReferenceVersion.objects.update_or_create(name=name, defaults={"version": uuid.uuid4()})
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    clear_all()
    transaction.on_commit(clear_all)


def clear_all() -> None:
    """Forget everything held in this process."""
    global _checked_at
    _checked_at = 0.0
    for cache in _all:
        cache.clear()
