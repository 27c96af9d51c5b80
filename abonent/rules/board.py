"""Conditions as rows without code: a property, an operation, a value; groups of them.

A board and a tree stand for each other without loss. What rows cannot say (groups within groups,
a group denied) stays a row of the notation itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from abonent.kernel.phrases import Phrase as _
from abonent.rules.binding import Vocabulary, bind
from abonent.rules.errors import Misread
from abonent.rules.notation.parser import parse
from abonent.rules.notation.printer import quoted, write
from abonent.rules.notation.surface import Atom, Condition, Range
from abonent.rules.ports import DAYS, NUMBERS, Kind, Property
from abonent.rules.tree import (
    EVERYTHING,
    And,
    Compare,
    Computed,
    Exists,
    How,
    In,
    Match,
    Not,
    Or,
    Rule,
    Span,
    conjunction,
    disjunction,
)

TEXT = ""
"""The key of a row that holds a piece of the notation."""
PRESENT, ABSENT, DENIED = "any", "empty", "not "
_SIGNS = ("", "=", "~", ">=", "<=", ">", "<")
_SPLIT = re.compile(r'\s*,\s*(?=(?:[^"]*"[^"]*")*[^"]*$)')
_NEEDS_QUOTES = re.compile(r"[\s()]|\.\.")


@dataclass(frozen=True, slots=True)
class Row:
    """One condition. ``value`` is written as in the notation, without the need for quotes.

    ``group`` is 0 for a row by itself; neighbours with the same number are a group.
    """

    key: str = TEXT
    op: str = ""
    value: str = ""
    group: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether it says something already."""
        return bool(self.value.strip()) or (self.key != TEXT and self.op in {PRESENT, ABSENT})


@dataclass(frozen=True, slots=True)
class Board:
    """Rows and groups that hold all together, or one of which holds (``is_any``); in groups it is
    the other way round."""

    rows: tuple[Row, ...] = ()
    is_any: bool = False


def operations(of: Property) -> list[str]:
    """What can be asked of a property, by code."""
    equal = ["", f"{DENIED}"]
    presence = [PRESENT, ABSENT]
    if of.where is not None or of.kind == Kind.PROSE:
        return [*equal, "~", f"{DENIED}~", *presence]
    if of.kind == Kind.TEXT:
        return [*equal, "~", f"{DENIED}~", *presence]
    if of.kind in DAYS or of.kind in NUMBERS:
        return ["", ">=", "<=", ">", "<", DENIED, *presence]
    if of.is_tree:
        return [*equal, "=", f"{DENIED}=", *presence]
    return [*equal, *presence]


@dataclass(frozen=True, slots=True)
class Notation:
    """The language of what rows cannot say: how it is read and written."""

    read: Callable[[str], Rule]
    write: Callable[[Rule], str]


def board_of(
    rule: Rule, *, words: Vocabulary, language: str, notation: Notation | None = None
) -> Board:
    """``rule`` as rows."""
    reader = _Rows(words, language, notation)
    if isinstance(rule, Or):
        return Board(reader.several(rule.parts, And), is_any=True)
    parts = rule.parts if isinstance(rule, And) else (rule,)
    return Board(reader.several(parts, Or))


def rule_of(
    board: Board, *, words: Vocabulary, notation: Notation | None = None
) -> tuple[Rule, Mapping[int, Misread]]:
    """What the rows say, and what is wrong with some of them, by their place."""
    outer, inner = (disjunction, conjunction) if board.is_any else (conjunction, disjunction)
    wrong: dict[int, Misread] = {}
    found: list[tuple[int, list[Rule]]] = []
    for place, row in enumerate(board.rows):
        if not row.is_ready:
            continue
        try:
            said = read_row(row, words=words, notation=notation)
        except Misread as misread:
            wrong[place] = misread
            continue
        if row.group and found and found[-1][0] == row.group:
            found[-1][1].append(said)
        else:
            found.append((row.group, [said]))
    rules = [inner(parts) for _group, parts in found]
    return (outer(rules) if rules else EVERYTHING), wrong


