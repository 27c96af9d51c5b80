"""The book of named rules as this process has it: read, compiled once, asked often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.cache import DerivedCache
from abonent.kernel.clock import now
from abonent.kernel.text import localized
from abonent.rules.errors import Misread
from abonent.rules.facts.computing import compute_for
from abonent.rules.facts.language import Understood, understand
from abonent.rules.facts.memory import Holds, Moment, compiled
from abonent.rules.facts.reading import Readers
from abonent.rules.models import NamedRule

VERSION = "rules.reference"
"""Name under which changes of rules are announced (``kernel.cache``)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as the book has it."""

    code: str
    name: Mapping[str, str]
    subject: str
    text: str
    version: int
    is_active: bool

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)


@dataclass(slots=True)
class Compiled:
    """A rule made ready for facts of one subject."""

    holds: Holds
    readers: Readers
    understood: Understood


@dataclass(slots=True)
class Book:
    """All rules by code; what was compiled stays until anything rules are made of changes."""

    entries: Mapping[str, Entry]
    _compiled: dict[tuple[str, str], Compiled | None] = field(default_factory=dict)

    def find(self, code: str, subject: str) -> Compiled | None:
        """A rule for facts of ``subject``; None where it is no more, or speaks of others."""
        key = (code, subject)
        if key not in self._compiled:
            self._compiled[key] = None  # whatever refers to itself holds for nothing
            self._compiled[key] = self._made(code, subject)
        return self._compiled[key]

    def _made(self, code: str, subject: str) -> Compiled | None:
        entry = self.entries.get(code)
        if entry is None:
            return None
        try:
            return make(entry.text, subject=subject, book=self)
        except (Misread, KeyError):
            return None


def make(text: str, *, subject: str, book: Book) -> Compiled:
    """A text ready to be asked; :class:`Misread` for what memory cannot tell."""
    read = understand(text, subject=subject)

    def named(code: str) -> Holds:
        found = book.find(code, subject)
        return found.holds if found else lambda _facts: False

    holds = compiled(read.rule, known=read.known, compute=compute_for(read.known, named),
                     named=named)  # fmt: skip
    return Compiled(holds, Readers(read.known), read)


def _load() -> Book:
    rows = NamedRule.objects.order_by("position", "id")
    return Book({
        row.code: Entry(row.code, row.name, row.subject, row.text, row.version, row.is_active)
        for row in rows
    })  # fmt: skip


_book = DerivedCache(_load)


def get_book() -> Book:
    """The book as it is now."""
    return _book.get()


def holds(
    code: str, *, subject: str, by: Actor | None, rows: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Whether a rule holds for facts of ``subject``; one that is no more does not.

    ``rows``: what there is by root, such as ``{"case": case}``; ``given``: stored values by path.
    """
    found = get_book().find(code, subject)
    if found is None:
        return False
    return found.holds(moment(found.readers, rows=rows, given=given, by=by))


def moment(
    readers: Readers, *, rows: Mapping[str, Any], given: Mapping[str, Any] | None, by: Actor | None
) -> Moment:
    """The facts of now."""
    known = dict(rows) if by is None else {"operator": by, **rows}
    return Moment(readers, known, given, at=now(), login=by.login if by else "")
