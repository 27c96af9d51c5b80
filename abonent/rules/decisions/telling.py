"""What is said beside a table while it is being written: what is wrong, left out, taken twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.decisions.checking import placed, raw_problems
from abonent.rules.decisions.document import check_document
from abonent.rules.decisions.shelf import Entry, get_shelf
from abonent.rules.tables.checking import Remark, check_table

MOST_TOLD = 30
"""Remarks of a kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a table from being saved."""

    place: str
    """``rows.0.tests.1``, ``inputs.0.expression``; empty for the whole."""
    text: Text
    """Without the place."""
    told: Text
    """With it in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say of a table."""

    problems: Sequence[Problem] = ()
    gaps: Sequence[Remark] = ()
    overlaps: Sequence[Remark] = ()
    others: Sequence[Remark] = ()
    more: int = field(default=0)
    """Gaps and overlaps that are not told one by one."""

    @property
    def is_complete(self) -> bool:
        """Whether every case has exactly the rows that it is to have, as far as can be told."""
        return not (self.problems or self.gaps or self.overlaps or self.others)


def entry_of(text: str, *, subject: str, code: str) -> Entry:
    """A table as it stands in the form; :class:`Invalid` for what is none."""
    try:
        given = json.loads(text or "{}")
    except ValueError:
        raise Invalid({"": [_("This is no JSON.")]}) from None
    known = get_shelf().entries.get(code)
    name: Mapping[str, str] = known.name if known else {}
    return Entry(code, name, subject, check_document(given))


def told_of(text: str, *, subject: str, code: str) -> Told:
    """What is said of a table that need not be saved."""
    try:
        entry = entry_of(text, subject=subject, code=code)
    except Invalid as refusal:
        wrong = [one for texts in refusal.problems.values() for one in texts]
        return Told([Problem("", one, one) for one in wrong])
    problems = [
        Problem(place, message, placed(entry.table, place, message))
        for place, message in raw_problems(entry, is_new=code not in get_shelf().entries)
    ]
    return Told(problems) if problems else _remarks(entry)


def _remarks(entry: Entry) -> Told:
    found: dict[str, list[Any]] = {"gap": [], "overlap": []}
    others = []
    for one in check_table(entry.table):
        found[one.code].append(one) if one.code in found else others.append(one)
    gaps, overlaps = found["gap"], found["overlap"]
    shown = gaps[:MOST_TOLD], overlaps[:MOST_TOLD]
    more = len(gaps) + len(overlaps) - len(shown[0]) - len(shown[1])
    return Told((), *shown, others, more)


__all__ = ["Problem", "Told", "entry_of", "told_of"]
