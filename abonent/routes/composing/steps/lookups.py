"""Steps that look something up: in another database by a saved query, in a dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abonent.attributes.queries import list_choices
from abonent.attributes.questions import (
    OutOfReachError,
    UnreadableError,
    ask_query,
    find_source,
    list_dictionaries,
    list_queries,
)
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, localized
from abonent.routes.composing.fields import Unfit, fitted
from abonent.routes.composing.steps.shape import Pairs, Shape, wrong_outputs, wrong_values
from abonent.routes.composing.turns import Exchange, Scope, Turn
from abonent.routes.ports import FunctionFailed
from abonent.rules.binding import suggest

COLUMNS = ("value", "label", "count")
PARTS = ("name", *(f"name_{code}" for code in LANGUAGES), "code", "active")


@dataclass(frozen=True, slots=True)
class Query:
    """The first row that a saved query finds in another database, and how many it finds."""

    query: str
    parameters: Pairs
    answer: Pairs

    @classmethod
    def of(cls, shape: Shape) -> Query:
        """As JSON has it."""
        return cls(
            shape.text("query", required=True),
            shape.pairs("parameters", "name", "value"),
            shape.pairs("answer", "output", "path"),
        )

    @property
    def gives(self) -> Sequence[str]:
        """Outputs that take a column."""
        return [output for output, _path in self.answer]

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """A query that there is not, parameters that it does not take."""
        yield from wrong_outputs(self.gives, scope)
        yield from wrong_values(self.parameters, scope)
        yield from wrong_paths(self.answer, COLUMNS)
        source = find_source(code=self.query)
        if source is None:
            yield unknown(_("There is no query “%(code)s”."), self.query, list_queries())
            return
        for name, _value in self.parameters:
            if name not in source.parameters:
                told = _("The query takes no “%(name)s”; it takes %(known)s.")
                known = ", ".join(sorted(source.parameters)) or "—"
                yield told % {"name": name, "known": known}

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """Ask the other database; what answers too late or not at all is tried again."""
        given = {name: _as_text(name, turn.value(text)) for name, text in self.parameters}
        try:
            rows = ask_query(code=self.query, given=given)
        except OutOfReachError as failure:
            told = _("The database of the query “%(code)s” does not answer: %(why)s")
            values = {"code": self.query, "why": failure.told}
            raise FunctionFailed(told % values, code="unreachable") from None
        except UnreadableError as failure:
            told = _("The query “%(code)s” fails: %(why)s")
            values = {"code": self.query, "why": failure.told}
            raise FunctionFailed(told % values, code="query", is_lasting=True) from None
        shown = "\n".join(f"{name} = {value}" for name, value in given.items())
        lines = "\n".join(f"{row.value}  {row.label}" for row in rows[:20])
        turn.tell(Exchange(_("Query %(code)s") % {"code": self.query}, shown, lines))
        first = rows[0] if rows else None
        found = {"count": len(rows), "value": first and first.value, "label": first and first.label}
        return {output: found[path] for output, path in self.answer}


@dataclass(frozen=True, slots=True)
class Dictionary:
    """An entry of a dictionary by its code."""

    dictionary: str
    code: str
    answer: Pairs

    @classmethod
    def of(cls, shape: Shape) -> Dictionary:
        """As JSON has it."""
        return cls(
            shape.text("dictionary", required=True),
            shape.text("code", required=True),
            shape.pairs("answer", "output", "path"),
        )

    @property
    def gives(self) -> Sequence[str]:
        """Outputs that take a part of the entry."""
        return [output for output, _path in self.answer]

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """A dictionary that there is not, an expression that means nothing."""
        yield from wrong_outputs(self.gives, scope)
        yield from wrong_values((("code", self.code),), scope)
        yield from wrong_paths(self.answer, PARTS)
        known = list_dictionaries()
        if self.dictionary not in dict(known):
            told = _("There is no dictionary “%(code)s”.")
            yield unknown(told, self.dictionary, known)

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """The entry's parts; nothing where there is no such entry."""
        wanted = _as_text("code", turn.value(self.code))
        choices = list_choices(dictionary=self.dictionary)
        found = next((one for one in choices if one.code == wanted), None)
        if found is None:
            return {output: None for output, _path in self.answer}
        names = {f"name_{code}": found.name.get(code) for code in LANGUAGES}
        parts = {
            "name": localized(found.name), "code": found.code, "active": found.is_active, **names
        }  # fmt: skip
        return {output: parts[path] for output, path in self.answer}


def wrong_paths(answer: Pairs, known: Sequence[str]) -> Iterator[Text]:
    """Parts of an answer that there are not."""
    for output, path in answer:
        if path not in known:
            told = _("“%(output)s” takes %(known)s, not “%(path)s”.")
            yield told % {"output": output, "known": ", ".join(known), "path": path}


def unknown(told: _, code: str, known: Sequence[tuple[str, Text]]) -> Text:
    """That there is nothing of a code, and which was perhaps meant."""
    near = suggest(code, [one for one, _label in known])
    meant = _("Did you mean “%(near)s”?") % {"near": near}
    return _("%(what)s %(meant)s") % {"what": told % {"code": code}, "meant": meant if near else ""}


def _as_text(name: str, value: Any) -> str | None:
    """As a database reads a parameter."""
    try:
        found = fitted("text", ",".join(value) if isinstance(value, list) else value)
    except (Unfit, TypeError):
        told = _("“%(name)s” is no text.") % {"name": name}
        raise FunctionFailed(told, code="input", is_lasting=True) from None
    return None if found is None else str(found)
