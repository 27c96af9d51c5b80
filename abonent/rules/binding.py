"""Giving the words of a query their meaning: which property, which value, of the right type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from django.utils import timezone
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from abonent.kernel.actor import Actor
from abonent.kernel.numbers import Typed, find_number
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES
from abonent.rules.errors import Misread
from abonent.rules.notation import surface, vocabulary
from abonent.rules.notation.surface import Atom, Condition, Range
from abonent.rules.ports import ORDERED, Choice, Kind, Property, Subject
from abonent.rules.tree import (
    RULE,
    Access,
    Call,
    Compare,
    Exists,
    How,
    In,
    Literal,
    Match,
    Not,
    Op,
    Operand,
    Rule,
    Span,
    conjunction,
    disjunction,
)

MAX_NUMBER = 10**15
RULE_NAMES = ("rule", "правило")


def _named_rules() -> list[Choice]:
    from abonent.rules.book import get_book  # reads texts, which are bound to properties

    return [Choice(one.code, one.code, one.name) for one in get_book().entries.values()]


RULES = Property(
    key=RULE, label=gettext_lazy("Rule"), kind=Kind.CHOICE, choices=_named_rules,
    names=pgettext_lazy("query key", "rule"), of="rules.rule",
)  # fmt: skip
"""Named rules, which hold or do not: ``rule:vip``."""


def fold(text: str) -> str:
    """A name as it is compared: without regard to letter case, ё and the width of spaces."""
    return " ".join(text.casefold().replace("ё", "е").split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The properties of a subject that an actor may ask by, under every name they have."""

    subject: Subject
    by_name: dict[str, Property]

    @classmethod
    def of(cls, subject: Subject, by: Actor) -> Vocabulary:
        """What ``by`` may ask of ``subject``."""
        usual = subject.usual(by)
        may = [one.offering(usual.get(one.key)) for one in subject.properties() if one.is_open(by)]
        names = [[one.key] for one in may]
        for language in LANGUAGES:
            with override(language):
                for one, of in zip(may, names, strict=True):
                    of += one.names_now()
        known: dict[str, Property] = {}
        may, names = [*may, RULES], [*names, [*RULE_NAMES]]
        for one, of in zip(may, names, strict=True):
            for name in of:
                known.setdefault(fold(name), one)
        return cls(subject, known)

    def find(self, key: str) -> Property | None:
        """The property with this name in any language."""
        return self.by_name.get(fold(key))

    def get(self, key: Atom) -> Property:
        """The property with this name; :class:`Misread` says which one may have been meant."""
        found = self.find(key.text)
        if found is None:
            near = suggest(key.text, self.by_name)
            raise Misread(unknown_key(key.text, near), key.span)
        return found

    def properties(self) -> list[Property]:
        """Each of them once."""
        return list({one.key: one for one in self.by_name.values()}.values())


def suggest(text: str, known: Iterable[str]) -> str:
    """The name nearest to what was typed, or ""; one of its words typed whole is the nearest."""
    wanted, names = fold(text), list(known)
    near = [name for name in names if wanted in name.split()]
    near = near or get_close_matches(wanted, names, n=1, cutoff=0.6)
    return near[0] if near else ""


def unknown_key(key: str, near: str) -> _:
    """What to say of a property that does not exist."""
    if near:
        text = _("There is no property “%(key)s”. Did you mean “%(near)s”?")
        return text % {"key": key, "near": near}
    return _("There is no property “%(key)s”. To look for the text itself, put it in quotes.") % {
        "key": key
    }


def bind(spelled: surface.Surface, *, words: Vocabulary) -> Rule:
    """The tree that ``spelled`` means; :class:`Misread` for what means nothing."""
    return _Binder(words).rule(spelled)


