"""Facts given by hand instead of read: of an example that need not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import get_book
from abonent.rules.cel.parser import parse
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Fact, known_facts
from abonent.rules.facts.names import list_named
from abonent.rules.facts.paths import list_facts
from abonent.rules.ports import NUMBERS, Choice, Kind

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Askable:
    """A fact that may be given by hand."""

    path: str
    label: Text
    kind: Kind
    is_list: bool
    choices: Callable[[], Iterable[Choice]]


def list_asked(texts: Iterable[str], *, subject: str, by: Actor) -> list[Askable]:
    """The facts that rules and expressions read, those behind named rules with them.

    In the order in which they are met first; without those closed to ``by``, and those that are
    the same for everything, such as who acts.
    """
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    waiting = list(texts)
    while waiting:
        for fact, named in _read(waiting.pop(0), subject, seen):
            if fact is None:
                waiting.append(named)
            elif fact.of.is_open(by) and not fact.is_constant:
                found.setdefault(fact.path, fact)
    return [_askable(one) for one in found.values()]


def _read(text: str, subject: str, seen: set[str]) -> Iterator[tuple[Fact | None, str]]:
    """The facts of a text, and the texts of rules that it refers to."""
    try:
        expr = parse(text)
    except Misread:
        return
    for fact, _at in list_facts(expr, known_facts(subject)):
        yield fact, ""
    for code, _at in list_named(expr):
        entry = get_book().entries.get(code)
        if entry is not None and code not in seen:
            seen.add(code)
            yield None, entry.text


def _askable(fact: Fact) -> Askable:
    of = fact.of
    return Askable(fact.path, of.label, of.kind, of.is_list, of.list_choices)


def check_given(
    values: Mapping[str, Any], problems: Problems, *, subject: str, by: Actor
) -> dict[str, Any]:
    """``values`` by path as they are kept; without those that are empty.

    Notes under ``facts.<path>`` what is no fact, is closed to ``by``, or does not fit its kind.
    """
    known = known_facts(subject).facts
    kept: dict[str, Any] = {}
    for path, value in values.items():
        fact = known.get(path)
        if fact is None or fact.is_constant or not fact.of.is_open(by):
            told = _("There is no fact “%(path)s” that could be given.")
            problems.add(f"facts.{path}", told % {"path": path})
            continue
        try:
            found = _settled(_askable(fact), value)
        except (ValueError, TypeError, InvalidOperation):
            problems.add(f"facts.{path}", _wrong(_askable(fact)))
            continue
        if found not in (None, "", []):
            kept[path] = found
    return kept


def find_unfit(values: Mapping[str, Any], *, subject: str) -> tuple[Text, Text] | None:
    """The label of the first value that is none of its fact's kind, and what to write instead.

    Codes of choices are not looked at: a test may be older than the choice.
    """
    known = known_facts(subject).facts
    for path, value in values.items():
        fact = known.get(path)
        if fact is None or fact.of.kind == Kind.CHOICE:
            continue
        try:
            _settled(_askable(fact), value)
        except (ValueError, TypeError, InvalidOperation):
            return fact.of.label, _wrong(_askable(fact))
    return None


def open_given(values: Mapping[str, Any], *, subject: str, by: Actor) -> dict[str, Any]:
    """``values`` without those of facts that are closed to ``by``, or are no more."""
    known = known_facts(subject).facts
    return {
        path: value
        for path, value in values.items()
        if (fact := known.get(path)) and fact.of.is_open(by)
    }


def _settled(one: Askable, value: Any) -> Any:
    if value in (None, "", []):
        return None
    if one.is_list:
        several = value if isinstance(value, list | tuple) else [value]
        return [_single(one, part) for part in several]
    return _single(one, value)


def _single(one: Askable, value: Any) -> Any:
    if one.kind == Kind.CHOICE:
        if value not in {choice.code for choice in one.choices()}:
            raise ValueError(value)
        return value
    read: Callable[[Any], Any] = _READ.get(one.kind, _text)
    return read(value)


def _text(value: Any) -> str:
    if not isinstance(value, str | int | float) or len(str(value)) > _LONGEST:
        raise TypeError(value)
    return str(value)


def _number(value: Any) -> int | float:
    if isinstance(value, bool):
        raise TypeError(value)
    text = str(value).replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError(value)
    return int(found) if found == found.to_integral_value() else float(found)


def _boolean(value: Any) -> bool:
    found = {"true": True, "false": False}.get(str(value).lower())
    if found is None:
        raise ValueError(value)
    return found


def _date(value: Any) -> str:
    return date.fromisoformat(str(value)).isoformat()


def _moment(value: Any) -> str:
    found = datetime.fromisoformat(str(value))
    return (found if timezone.is_aware(found) else timezone.make_aware(found)).isoformat()


_READ: dict[Kind, Callable[[Any], Any]] = {
    **dict.fromkeys(NUMBERS, _number),
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
}


def _wrong(one: Askable) -> Text:
    if one.kind == Kind.CHOICE:
        codes = [choice.code for choice in one.choices()]
        if len(codes) <= 12:
            return _("Give one of these codes: %(codes)s.") % {"codes": ", ".join(codes)}
        return _("Give the code of one there is.")
    return _WRONG.get(one.kind, _("Write a text of at most 1,000 signs."))


_WRONG: dict[Kind, Text] = {
    **dict.fromkeys(NUMBERS, _("Write a number.")),
    Kind.BOOLEAN: _("Write true or false."),
    Kind.DATE: _("Write a date: 2026-11-22."),
    Kind.MOMENT: _("Write a moment: 2026-11-22T10:00:00+03:00."),
}
