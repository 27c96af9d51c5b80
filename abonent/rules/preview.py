"""What a rule holds for now: how many rows of its list, and the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.confidential import note_use
from abonent.kernel.db import limit_time
from abonent.kernel.errors import Text
from abonent.rules.binding import Vocabulary
from abonent.rules.counting import TIME, Matching, count_about
from abonent.rules.errors import Misread
from abonent.rules.facts.asking import Asking
from abonent.rules.facts.lowering import in_cel
from abonent.rules.ports import Subject
from abonent.rules.tree import Rule

SHOWN, COLUMNS = 5, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A row that a rule holds for, as its list shows it."""

    url: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """``matching`` is None where counting takes too long; ``refused`` says why lists cannot ask."""

    matching: Matching | None
    lines: Sequence[Line] = ()
    refused: Text = ""


def preview_of(rule: Rule, *, of: Subject, by: Actor) -> Preview:
    """What ``rule`` holds for among the rows that ``by`` may see."""
    known = {one.key: one for one in Vocabulary.of(of, by).by_name.values()}
    known[of.words.key] = of.words
    asking = Asking(of.code, known, by, now())
    try:
        condition = asking.condition(rule)
    except Misread as wrong:
        return Preview(None, refused=wrong.message)
    asked = [known[one.key].confidential for one in asking.accesses(rule) if one.key in known]
    if fields := {*asked} - {""}:
        note_use(by=by, of=of.code, query=in_cel(rule, known=asking.known), fields=fields)
    rows = of.rows(by).filter(condition)
    table = of.table(by)
    columns = [
        one for one in table.columns if not one.hidden and one.chosen and not one.confidential
    ]
    columns = columns[:COLUMNS]
    lines = [
        Line(table.row_url(row) if table.row_url else "", [one.draw(row) for one in columns])
        for row in _first(rows)
    ]
    return Preview(count_about(rows), lines)


def _first(rows: Any) -> list[Any]:
    """The newest few; none where finding them takes too long."""
    try:
        with transaction.atomic():
            limit_time(TIME)
            return list(rows.order_by("-pk")[:SHOWN])
    except OperationalError:
        return []
