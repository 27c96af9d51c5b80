"""The back end in memory: a tree as a closure over facts, with the answers that SQL gives.

Two-valued like the language: what is absent is not equal to anything, and *not* holds for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import FAILURES
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Fact, Known
from abonent.rules.facts.reading import Facts, Readers
from abonent.rules.moments import day_of, local_days, stretch_of
from abonent.rules.ports import DAYS, Choice, Kind
from abonent.rules.sql import named_choices, pattern_of
from abonent.rules.tree import (
    RULE,
    Access,
    And,
    Call,
    Compare,
    Computed,
    Exists,
    How,
    In,
    Literal,
    Match,
    Not,
    Op,
    Operand,
    Or,
    Rule,
    codes_of,
)

Holds = Callable[["Moment"], bool]
"""Whether a rule holds for the facts of a moment."""


class Moment(Facts):
    """The facts of one evaluation, with what functions know: when it is and who acts."""

    __slots__ = ("at", "login")

    def __init__(self, readers: Readers, rows: Any, given: Any = None, *, at: datetime,
                 login: str = "") -> None:  # fmt: skip
        super().__init__(readers, rows, given)
        self.at = at
        self.login = login
        self["now"], self["me"] = at, login


class Compute(Protocol):
    """Compiles what only the language itself can say."""

    def __call__(self, expr: Any) -> Callable[[Moment], Any]:
        """What gives its value, or raises for one that has none."""


def compiled(rule: Rule, *, known: Known, compute: Compute, named: Callable[[str], Holds]) -> Holds:
    """``rule`` as a function of facts; :class:`Misread` for what memory cannot tell.

    ``named`` finds another rule by its code.
    """
    return _Compiler(known, compute, named).rule(rule)


class _Compiler:
    def __init__(self, known: Known, compute: Compute, named: Callable[[str], Holds]) -> None:
        self._known = known
        self._named = named
        self._compute = compute
        self._readers = Readers(known)

    def rule(self, rule: Rule) -> Holds:
        if isinstance(rule, And):
            return _all(list(map(self.rule, rule.parts)))
        if isinstance(rule, Or):
            return _any(list(map(self.rule, rule.parts)))
        if isinstance(rule, Not):
            part = self.rule(rule.part)
            return lambda facts: not part(facts)
        if isinstance(rule, Computed):
            return _sure(self._computed(rule))
        left = rule.of if isinstance(rule, Exists) else rule.left
        if left.key == RULE:
            return _any([self._named(code) for code in codes_of(rule)])
        return _sure(self._test(rule))

    def _computed(self, rule: Computed) -> Callable[[Moment], Any]:
        for access in rule.keys:
            self._fact(access)
        return self._compute(rule.expr)

    def _fact(self, access: Access) -> Fact:
        fact = self._known.by_key.get(access.key) or self._known.facts.get(access.key)
        if fact is None:
            told = _("Nothing is known under “%(path)s” any more.") % {"path": access.key}
            raise Misread(told, access.span)
        if not self._readers.can_read(fact):
            raise Misread(_only_lists(fact.of.label), access.span)
        return fact

    def _test(self, rule: Compare | In | Match | Exists) -> Callable[[Moment], Any]:
        fact = self._fact(rule.of if isinstance(rule, Exists) else rule.left)
        if isinstance(rule, Exists):
            path = fact.path
            return lambda facts: facts[path] is not None
        if isinstance(rule, Match):
            return _match(fact, rule)
        if isinstance(rule, In):
            return _among(fact, rule)
        return _compare(fact, rule)


def _only_lists(label: Text) -> _:
    return _("“%(label)s” is only found in lists: it cannot be told of one case or client.") % {
        "label": label
    }


def _all(parts: Sequence[Holds]) -> Holds:
    if len(parts) == 2:
        first, second = parts
        return lambda facts: first(facts) and second(facts)
    if len(parts) == 3:
        one, two, three = parts
        return lambda facts: one(facts) and two(facts) and three(facts)
    return lambda facts: all(part(facts) for part in parts)


def _any(parts: Sequence[Holds]) -> Holds:
    if len(parts) == 2:
        first, second = parts
        return lambda facts: first(facts) or second(facts)
    return lambda facts: any(part(facts) for part in parts)


def _sure(ask: Callable[[Moment], Any]) -> Holds:
    """What cannot be asked, of what is absent or of numbers too large, does not hold."""

    def holds(facts: Moment) -> bool:
        try:
            return ask(facts) is True
        except FAILURES:
            return False

    return holds


def _compare(fact: Fact, rule: Compare) -> Callable[[Moment], Any]:
    path, kind = fact.path, fact.of.kind
    if kind in DAYS:
        return _in_time(fact, rule.op, rule.right)
    if isinstance(rule.right, Call):
        return _is_me(fact)
    value: Any = rule.right.value
    if fact.of.is_list:
        return lambda facts: value in facts[path]
    if kind == Kind.TEXT and rule.op == Op.EQ:
        low = str(value).lower()
        return lambda facts: facts[path].lower() == low
    return _ORDERS[rule.op](path, value)


_ORDERS: dict[Op, Callable[[str, Any], Callable[[Moment], Any]]] = {
    Op.EQ: lambda path, value: lambda facts: facts[path] == value,
    Op.LT: lambda path, value: lambda facts: facts[path] < value,
    Op.LE: lambda path, value: lambda facts: facts[path] <= value,
    Op.GT: lambda path, value: lambda facts: facts[path] > value,
    Op.GE: lambda path, value: lambda facts: facts[path] >= value,
}


def _is_me(fact: Fact) -> Callable[[Moment], Any]:
    path = fact.path
    if fact.of.is_list:
        return lambda facts: facts.login in facts[path]
    return lambda facts: facts[path] == facts.login


def _among(fact: Fact, rule: In) -> Callable[[Moment], Any]:
    path = fact.path
    codes = {str(one.value) for one in rule.items if isinstance(one, Literal)}
    if rule.below:
        codes |= {c.code for c in fact.of.list_choices() if codes & {*c.parents}}
    with_me = any(isinstance(one, Call) for one in rule.items)
    if fact.of.is_list:
        return lambda facts: any(c in codes or (with_me and c == facts.login) for c in facts[path])
    if with_me:
        return lambda facts: facts[path] in codes or facts[path] == facts.login
    return lambda facts: facts[path] in codes


def _match(fact: Fact, rule: Match) -> Callable[[Moment], Any]:
    path, of = fact.path, fact.of
    if of.kind == Kind.CHOICE:
        return _named(fact, named_choices(of.list_choices(), rule))
    if rule.how in {How.WORDS, How.PHRASE}:
        raise Misread(_only_lists(of.label), rule.span)
    if of.where is None:
        found = re.compile(pattern_of(rule), re.IGNORECASE | re.DOTALL).search
        return lambda facts: found(facts[path]) is not None
    low = rule.pattern.lower()
    parts = [low] if rule.how == How.PART else [part for part in low.split("*") if part]
    return lambda facts: all(part in facts[path].lower() for part in parts)


def _named(fact: Fact, choices: Sequence[Choice]) -> Callable[[Moment], Any]:
    path, codes = fact.path, {choice.code for choice in choices}
    if fact.of.is_list:
        return lambda facts: not codes.isdisjoint(facts[path])
    return lambda facts: facts[path] in codes


def _in_time(fact: Fact, op: Op, right: Operand) -> Callable[[Moment], Any]:
    """Days are whole: after a day is after its end, up to a day is with it."""
    path = fact.path

    def ends(at: datetime) -> tuple[Any, Any]:
        stretch = stretch_of(right, at=at)
        if op == Op.EQ and stretch.is_instant and isinstance(right, Call):
            stretch = day_of(stretch)
        if fact.of.kind == Kind.DATE:
            return local_days(stretch)
        return stretch.begin, stretch.end

    if isinstance(right, Literal):
        return _between(path, op, lambda _facts: _fixed(ends, right))
    return _between(path, op, lambda facts: ends(facts.at))


_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def _fixed(ends: Callable[[datetime], tuple[Any, Any]], right: Literal) -> tuple[Any, Any]:
    given = right.value
    return ends(given if isinstance(given, datetime) else _ANY_TIME)


def _between(
    path: str, op: Op, ends: Callable[[Moment], tuple[date | datetime, date | datetime]]
) -> Callable[[Moment], Any]:
    def holds(facts: Moment) -> bool:
        value = facts[path]
        begin, end = ends(facts)
        if op == Op.EQ:
            return value == begin if begin == end else bool(begin <= value < end)
        if op in {Op.LT, Op.GE}:
            return bool(value < begin) is (op == Op.LT)
        after = value > begin if begin == end else value >= end
        return bool(after) is (op == Op.GT)

    return holds
