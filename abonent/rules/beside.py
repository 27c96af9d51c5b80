"""Expressions that speak of more than facts: of what a function was given and has found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.cache import DerivedCache
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import get_book, moment
from abonent.rules.cel.failures import FAILURES
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Expr
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Fact, Known, known_facts
from abonent.rules.facts.names import check_names, list_named
from abonent.rules.ports import Kind, Property
from abonent.rules.written import Expression, expression_over


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that an expression may name beside the facts: ``input.amount``."""

    path: str
    kind: Kind
    is_list: bool = False


@dataclass(slots=True)
class _Read:
    expressions: dict[tuple[str, str, tuple[Beside, ...]], Expression] = field(default_factory=dict)


_read: DerivedCache[_Read] = DerivedCache(_Read)


def check_expression(
    text: str, *, subject: str, beside: tuple[Beside, ...], reader: Actor | None = None
) -> None:
    """Raise :class:`Misread`, with place and suggestion, for what is no expression.

    With a ``reader`` facts that are closed to him are none, also where a named rule speaks of
    them.
    """
    known = known_beside(subject, beside)
    if reader is not None:
        facts = {path: fact for path, fact in known.facts.items() if fact.of.is_open(reader)}
        closed = replace(known, facts=facts)
        _check_named(parse(text), known, closed)
        known = closed
    expression_over(text, known)


def _check_named(expr: Expr, known: Known, opened: Known) -> None:
    """:class:`Misread` where a rule that is referred to, or one behind it, speaks of more."""
    for code, at in list_named(expr):
        if _speaks_of_closed(code, known, opened, set()):
            told = _("The rule “%(code)s” speaks of facts that are closed to you.")
            raise Misread(told % {"code": code}, at.span)


def _speaks_of_closed(code: str, known: Known, opened: Known, seen: set[str]) -> bool:
    entry = get_book().entries.get(code)
    if entry is None or code in seen:
        return False
    seen.add(code)
    try:
        expr = parse(entry.text)
        check_names(expr, known)
    except Misread:  # it means nothing any more and holds for nothing
        return False
    try:
        check_names(expr, opened)
    except Misread:
        return True
    return any(_speaks_of_closed(one, known, opened, seen) for one, _at in list_named(expr))


def value_beside(
    text: str, *, subject: str, by: Actor | None, rows: Mapping[str, Any],
    beside: tuple[Beside, ...], values: Mapping[str, Any],
) -> Any:  # fmt: skip
    """What an expression gives; None where it gives nothing. ``values``: by path, as stored; they
    stand before the facts of ``rows``.

    Raises :class:`Misread` for a text that means nothing any more.
    """
    held, key = _read.get().expressions, (text, subject, beside)
    if key not in held:
        held[key] = expression_over(text, known_beside(subject, beside))
    found = held[key]
    given = {**{one.path: None for one in beside}, **values}
    try:
        return found.run(moment(found.readers, rows=rows, given=given, by=by))
    except FAILURES:
        return None


def known_beside(subject: str, beside: tuple[Beside, ...]) -> Known:
    """The facts of a subject and what there is beside them."""
    known = known_facts(subject)
    if not beside:
        return known
    facts = {one.path: _fact(one) for one in beside}
    return replace(known, facts={**known.facts, **facts})


def _fact(one: Beside) -> Fact:
    of = Property(
        key=one.path, label=one.path, kind=one.kind, is_list=one.is_list, read=lambda _row: None
    )
    return Fact(one.path, of, one.path.partition(".")[0], "", of)
