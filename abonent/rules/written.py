"""Texts of the language that other rooms keep: conditions of ways, inputs of functions.

Each is compiled once in a process, until anything rules are made of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.cache import DerivedCache
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import Compiled, get_book, make, moment
from abonent.rules.cel.failures import FAILURES
from abonent.rules.cel.parser import parse
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import Call, Expr, Literal, transform
from abonent.rules.errors import Misread
from abonent.rules.facts.computing import compute_for
from abonent.rules.facts.known import Known, known_facts
from abonent.rules.facts.memory import Holds, Moment
from abonent.rules.facts.names import check_names
from abonent.rules.facts.reading import Readers
from abonent.rules.facts.tabled import check_tables


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that gives a value, made ready for facts of one subject."""

    run: Callable[[Moment], Any]
    readers: Readers


@dataclass(slots=True)
class _Texts:
    rules: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    expressions: dict[tuple[str, str], Expression] = field(default_factory=dict)


_texts: DerivedCache[_Texts] = DerivedCache(_Texts)


def text_holds(
    text: str, *, subject: str, by: Actor | None, rows: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Whether a written rule holds for facts of ``subject``; ``rows``: what there is by root.

    ``given``: stored values by path that stand before those of rows.

    Raises :class:`Conflict` for a text that means nothing any more.
    """
    held, key = _texts.get().rules, (text, subject)
    if key not in held:
        held[key] = _read(text, lambda: make(text, subject=subject, book=get_book()))
    found = held[key]
    return found.holds(moment(found.readers, rows=rows, given=given, by=by))


def value_of(
    text: str, *, subject: str, by: Actor | None, rows: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """What a written expression gives for facts of ``subject``; None where it gives nothing.

    ``given``: stored values by path, of what is only being filled in.

    Raises :class:`Conflict` for a text that means nothing any more.
    """
    held, key = _texts.get().expressions, (text, subject)
    if key not in held:
        held[key] = _read(text, lambda: _expression(text, subject))
    found = held[key]
    try:
        return found.run(moment(found.readers, rows=rows, given=given, by=by))
    except FAILURES:
        return None


def find_wrong(text: str, *, subject: str) -> Text | None:
    """What is wrong with a text as an expression about ``subject``; None: nothing."""
    try:
        _expression(text, subject)
    except Misread as wrong:
        return wrong.message
    return None


def _expression(text: str, subject: str) -> Expression:
    return expression_over(text, known_facts(subject))


def expression_over(text: str, known: Known) -> Expression:
    """A text made ready for what is ``known``; :class:`Misread` says what is wrong, and where."""
    expr = parse(text)
    check_names(expr, known)
    check_tables(expr, known)
    book = get_book()

    def named(code: str) -> Holds:
        found = book.find(code, known.subject)
        return found.holds if found else lambda _facts: False

    return Expression(compute_for(known, named)(expr), Readers(known))


def _read(text: str, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Misread as wrong:
        told = _("The rule “%(text)s” means nothing any more: %(why)s")
        raise Conflict(told % {"text": text, "why": wrong.message}) from wrong


def in_full(text: str, *, subject: str) -> str:
    """An expression with the texts of the named rules that it asks, for who compares rules.

    What is no rule about ``subject``, means nothing or is too long stays as it is.
    """
    if "rule" not in text:
        return text
    try:
        full = written(_filled(parse(text), subject, _DEEPEST))
    except Misread:
        return text
    return full if len(full) <= _LONGEST else text


_DEEPEST, _LONGEST = 8, 20_000


def _filled(expr: Expr, subject: str, depth: int) -> Expr:
    def fill(node: Expr) -> Expr:
        match node:
            case Call("rule", None, (Literal(str() as code),)) if depth:
                entry = get_book().entries.get(code)
                if entry is not None and entry.subject == subject:
                    return _filled(parse(entry.text), subject, depth - 1)
        return node

    return transform(expr, fill)
