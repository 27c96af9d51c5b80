"""What a package differs by: from another, from this installation, from what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from abonent.kernel.configuration.packages.content import Contents
from abonent.kernel.text import LANGUAGES

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
    """One field, or some languages of it: in the version before, here, in the package."""

    field: str
    base: Any
    mine: Any
    theirs: Any
    is_news: bool = True
    """The package says something new about it; else only this installation does."""
    is_conflict: bool = False
    by_language: bool = False
    """Only the languages that are told differ so: the text in others is another difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that differs."""

    part: str
    path: str
    act: Act
    name: Mapping[str, str]
    fields: tuple[FieldDifference, ...] = ()
    is_in_both: bool = False
    """Whether the entry is here and in the package: then each field is taken by itself."""

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.part} {self.path}"

    @property
    def news(self) -> tuple[FieldDifference, ...]:
        """What the package brings that nothing here stands against."""
        return tuple(one for one in self.fields if one.is_news and not one.is_conflict)

    @property
    def stays(self) -> bool:
        """Whether something of it stays as it is here, whatever is ticked."""
        return self.act is Act.LOCAL or any(not one.is_news for one in self.fields)


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
        named = name if isinstance(name, Mapping) else {}
        in_both = mine is not None and theirs is not None
        return Difference(part, path, act, named, tuple(fields), in_both)

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
        if upgrade and base is not None and all(_is_by_language(one) for one in (old, now, then)):
            found += _languages(field, old, now, then)
            continue
        is_news = not upgrade or base is None or then != old
        found.append(
            FieldDifference(field, old, now, then, is_news, is_news and _both(base, old, now))
        )
    return found


def _is_by_language(told: Any) -> bool:
    return isinstance(told, Mapping) and set(told) == set(LANGUAGES)


def _languages(field: str, old: Any, now: Any, then: Any) -> list[FieldDifference]:
    """A text in several languages: each is news, a conflict or local by itself."""
    groups: dict[tuple[bool, bool], list[str]] = {}
    for code in LANGUAGES:
        if now[code] != then[code]:
            is_news = then[code] != old[code]
            groups.setdefault((is_news, is_news and now[code] != old[code]), []).append(code)
    found = []
    for (is_news, is_conflict), codes in groups.items():
        base, mine, theirs = ({code: told[code] for code in codes} for told in (old, now, then))
        found.append(FieldDifference(field, base, mine, theirs, is_news, is_conflict, True))
    return found
