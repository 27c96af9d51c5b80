"""Registries: how a lower room gets behaviour from the rooms above it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered set of entries with unique keys, filled in ``apps.py`` when the process starts."""

    def __init__(self, *, key: Callable[[T], Hashable]) -> None:
        self._key = key
        self._entries: dict[Hashable, T] = {}

    def add(self, *entries: T) -> None:
        """Register entries; a second one under a key is a programmer's error."""
        for entry in entries:
            key = self._key(entry)
            if key in self._entries:
                raise ValueError(f"registered twice: {key!r}")
            self._entries[key] = entry

    def get(self, key: Hashable) -> T:
        """The entry under ``key``; KeyError names what is known."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(
                f"{key!r} is not registered; known: {sorted(map(str, self._entries))}"
            ) from None

    def find(self, key: Hashable) -> T | None:
        """The entry under ``key`` or None."""
        return self._entries.get(key)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)
