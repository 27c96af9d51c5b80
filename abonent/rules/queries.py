"""Reads of rules: a typed query understood, written down, and turned into a condition of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.confidential import note_use
from abonent.kernel.errors import Invalid
from abonent.rules.beside import Beside, check_expression, value_beside
from abonent.rules.binding import Vocabulary, bind
from abonent.rules.book import Entry, get_book, holds
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.decisions.asking import Decided, decide, find_table, list_tables
from abonent.rules.decisions.changes import tell_table_changes
from abonent.rules.decisions.circles import referred_in
from abonent.rules.decisions.shelf import Entry as DecisionEntry
from abonent.rules.errors import Misread
from abonent.rules.facts.asking import Asking
from abonent.rules.given import Askable, check_given, list_asked, open_given
from abonent.rules.notation.parser import parse
from abonent.rules.notation.printer import write
from abonent.rules.ports import Property, Subject, subjects
from abonent.rules.proving import tell_test_changes
from abonent.rules.tree import RULE, Rule, accesses
from abonent.rules.written import find_wrong, in_full, text_holds, value_of

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood: its tree, and whose words it is in."""

    subject: Subject
    rule: Rule
    words: Vocabulary
    by: Actor

    def condition(self) -> Q:
        """It as a condition on the subject's rows."""
        known = {one.key: one for one in self.words.by_name.values()}
        known[self.subject.words.key] = self.subject.words
        return self._asking(known).condition(self.rule)

    def _asking(self, known: Mapping[str, Property]) -> Asking:
        return Asking(self.subject.code, known, self.by, now())

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows it holds for; that it asks by confidential fields is kept."""
        self.note_use()
        return rows.filter(self.condition())

    def note_use(self) -> None:
        """Keep which confidential fields it asks by, and how."""
        known = {one.key: one.confidential for one in self.words.by_name.values()}
        asking = self._asking(self.words.by_name)
        asked = {known.get(access.key, "") for access in asking.accesses(self.rule)} - {""}
        if asked:
            note_use(by=self.by, of=self.subject.code, query=self.neutral, fields=asked)

    def written(self, language: str) -> str:
        """It in the words of ``language``."""
        return self._written(language, neutral=False)

    @property
    def neutral(self) -> str:
        """It by keys and codes, which outlive names: how it is kept."""
        return self._written("en", neutral=True)

    def _written(self, language: str, *, neutral: bool) -> str:
        return write(
            self.rule,
            properties={one.key: one for one in self.words.by_name.values()},
            language=language,
            words=self.subject.words.key,
            neutral=neutral,
        )


def read_query(*, subject: str, text: str, by: Actor) -> Query:
    """What ``text`` asks of the subject with this code; :class:`Misread` says what is wrong."""
    found = subjects.get(subject)
    words = Vocabulary.of(found, by)
    query = Query(found, bind(parse(text), words=words), words, by)
    if any(access.key == RULE for access in accesses(query.rule)):
        query.condition()  # a rule may be one that lists cannot be narrowed by
    return query


def narrow(rows: QuerySet[Row], *, subject: str, text: str, by: Actor) -> QuerySet[Row]:
    """The rows that a program asks for by ``text``; :class:`Invalid` names its field ``q``."""
    if not text.strip():
        return rows
    try:
        return read_query(subject=subject, text=text, by=by).narrow(rows)
    except Misread as wrong:
        raise Invalid({"q": [wrong.message]}) from None


def list_rules() -> list[Entry]:
    """All named rules in their order."""
    return list(get_book().entries.values())


__all__ = [
    "Askable",
    "Beside",
    "Decided",
    "DecisionEntry",
    "Entry",
    "EvaluationFailed",
    "Misread",
    "Query",
    "check_expression",
    "check_given",
    "decide",
    "find_table",
    "find_wrong",
    "holds",
    "in_full",
    "list_asked",
    "list_rules",
    "list_tables",
    "narrow",
    "open_given",
    "read_query",
    "referred_in",
    "tell_table_changes",
    "tell_test_changes",
    "text_holds",
    "value_beside",
    "value_of",
]
