"""What may come next in a query that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.errors import Text
from abonent.rules.binding import Vocabulary, fold
from abonent.rules.notation import vocabulary
from abonent.rules.notation.printer import value_written
from abonent.rules.notation.vocabulary import written
from abonent.rules.ports import DAYS, Kind, Property

MOST = 12
_VALUE = re.compile(
    r"(?:^|[\s(!-])(?P<key>[^\W\d][\w.\-]*):(?P<op>>=|<=|[<>=~])?"
    r'(?P<rest>[^\s()"]*(?:"[^"]*)?)$'
)
_LISTED = re.compile(r"(?P<key>[^\W\d][\w.\-]*):(?P<op>=)?\((?P<rest>[^()]*)$")
_KEY = re.compile(r'(?:^|[\s(])[-!]?(?P<key>[^\s()":]*)$')
_QUOTED = re.compile(r'"[^"]*$')
_JOINS = {
    vocabulary.OR: gettext_lazy("one or the other (in capitals between words)"),
    vocabulary.AND: gettext_lazy("both (in capitals between words)"),
    vocabulary.NOT: gettext_lazy("not (in capitals before words)"),
}
_LATIN, _RUSSIAN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"
_LAYOUT = str.maketrans(_LATIN + _RUSSIAN, _RUSSIAN + _LATIN)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that replaces what stands from ``start`` to the caret."""

    text: str
    label: Text
    hint: str
    start: int


def complete(before: str, *, words: Vocabulary, language: str) -> list[Suggestion]:
    """Properties or values that may stand where ``before`` ends; also typed on the other layout."""
    found = _LISTED.search(before) or _VALUE.search(before)
    if found is not None:
        of = words.find(found["key"])
        return [] if of is None else _values(of, found["rest"], len(before), language)
    if before.count('"') % 2:
        return []
    typed = _KEY.search(before)
    return _keys(words, typed["key"], len(before), language) if typed else []


def _keys(words: Vocabulary, typed: str, caret: int, language: str) -> list[Suggestion]:
    readings = _readings(typed)
    start = caret - len(typed)
    own: list[Suggestion] = []
    joins = [one for one in _JOINS if typed.upper() in one]
    for of in words.properties():
        names = {of.key, *of.list_names("ru"), *of.list_names("en")}
        if _begins([*names, str(of.label)], readings):
            own.append(Suggestion(f"{of.name(language)}:", of.label, of.key, start))
    exact = [one for one in own if any(fold(one.text).startswith(r) for r in readings)]
    told = [Suggestion(written(one, language), _JOINS[one], "", start) for one in joins]
    return (
        [*told, *exact, *(one for one in own if one not in exact)][:MOST] if typed else own[:MOST]
    )


def _values(of: Property, rest: str, caret: int, language: str) -> list[Suggestion]:
    quote = _QUOTED.search(rest)
    typed = quote[0][1:] if quote else rest.rsplit(",", 1)[-1].lstrip()
    typed = typed if quote else typed.rsplit("..", 1)[-1]
    start = caret - len(typed) - (1 if quote else 0)
    readings = _readings(typed)
    found: list[Suggestion] = []
    if not quote:
        fixed = [word for word in fixed_words(of, language) if _begins([word[0]], readings)]
        found = [Suggestion(text, label, "", start) for text, label in fixed]
    chosen = []
    for choice in of.list_choices():
        names = [choice.code, *choice.names.values()]
        if _begins(names, readings) or _has_word([*names], readings):
            name = choice.name(language)
            chosen.append(Suggestion(value_written(name), name, choice.code, start))
    chosen.sort(key=lambda one: not _begins([str(one.label)], readings))
    return [*chosen[: MOST - len(found)], *found] if typed else [*found, *chosen][:MOST]


def fixed_words(of: Property, language: str) -> list[tuple[str, str]]:
    """Words of the language itself that are values of ``of``."""
    words: list[tuple[str, str]] = []
    if of.is_person:
        words.append((written(vocabulary.CALLS["me"], language), _("the reader")))
    if of.kind == Kind.BOOLEAN:
        words += [(written(vocabulary.YES, language), ""), (written(vocabulary.NO, language), "")]
    if of.kind in DAYS:
        words += [(written(vocabulary.CALLS[c], language), "") for c in ("today", "yesterday")]
        words += [
            (vocabulary.ago_written(1, "d", language), _("a day ago")),
            (vocabulary.ago_written(7, "d", language), _("a week ago")),
            (vocabulary.ago_written(1, "mo", language), _("a month ago")),
        ]
    words.append((written(vocabulary.EMPTY, language), _("without a value")))
    words.append((written(vocabulary.ANY, language), _("with any value")))
    return words


def _readings(typed: str) -> list[str]:
    low = fold(typed)
    return list(dict.fromkeys([low, fold(typed.casefold().translate(_LAYOUT))]))


def _begins(names: Iterable[str], readings: list[str]) -> bool:
    return any(fold(name).startswith(reading) for name in names for reading in readings)


def _has_word(names: Iterable[str], readings: list[str]) -> bool:
    return any(f" {reading}" in fold(name) for name in names for reading in readings if reading)
