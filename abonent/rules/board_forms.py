"""A board of conditions as fields of a page: read from what was posted, drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.ids import find_id
from abonent.rules.binding import Vocabulary
from abonent.rules.board import ABSENT, PRESENT, TEXT, Board, Row, operations
from abonent.rules.completion import fixed_words
from abonent.rules.errors import Misread
from abonent.rules.notation import vocabulary
from abonent.rules.notation.vocabulary import written
from abonent.rules.ports import DAYS, NUMBERS, Kind, Property

MOST_ROWS, MOST_TICKED = 60, 60
_NAMES: dict[str, Promise] = {
    "": pgettext_lazy("operation", "is"), "not ": pgettext_lazy("operation", "is not"),
    "=": pgettext_lazy("operation", "is exactly, nothing below"),
    "not =": pgettext_lazy("operation", "is not exactly"),
    "~": pgettext_lazy("operation", "contains"),
    "not ~": pgettext_lazy("operation", "does not contain"),
    ">": pgettext_lazy("operation", "more than"), "<": pgettext_lazy("operation", "less than"),
    ">=": pgettext_lazy("operation", "at least"), "<=": pgettext_lazy("operation", "at most"),
    PRESENT: pgettext_lazy("operation", "has a value"),
    ABSENT: pgettext_lazy("operation", "has no value"),
}  # fmt: skip
_OF_DAYS: dict[str, Promise] = {
    ">": pgettext_lazy("operation", "after"), "<": pgettext_lazy("operation", "before"),
    ">=": pgettext_lazy("operation", "from"), "<=": pgettext_lazy("operation", "up to"),
}  # fmt: skip
_OF_PROSE: dict[str, Promise] = {
    "": pgettext_lazy("operation", "has the words"),
    "not ": pgettext_lazy("operation", "does not have the words"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page draws it."""

    place: int
    row: Row
    of: Property | None
    operations: Sequence[tuple[str, str]]
    ticks: Sequence[tuple[str, str, bool]]
    """Choices few enough to be ticked: code, name, whether it is."""
    offers: Sequence[str]
    """Values to choose from while one types."""
    problem: str
    begins: bool
    """Whether a group begins with it, or ``ends``."""
    ends: bool

    @property
    def has_value(self) -> bool:
        """Whether there is anything to type."""
        return self.row.op not in {PRESENT, ABSENT}

    @property
    def ticked(self) -> str:
        """The names of what is ticked."""
        return ", ".join(name for _code, name, is_ticked in self.ticks if is_ticked)

    @property
    def hint(self) -> str:
        """What can be typed."""
        if self.of is None:
            return _("a condition in the query language")
        if self.of.kind in DAYS:
            return _("2026-11-22, 2026-11, today, -7d")
        return _("5 or 1..100") if self.of.kind in NUMBERS else ""


def posted(data: QueryDict, *, words: Vocabulary) -> Board:
    """The board that a page sent."""
    many = min(find_id(data.get("rows", "")) or 0, MOST_ROWS)
    return Board(
        tuple(_row(data, place, words) for place in range(many)),
        is_any=data.get("join") == "any",
    )


def _row(data: QueryDict, place: int, words: Vocabulary) -> Row:
    key, was = data.get(f"key-{place}", TEXT), data.get(f"was-{place}", TEXT)
    group = find_id(data.get(f"group-{place}", "")) or 0
    if key != was:
        return Row(key, "", "", group)
    of = words.find(key)
    known = operations(of) if of else [""]
    op = data.get(f"op-{place}", "")
    value = ", ".join(v for v in data.getlist(f"value-{place}") if v.strip())
    return Row(key, op if op in known else "", value[:2000], group)


def changed(board: Board, wanted: str, *, first: str) -> Board:
    """``board`` after a button: ``add``, ``add-2`` (to that group), ``group``, ``remove-3``."""
    what, _dash, number = wanted.partition("-")
    place = int(number) if number.isascii() and number.isdigit() else 0
    rows = list(board.rows)
    if what == "remove" and place < len(rows):
        del rows[place]
    elif what == "group" and len(rows) + 2 <= MOST_ROWS:
        new = max((row.group for row in rows), default=0) + 1
        rows += [Row(first, group=new), Row(first, group=new)]
    elif what == "add" and len(rows) < MOST_ROWS:
        after = [i for i, row in enumerate(rows) if place and row.group == place]
        rows.insert(after[-1] + 1 if after else len(rows), Row(first, group=place if after else 0))
    return replace(board, rows=tuple(rows))


def drawn(
    board: Board, *, words: Vocabulary, wrong: Mapping[int, Misread], language: str
) -> list[Shown]:
    """The rows of ``board`` with all that can be chosen in them."""
    groups = [row.group for row in board.rows]
    return [
        _shown(
            row, place, words.find(row.key) if row.key else None,
            problem=str(wrong[place].message) if place in wrong else "", language=language,
            begins=bool(row.group) and groups[place - 1 : place] != [row.group],
            ends=bool(row.group) and groups[place + 1 : place + 2] != [row.group],
        )
        for place, row in enumerate(board.rows)
    ]  # fmt: skip


def _shown(
    row: Row, place: int, of: Property | None, *, problem: str, language: str, begins: bool,
    ends: bool,
) -> Shown:  # fmt: skip
    if of is None:
        return Shown(place, row, of, [("", "")], (), (), problem, begins, ends)
    ticks = _ticks(of, row, language)
    offers = [] if ticks else [word for word, _label in fixed_words(of, language)][:-2]
    if not ticks:
        offers += [choice.name(language) for choice in of.list_choices()]
    named = [(op, _named(of, op)) for op in operations(of)]
    return Shown(place, row, of, named, ticks, offers, problem, begins, ends)


def _named(of: Property, op: str) -> str:
    is_prose = of.where is not None or of.kind == Kind.PROSE
    special = _OF_DAYS if of.kind in DAYS else _OF_PROSE if is_prose else {}
    return str(special.get(op) or _NAMES[op])


def _ticks(of: Property, row: Row, language: str) -> list[tuple[str, str, bool]]:
    choices = of.list_choices()
    if of.kind == Kind.BOOLEAN or not 0 < len(choices) <= MOST_TICKED or "*" in row.value:
        return []
    given = {part.strip().strip('"') for part in row.value.split(",")} - {""}
    known: set[str] = set()
    offered = [("me", written(vocabulary.CALLS["me"], language))] if of.is_person else []
    offered += [(choice.code, choice.name(language)) for choice in choices]
    told = []
    for code, name in offered:
        told.append((code, name, bool(given & {code, name})))
        known |= {code, name}
    return told if given <= known else []