class _Binder:
    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def rule(self, spelled: surface.Surface) -> Rule:
        if isinstance(spelled, surface.All):
            return conjunction([self.rule(part) for part in spelled.parts], span=spelled.span)
        if isinstance(spelled, surface.Some):
            return disjunction([self.rule(part) for part in spelled.parts], span=spelled.span)
        if isinstance(spelled, surface.Without):
            return Not(self.rule(spelled.part), span=spelled.span)
        if isinstance(spelled, surface.Words):
            how = How.PHRASE if spelled.is_phrase else How.WORDS
            left = Access(self._words.subject.words.key, span=spelled.span)
            return Match(how, left, spelled.text, span=spelled.span)
        return self._condition(spelled)

    def _condition(self, spelled: Condition) -> Rule:
        of = self._words.get(spelled.key)
        left = Access(of.key, span=spelled.key.span)
        test = _Test(of, left, spelled)
        plain = [v for v in spelled.values if test.is_plain(v)]
        others = [v for v in spelled.values if not test.is_plain(v)]
        parts = [test.single(value) for value in others]
        if len(plain) == 1:
            parts.append(test.single(plain[0]))
        elif plain:
            parts.append(test.several([v for v in plain if isinstance(v, Atom)]))
        return disjunction(parts, span=spelled.span)


class _Test:
    """One condition on one property."""

    def __init__(self, of: Property, left: Access, spelled: Condition) -> None:
        self.of = of
        self._left = left
        self._op = spelled.op
        self._span = spelled.span

    def is_plain(self, value: Atom | Range) -> bool:
        """Whether it may stand in a list of equal ones."""
        if isinstance(value, Range) or self._op not in {"", "="} or self.of.where:
            return False
        if _presence(value) is not None:
            return False
        return self.of.kind == Kind.CHOICE and not _is_pattern(value)

    def several(self, values: list[Atom]) -> Rule:
        items = tuple(self._value(value) for value in values)
        return In(self._left, items, below=self._below, span=self._span)

    @property
    def _below(self) -> bool:
        return self.of.is_tree and self._op != "="

    def single(self, value: Atom | Range) -> Rule:
        if isinstance(value, Range):
            return self._range(value)
        present = _presence(value)
        if present is not None and self._op in {"", "="}:
            found = Exists(self._left, span=self._span)
            return found if present else Not(found, span=self._span)
        if self._op in {">", ">=", "<", "<="}:
            return self._order(Op(self._op), value)
        return self._matched(value) or self._equal(value)

    def _equal(self, value: Atom) -> Rule:
        if self._below:
            return In(self._left, (self._value(value),), below=True, span=self._span)
        return Compare(Op.EQ, self._left, self._value(value), span=self._span)

    def _matched(self, value: Atom) -> Match | None:
        """Texts that are looked into; None where the value itself is meant."""
        is_text = self.of.kind in {Kind.TEXT, Kind.PROSE} or self.of.where is not None
        if self._op == "~":
            if not is_text and self.of.kind != Kind.CHOICE:
                raise Misread(_("“~” looks for a part of a text; this is not one."), value.span)
            return self._match(How.PART, value)
        if self._op == "" and _is_pattern(value) and (is_text or self.of.kind == Kind.CHOICE):
            return self._match(How.LIKE, value)
        if self.of.kind == Kind.PROSE or self.of.where:
            is_phrase = value.is_quoted or self._op == "="
            return self._match(How.PHRASE if is_phrase else How.WORDS, value)
        return None

    def _match(self, how: How, value: Atom) -> Match:
        return Match(how, self._left, value.text, span=self._span)

    def _order(self, op: Op, value: Atom) -> Compare:
        if self.of.kind not in ORDERED:
            told = _("“%(label)s” cannot be compared by size: only numbers and dates can.")
            raise Misread(told % {"label": self.of.label}, self._span)
        return Compare(op, self._left, self._value(value), span=self._span)

    def _range(self, value: Range) -> Rule:
        if self._op:
            raise Misread(_("A range needs no sign before it."), value.span)
        parts: list[Rule] = []
        if value.first:
            parts.append(self._order(Op.GE, value.first))
        if value.last:
            parts.append(self._order(Op.LE, value.last))
        _check_order(parts, value.span)
        return conjunction(parts, span=value.span)

    def _value(self, value: Atom) -> Operand:
        return _READERS[self.of.kind](self.of, value)


def _check_order(parts: list[Rule], span: Span) -> None:
    ends = [p.right.value for p in parts if isinstance(p, Compare) and isinstance(p.right, Literal)]
    same = len(ends) == 2 and type(ends[0]) is type(ends[1])
    if same and ends[0] > ends[1]:  # type: ignore[operator]  # of one ordered type
        raise Misread(_("The range begins after it ends: nothing can be in it."), span)


