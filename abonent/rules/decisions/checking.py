"""What is checked of a decision table when it is saved, each problem with its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from abonent.kernel.errors import Invalid, Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import get_book
from abonent.rules.decisions.circles import is_circle, referring
from abonent.rules.decisions.compiling import compile_entry, referred
from abonent.rules.decisions.shelf import Entry, Shelf, get_shelf, shelf_as
from abonent.rules.errors import Misread
from abonent.rules.facts.language import understand
from abonent.rules.models import NamedTable
from abonent.rules.tables.model import Table

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def check_table(problems: Problems, row: NamedTable, before: Mapping[str, Any]) -> None:
    """The table means something, refers to no circle, and breaks nothing that asks it."""
    if problems or not row.subject:
        return
    for place, message in wrong_table(
        row.content, subject=row.subject, code=row.code, name=row.name, is_new=not before
    ):
        problems.add("subject" if place == "subject" else "content", message)


def wrong_table(
    content: Mapping[str, Any], *, subject: str, code: str = "", name: Mapping[str, str],
    is_new: bool = True,
) -> list[tuple[str, Text]]:  # fmt: skip
    """What is wrong, by place (``rows.0.tests.1``); the texts name row and column."""
    entry = Entry(code, name, subject, content)
    found = raw_problems(entry, is_new=is_new)
    return [(place, placed(entry.table, place, message)) for place, message in found]


def raw_problems(entry: Entry, *, is_new: bool) -> list[tuple[str, Text]]:
    """What is wrong, by place; the texts do not say where."""
    shelf = Shelf({**get_shelf().entries, entry.code: entry})
    with shelf_as(shelf):
        found = list(_wrong(entry))
        if not found and not is_new:
            found = [("", told) for told in _broken(entry)]
    return found


def _wrong(entry: Entry) -> Iterator[tuple[str, Text]]:
    table = entry.table
    for at, output in enumerate(table.outputs):
        if not _NAME.fullmatch(output.name) and (output.name or len(table.outputs) > 1):
            told = _("A result is named by Latin letters, digits and _: %(name)s.")
            yield f"outputs.{at}.name", told % {"name": output.name or "…"}
    empty = [at for at, one in enumerate(table.inputs) if not one.expression.strip()]
    for at in empty:
        yield f"inputs.{at}.expression", _("Write a fact, such as case.attr.amount.")
    if empty:
        return
    try:
        compile_entry(entry, subject=entry.subject)
    except Invalid as refusal:
        for place, messages in refusal.problems.items():
            for message in messages:
                yield place, message
        return
    except KeyError:
        yield "subject", _("Choose one of the list.")
        return
    if is_circle(("table", entry.code), referred(table)):
        yield "", _("The table comes back to itself through others.")
    yield from _strange_results(table)


def _strange_results(table: Table) -> Iterator[tuple[str, Text]]:
    """Constants that are none of the values that a result may have."""
    for column, output in enumerate(table.outputs):
        for at, row in enumerate(table.rows):
            text = row.results[column]
            if output.values and _is_constant(text) and text not in output.values:
                place = f"rows.{at}.results.{column}"
                told = _("%(text)s is none of the values of the column: %(known)s.")
                values = {"text": text, "known": ", ".join(output.values)}
                yield place, told % values


def _is_constant(text: str) -> bool:
    return bool(re.fullmatch(r'"[^"]*"|-?\d+(\.\d+)?|true|false', text))


def _broken(entry: Entry) -> Iterator[Text]:
    """Rules and tables that would mean nothing any more."""
    rules, tables = referring(("table", entry.code))
    for code in rules:
        rule = get_book().entries[code]
        try:
            understand(rule.text, subject=rule.subject)
        except Misread as wrong:
            told = _("The rule “%(name)s” asks this table and would be wrong: %(told)s")
            yield told % {"name": rule.label, "told": wrong.message}
        except KeyError:
            continue
    for code in tables:
        other = get_shelf().entries[code]
        if code != entry.code and get_shelf().find(code, other.subject) is None:
            told = _("The table “%(name)s” asks this one and would be wrong.")
            yield told % {"name": other.label}


def placed(table: Table, place: str, message: Text) -> Text:
    """A message with its row and column in words."""
    parts = place.split(".")
    match parts:
        case ["rows", row, ("tests" | "results") as key, column]:
            told = _("Row %(row)s, “%(column)s”: %(told)s")
            name = _column(table, key, int(column))
            return told % {"row": int(row) + 1, "column": name, "told": message}
        case ["rows", row]:
            return _("Row %(row)s: %(told)s") % {"row": int(row) + 1, "told": message}
        case [("inputs" | "outputs") as key, column, *_rest]:
            named = _column(table, "tests" if key == "inputs" else "results", int(column))
            return _("Column “%(column)s”: %(told)s") % {"column": named, "told": message}
    return message


def _column(table: Table, key: str, at: int) -> str:
    columns: Sequence[Any] = table.inputs if key == "tests" else table.outputs
    if at >= len(columns):
        return str(at + 1)
    one = columns[at]
    return one.label or getattr(one, "expression", "") or getattr(one, "name", "") or str(at + 1)
