"""A rule from its text: parsed, its names known, checked, lifted to the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.binding import suggest
from abonent.rules.cel.checker import check
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Expr
from abonent.rules.cel.types import BOOL, DYN, bare
from abonent.rules.errors import Misread
from abonent.rules.facts.environment import environment
from abonent.rules.facts.known import Known, known_facts
from abonent.rules.facts.lifting import lifted
from abonent.rules.facts.names import check_names, list_named
from abonent.rules.facts.preparing import prepared
from abonent.rules.facts.tabled import check_tables, list_tables
from abonent.rules.tree import Rule


@dataclass(frozen=True, slots=True)
class Understood:
    """A rule that means something: its tree, and the expression it was read from."""

    text: str
    expr: Expr
    rule: Rule
    known: Known

    @property
    def named(self) -> list[str]:
        """Codes of the rules it refers to."""
        return [code for code, _at in list_named(self.expr)]

    @property
    def tables(self) -> list[str]:
        """Codes of the decision tables it asks."""
        return [code for code, _at in list_tables(self.expr)]


def understand(text: str, *, subject: str, codes: frozenset[str] | None = None) -> Understood:
    """What ``text`` says about ``subject``; :class:`Misread` names the place and the remedy.

    ``codes`` are the rules that it may refer to; None: any.
    """
    known = known_facts(subject)
    expr = parse(text)
    check_names(expr, known)
    for code, at in list_named(expr):
        if codes is not None and code not in codes:
            raise Misread(_no_rule(code, codes), at.span)
    check_tables(expr, known)
    _check_types(expr, known)
    return Understood(text, expr, lifted(expr, known=known), known)


def _check_types(expr: Expr, known: Known) -> None:
    """:class:`Misread` for what does not go together, and for what is no yes or no."""
    found = bare(check(prepared(expr, known), environment(known, lambda _code: _never)).result)
    if found not in {BOOL, DYN}:
        told = _("A rule holds or does not; this is of the type %(type)s. Compare it: … == …")
        raise Misread(told % {"type": found}, expr.span)


def _never(_facts: Any) -> bool:
    return False


def _no_rule(code: str, codes: frozenset[str]) -> _:
    near = suggest(code, codes)
    if near:
        told = _("There is no rule “%(code)s”. Did you mean “%(near)s”?")
        return told % {"code": code, "near": near}
    return _("There is no rule “%(code)s”.") % {"code": code}
