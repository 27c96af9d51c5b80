"""Decision tables over the facts of a subject, and what of others they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Expr
from abonent.rules.decisions.shelf import Entry, Ready
from abonent.rules.errors import Misread
from abonent.rules.facts.environment import environment
from abonent.rules.facts.known import known_facts
from abonent.rules.facts.memory import Holds
from abonent.rules.facts.names import check_names, list_named
from abonent.rules.facts.preparing import computable
from abonent.rules.facts.reading import Readers
from abonent.rules.facts.tabled import check_tables, list_tables
from abonent.rules.tables.deciding import compile_table
from abonent.rules.tables.model import Table


def compile_entry(entry: Entry, *, subject: str) -> Ready:
    """A table for facts of ``subject``.

    Raises :class:`Invalid` with every problem by its place (``rows.0.tests.1``), KeyError for what
    rules are never about.
    """
    known = known_facts(subject)

    def read(text: str) -> Expr:
        expr = parse(text)
        check_names(expr, known)
        check_tables(expr, known)
        return computable(expr, known)

    made = compile_table(entry.table, environment(known, _named(subject)), read)
    return Ready(entry, made, Readers(known))


def _named(subject: str) -> Callable[[str], Holds]:
    from abonent.rules.book import get_book  # which compiles by the same environment

    def named(code: str) -> Holds:
        found = get_book().find(code, subject)
        return found.holds if found else lambda _facts: False

    return named


def texts_of(table: Table) -> Iterator[str]:
    """Every expression of a table that may refer to rules and tables."""
    yield from (one.expression for one in table.inputs)
    yield from (one.default for one in table.outputs if one.default)
    yield from (text for row in table.rows for text in row.results if text)


def referred(table: Table) -> set[tuple[str, str]]:
    """The rules and tables it refers to, as ``("rule", code)``, ``("table", code)``."""
    found: set[tuple[str, str]] = set()
    for text in texts_of(table):
        try:
            expr = parse(text)
        except Misread:
            continue
        found |= {("rule", code) for code, _at in list_named(expr)}
        found |= {("table", code) for code, _at in list_tables(expr)}
    return found
