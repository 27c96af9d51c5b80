"""What a package differs by: from another, from this installation, from what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from abonent.kernel.configuration.packages.content import Contents

Told = Mapping[str, Any]


class Act(StrEnum):
    """What installing would do with an entry."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    CONFLICT = "conflict"
    """Changed both here and in the package since the version before."""
    LOCAL = "local"
    """Changed here only, or deleted here: it stays so."""


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field: in the version before, here, in the package."""

    field: str
    base: Any
    mine: Any
    theirs: Any
    is_news: bool = True
    """The package says something new about it; else only this installation does."""
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that differs."""

    part: str
    path: str
    act: Act
    name: Mapping[str, str]
    fields: tuple[FieldDifference, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.part} {self.path}"


def compare(*, mine: Contents, theirs: Contents, base: Contents | None = None) -> list[Difference]:
    """Entries that differ, by part in the order of ``theirs``; equal ones are left out.

    ``base`` is the version installed before: what differs from it here was changed here. Without
    one, whatever differs is taken from the package, and what is only here stays unmentioned.
    """
    found: list[Difference] = []
    for part in dict.fromkeys([*theirs, *(base or {})]):
        here, there = mine.get(part, {}), theirs.get(part, {})
        before = base.get(part, {}) if base is not None else None
        for path in dict.fromkeys([*there, *(before or {})]):
            old = before.get(path) if before is not None else None
            one = _entry(part, path, here.get(path), there.get(path), old, before is not None)
            if one is not None:
                found.append(one)
    return found


def _entry(
    part: str, path: str, mine: Told | None, theirs: Told | None, base: Told | None, upgrade: bool
) -> Difference | None:
    name = (theirs or mine or base or {}).get("name") or {}

    def told(act: Act, fields: Iterable[FieldDifference] = ()) -> Difference:
        return Difference(part, path, act, name if isinstance(name, Mapping) else {}, tuple(fields))

    if theirs is None:
        if mine is None:
            return None
        changed = _fields(mine, base or {}, None, upgrade=False)
        return told(Act.CONFLICT if changed else Act.REMOVE, changed)
    if mine is None:
        if base is None:
            return told(Act.ADD)
        # Deleted here: comes back only if the package changed it meanwhile and someone says so.
        news = _fields(base, theirs, None, upgrade=False)
        return told(Act.CONFLICT, news) if news else told(Act.LOCAL)
    fields = _fields(mine, theirs, base, upgrade=upgrade)
    if not fields:
        return None
    if any(one.is_conflict for one in fields):
        return told(Act.CONFLICT, fields)
    return told(Act.CHANGE if any(one.is_news for one in fields) else Act.LOCAL, fields)


def _both(base: Told | None, old: Any, now: Any) -> bool:
    """Whether it was changed here too since the version before."""
    return base is not None and now != old


def _fields(mine: Told, theirs: Told, base: Told | None, *, upgrade: bool) -> list[FieldDifference]:
    found = []
    for field in dict.fromkeys([*theirs, *mine]):
        now, then = mine.get(field), theirs.get(field)
        if now == then or field not in theirs:
            continue
        old = (base or {}).get(field)
        is_news = not upgrade or base is None or then != old
        found.append(
            FieldDifference(field, old, now, then, is_news, is_news and _both(base, old, now))
        )
    return found