def _presence(value: Atom) -> bool | None:
    if value.is_quoted:
        return None
    low = value.text.casefold()
    return False if low in vocabulary.EMPTY else True if low in vocabulary.ANY else None


def _is_pattern(value: Atom) -> bool:
    return not value.is_quoted and "*" in value.text


def _text(_of: Property, value: Atom) -> Literal:
    return Literal(value.text, span=value.span)


def _number(of: Property, value: Atom) -> Literal:
    number = find_number(Typed(value.text) if value.is_quoted else value.text)
    if number is None:
        told = _("“%(value)s” is no number. Write it like this: 1234.50.")
        raise Misread(told % {"value": value.text}, value.span)
    if abs(number) > MAX_NUMBER:
        raise Misread(_("The number is too large."), value.span)
    if of.kind == Kind.INTEGER and number != number.to_integral_value():
        raise Misread(_("A whole number is wanted here."), value.span)
    return Literal(int(number) if of.kind == Kind.INTEGER else _plain(number), span=value.span)


def _plain(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _boolean(_of: Property, value: Atom) -> Literal:
    low = value.text.casefold()
    if low in vocabulary.YES:
        return Literal(True, span=value.span)
    if low in vocabulary.NO:
        return Literal(False, span=value.span)
    raise Misread(_("Write yes or no here."), value.span)


def _moment(of: Property, value: Atom) -> Operand:
    text = value.text
    name = vocabulary.find_call(text)
    if name and name != "me" and not (name == "now" and of.kind == Kind.DATE):
        return Call(name, span=value.span)
    if ago := vocabulary.find_ago(text):
        return Call("ago", (Literal(ago[0]), Literal(ago[1])), span=value.span)
    if period := vocabulary.find_period(text):
        if _day(f"{period}-01" if len(period) > 4 else f"{period}-01-01"):
            return Call("period", (Literal(period),), span=value.span)
    elif day := _day(text):
        return Literal(day, span=value.span)
    elif of.kind == Kind.MOMENT and (at := _at(text)):
        return Literal(at, span=value.span)
    told = _("“%(value)s” is no date. Write 2026-11-22, 22.11.2026, 2026-11, today or -7d.")
    raise Misread(told % {"value": text}, value.span)


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 1900 <= found.year <= 9000 else None
    return None


def _at(text: str) -> datetime | None:
    for pattern in ("%d.%m.%Y %H:%M", "%d.%m.%YT%H:%M"):
        try:
            return timezone.make_aware(datetime.strptime(text, pattern))  # noqa: DTZ007 - follows
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1900 <= found.year <= 9000:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _choice(of: Property, value: Atom) -> Operand:
    if of.is_person and not value.is_quoted and vocabulary.find_call(value.text) == "me":
        return Call("me", span=value.span)
    choices = of.list_choices()
    found = find_choice(choices, value.text)
    if found is None:
        raise Misread(_unknown_choice(of, choices, value.text), value.span)
    return Literal(found.code, span=value.span)


def find_choice(choices: Iterable[Choice], text: str) -> Choice | None:
    """The choice with this code or name in any language."""
    wanted = fold(text)
    named: Choice | None = None
    for one in choices:
        if one.code == text or fold(one.code) == wanted:
            return one
        if named is None and any(fold(name) == wanted for name in one.names.values()):
            named = one
    return named


def _unknown_choice(of: Property, choices: Iterable[Choice], text: str) -> _:
    known: dict[str, str] = {}
    for one in choices:
        known[fold(one.code)] = one.code
        known.update({fold(name): name for name in one.names.values()})
    near = suggest(text, known)
    said = {"label": of.label, "value": text, "near": known.get(near, "")}
    if near:
        return _("%(label)s: there is no “%(value)s”. Did you mean “%(near)s”?") % said
    return _("%(label)s: there is no “%(value)s”.") % said


_READERS: dict[Kind, Callable[[Property, Atom], Operand]] = {
    Kind.TEXT: _text,
    Kind.PROSE: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.MONEY: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _moment,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
}