def read_row(row: Row, *, words: Vocabulary, notation: Notation | None = None) -> Rule:
    """The tree of one row; :class:`Misread` says what is wrong with its value."""
    if row.key == TEXT:
        return notation.read(row.value) if notation else bind(parse(row.value), words=words)
    of = words.get(Atom(row.key, (0, len(row.key))))
    is_denied = row.op.startswith(DENIED) or row.op == ABSENT
    value = PRESENT if row.op in {PRESENT, ABSENT} else row.value.strip()
    sign = "" if value is PRESENT else row.op.removeprefix(DENIED)
    if sign not in _SIGNS:
        raise Misread(_("There is no such operation."), (0, 0))
    is_free = of.key == words.subject.words.key
    said = bind(_condition(of, sign, value, is_free=is_free), words=words)
    return Not(said) if is_denied else said


def _condition(of: Property, sign: str, value: str, *, is_free: bool) -> Condition:
    span: Span = (0, len(value))
    found: list[Atom | Range] = []
    for one in _SPLIT.split(value) if of.kind == Kind.CHOICE else [value]:
        found += _values(of, sign, one, is_free=is_free)
    if not found:
        raise Misread(_("A value is missing here."), span)
    return Condition(Atom(of.key, (0, 0)), sign, tuple(found), span)


def _values(of: Property, sign: str, value: str, *, is_free: bool) -> tuple[Atom | Range, ...]:
    """As the notation reads it; what it would take for something else is the text itself."""
    if not value:
        return ()
    try:
        read = parse(f"{of.key}:{sign}{value}")
    except Misread:
        read = None
    if isinstance(read, Condition) and read.op == sign:
        return read.values
    if of.kind in DAYS or of.kind in NUMBERS:
        return (Atom(value, (0, len(value))),)
    plain = value.strip('"')
    is_quoted = not is_free and bool(_NEEDS_QUOTES.search(plain))
    return (Atom(plain, (0, len(value)), is_quoted=is_quoted),)


class _Rows:
    def __init__(self, words: Vocabulary, language: str, notation: Notation | None) -> None:
        self._words = words
        self._notation = notation
        self._language = language
        self._groups = 0

    def several(self, parts: tuple[Rule, ...], group: type[And | Or]) -> tuple[Row, ...]:
        rows: list[Row] = []
        for part in parts:
            if isinstance(part, group):
                self._groups += 1
                rows += [self.one(inner, self._groups) for inner in part.parts]
            else:
                rows.append(self.one(part, 0))
        return tuple(rows)

    def one(self, rule: Rule, group: int) -> Row:
        """The row of ``rule``, in the notation where a row would not read back as the same."""
        row = self._plain(rule, group)
        said = self._notation.write if self._notation else self._written
        try:
            same = row is not None and read_row(row, words=self._words) == rule
        except Misread:
            same = False
        return row if row is not None and same else Row(TEXT, "", said(rule), group)

    def _plain(self, rule: Rule, group: int) -> Row | None:
        is_denied = isinstance(rule, Not)
        test = rule.part if isinstance(rule, Not) else rule
        if isinstance(test, And | Or | Not | Computed):
            return None
        left = test.of if isinstance(test, Exists) else test.left
        of = self._words.find(left.key)
        if of is None:
            return None
        if isinstance(test, Exists):
            return Row(of.key, ABSENT if is_denied else PRESENT, "", group)
        op, value = self._said(test)
        row = Row(of.key, f"{DENIED}{op}" if is_denied else op, value, group)
        return row if row.op in operations(of) else None

    def _said(self, test: Compare | In | Match) -> tuple[str, str]:
        if isinstance(test, Match) and test.how == How.WORDS:
            return "", test.pattern
        if isinstance(test, Match) and test.how == How.PHRASE:
            return "", quoted(test.pattern)
        text = self._written(test).partition(":")[2]
        sign = next((sign for sign in _SIGNS if sign and text.startswith(sign)), "")
        value = text.removeprefix(sign)
        if isinstance(test, In) and value.startswith("("):
            value = value[1:-1].replace(",", ", ")
        return sign, value

    def _written(self, rule: Rule) -> str:
        known = {one.key: one for one in self._words.by_name.values()}
        return write(
            rule, properties=known, language=self._language, words=self._words.subject.words.key
        )
