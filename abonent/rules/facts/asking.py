"""A rule asked of rows: its condition for a queryset, by the facts that lists know."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Q
from django.utils import timezone

from abonent.kernel.actor import Actor
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import get_book
from abonent.rules.errors import Misread
from abonent.rules.facts.database.compiler import Compiler
from abonent.rules.facts.database.functions import FUNCTIONS
from abonent.rules.facts.database.terms import Sql, Term
from abonent.rules.facts.known import Fact, Known, known_facts
from abonent.rules.facts.language import understand
from abonent.rules.facts.reading import Readers
from abonent.rules.ports import Property
from abonent.rules.sql import NOTHING, Facts, condition
from abonent.rules.tree import Access, Computed, Rule, reads


@dataclass(slots=True)
class Asking:
    """Rules as conditions on the rows of one subject, asked by somebody at a moment."""

    subject: str
    properties: Mapping[str, Property]
    by: Actor
    at: datetime
    _known: Known | None = None
    _within: list[str] = field(default_factory=list)

    @property
    def known(self) -> Known:
        """The facts of the subject."""
        if self._known is None:
            self._known = known_facts(self.subject)
        return self._known

    def facts(self) -> Facts:
        """What the SQL back end of trees is told."""
        return Facts(self.by, self.at, self.named, self.computed)

    def condition(self, rule: Rule) -> Q:
        """``rule`` as a condition."""
        return condition(rule, properties=self.properties, facts=self.facts())

    def named(self, code: str) -> Q:
        """The condition of a named rule; what is no more, or speaks of others, holds for no row."""
        entry = get_book().entries.get(code)
        if entry is None or code in self._within:
            return NOTHING
        try:
            meant = understand(entry.text, subject=self.subject).rule
        except (Misread, KeyError):
            return NOTHING
        self._within.append(code)
        try:
            return self.condition(meant)
        except Misread as wrong:
            told = _("The rule “%(code)s” cannot narrow lists. %(told)s")
            raise Misread(told % {"code": code, "told": wrong.message}, (0, 0)) from None
        finally:
            self._within.pop()

    def accesses(self, rule: Rule, within: frozenset[str] = frozenset()) -> list[Access]:
        """Every property that ``rule`` reads, through the rules that it refers to as well."""
        found = []
        for access, code in reads(rule):
            entry = get_book().entries.get(code) if code and code not in within else None
            if entry is None:
                found.append(access)
                continue
            with suppress(Misread, KeyError):
                inner = understand(entry.text, subject=self.subject).rule
                found += self.accesses(inner, within | {code})
        return found

    def computed(self, rule: Computed) -> Q:
        """The condition of what only the language itself can say."""
        if any(access.key not in self.properties for access in rule.keys if self._asks(access.key)):
            return NOTHING
        made = self._compiler().condition(rule.expr)
        return Q(Sql("COALESCE({0}, FALSE)", made.sql, output_field=BooleanField()))

    def _asks(self, key: str) -> bool:
        fact = self.known.facts.get(key)
        return not (fact is not None and fact.is_constant and not fact.key)

    def _compiler(self) -> Compiler:
        return Compiler(
            self.known, self.at, self.by.login, timezone.get_current_timezone_name(),
            self._constant, self.named, self._reached, FUNCTIONS,
        )  # fmt: skip

    def _constant(self, fact: Fact) -> Any:
        root = self.known.roots[fact.root]
        row = root.row({"operator": self.by})
        return None if row is None else Readers(self.known).read(fact.path, row)

    def _reached(self, fact: Fact, found: Term) -> Term:
        of = self.properties.get(fact.key)
        if of is None or of.reach is None or not (reach := of.reach(self.by)):
            return found
        from abonent.rules.facts.database.terms import FIELDS, as_fact

        template = "CASE WHEN {0} THEN {1} END"
        hidden = Sql(template, _wrapped(reach), found.sql, output_field=FIELDS[found.type])
        return as_fact(Term(found.type, hidden))


def _wrapped(condition: Q) -> Any:
    from django.db.models import ExpressionWrapper

    return ExpressionWrapper(condition, output_field=BooleanField())


def check_asked(rule: Rule, *, subject: str, by: Actor, at: datetime) -> None:
    """:class:`Misread` for what lists cannot be narrowed by, with its place."""
    known = known_facts(subject)
    properties = {fact.key: fact.of for fact in known.by_key.values()}
    Asking(subject, properties, by, at, known).condition(rule)
