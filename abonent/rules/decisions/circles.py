"""Rules and decision tables that come back to themselves through others."""

from __future__ import annotations

from collections.abc import Iterable

from abonent.rules.book import get_book
from abonent.rules.cel.parser import parse
from abonent.rules.decisions.compiling import referred
from abonent.rules.decisions.shelf import get_shelf
from abonent.rules.errors import Misread
from abonent.rules.facts.names import list_named
from abonent.rules.facts.tabled import list_tables

Place = tuple[str, str]
"""``("rule", code)`` or ``("table", code)``."""


def is_circle(start: Place, first: Iterable[Place]) -> bool:
    """Whether what ``start`` refers to at first leads back to it."""
    waiting, seen = list(first), set()
    while waiting:
        place = waiting.pop()
        if place == start:
            return True
        if place not in seen:
            seen.add(place)
            waiting += referred_by(place)
    return False


def referred_by(place: Place) -> set[Place]:
    """What a rule or a table refers to."""
    kind, code = place
    if kind == "table":
        entry = get_shelf().entries.get(code)
        return referred(entry.table) if entry else set()
    rule = get_book().entries.get(code)
    return referred_in(rule.text) if rule else set()


def referred_in(text: str) -> set[Place]:
    """What a text refers to; nothing, where it cannot be read."""
    try:
        expr = parse(text)
    except Misread:
        return set()
    rules = {("rule", code) for code, _at in list_named(expr)}
    return rules | {("table", code) for code, _at in list_tables(expr)}


def referring(place: Place) -> tuple[list[str], list[str]]:
    """Codes of the rules and of the tables that refer to it."""
    rules = [one.code for one in get_book().entries.values() if place in referred_in(one.text)]
    tables = [one.code for one in get_shelf().entries.values() if place in referred(one.table)]
    return rules, tables
