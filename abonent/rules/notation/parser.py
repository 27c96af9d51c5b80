"""Reading a query: from signs to its spelled shape. What words mean is not known here."""

from __future__ import annotations

import re
from collections.abc import Callable

from abonent.kernel.phrases import Phrase as _
from abonent.rules.errors import Misread
from abonent.rules.notation.surface import (
    All,
    Atom,
    Condition,
    Range,
    Some,
    Surface,
    Without,
    Words,
)
from abonent.rules.notation.vocabulary import AND, NOT, OR

LONGEST = 2000
DEEPEST = 30
MOST_VALUES = 200
_KEY = re.compile(r"[^\W\d][\w.\-]*:(?!//)")
_OPS = (">=", "<=", ">", "<", "=", "~")
_BARE = re.compile(r'[^\s()",|]+')
_WORD = re.compile(r'[^\s()"|]+')
_PIPE = re.compile(r"\|{1,2}")
_NOT = "|".join(NOT)
_NOTED = re.compile(
    rf'\s*(?:[-!][^\s)|]|(?:{_NOT})?\s*[("]|(?:(?:{_NOT})\s+)?{_KEY.pattern})', re.IGNORECASE
)
"""What follows is no plain word, so that a small “or” before it joins conditions."""
_DENIED = re.compile(rf'\s*[("]|\s+{_KEY.pattern}')
_SPACE = re.compile(r"\s*")


def parse(text: str) -> Surface:
    """The shape of ``text``; :class:`Misread` says what is wrong and where."""
    if len(text) > LONGEST:
        told = _("The query is too long: at most %(many)s signs.") % {"many": LONGEST}
        raise Misread(told, (LONGEST, len(text)))
    if "\x00" in text:
        place = text.index("\x00")
        raise Misread(_("There is a forbidden sign in the query."), (place, place + 1))
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._bare = _WORD
        self._skip()

    def whole(self) -> Surface:
        found = self._either()
        if self._at < len(self._text):
            raise Misread(_("This bracket closes nothing."), self._here())
        return found

    def _here(self, length: int = 1) -> tuple[int, int]:
        return self._at, min(self._at + length, len(self._text))

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _joins(self, words: tuple[str, ...], last: Surface | None) -> bool:
        """Whether it stands here: in capitals always, small where it is not between plain words."""
        found = _WORD.match(self._text, self._at)
        if found is None or found[0].upper() not in words:
            return words == OR and self._next() == "|"
        is_noted = last is not None and not (isinstance(last, Words) and not last.is_phrase)
        return found[0] in words or is_noted or bool(_NOTED.match(self._text, found.end()))

    def _denies(self) -> bool:
        found = _WORD.match(self._text, self._at)
        if found is None or found[0].upper() not in NOT:
            return False
        return found[0] in NOT or bool(_DENIED.match(self._text, found.end()))

    def _take_word(self) -> None:
        found = _PIPE.match(self._text, self._at) or _WORD.match(self._text, self._at)
        self._at = found.end() if found else self._at
        self._skip()

    def _either(self) -> Surface:
        start = self._at
        parts = [self._every()]
        while self._at < len(self._text) and self._next() != ")":
            self._take_word()
            parts.append(self._every())
        if len(parts) > 1 and any(isinstance(p, All) and not p.parts for p in parts):
            raise Misread(_("Write a condition on both sides of OR."), (start, self._at))
        return parts[0] if len(parts) == 1 else Some(tuple(parts), (start, self._at))

    def _every(self) -> Surface:
        start, parts, joined = self._at, list[Surface](), True
        while self._at < len(self._text) and self._next() != ")":
            last = parts[-1] if parts and joined else None
            if self._joins(OR, last):
                break
            if self._joins(AND, last):
                self._take_word()
                if not parts or self._at >= len(self._text):
                    raise Misread(_("Write a condition on both sides of AND."), self._here())
                joined = False
                continue
            self._add(parts, self._one(), joined=joined)
            joined = True
        return parts[0] if len(parts) == 1 else All(tuple(parts), (start, self._at))

    def _add(self, parts: list[Surface], part: Surface, *, joined: bool) -> None:
        """Free words side by side are one text: a name and a number belong together."""
        last = parts[-1] if parts and joined else None
        if (
            not isinstance(part, Words)
            or not isinstance(last, Words)
            or part.is_phrase
            or last.is_phrase
        ):
            parts.append(part)
        else:
            parts[-1] = Words(f"{last.text} {part.text}", (last.span[0], part.span[1]))

    def _one(self) -> Surface:
        start = self._at
        if self._denies():
            self._take_word()
            return Without(self._deeper(self._one), (start, self._at))
        if self._next() in "-!" and self._text[self._at + 1 : self._at + 2].strip(" \t\n)|"):
            self._at += 1
            return Without(self._deeper(self._operand), (start, self._at))
        return self._operand()

    def _operand(self) -> Surface:
        found = _WORD.match(self._text, self._at)
        is_other = found is None and self._next() not in {"(", '"'}
        if is_other or (found is not None and found[0] in AND + OR):
            raise Misread(_("A condition is missing here."), self._here())
        if self._next() == "(":
            return self._deeper(self._bracket)
        if self._denies():
            return self._one()
        if found := _KEY.match(self._text, self._at):
            return self._condition(found[0][:-1])
        return self._free()

    def _deeper(self, read: Callable[[], Surface]) -> Surface:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(_("The brackets are nested too deeply."), self._here())
        found = read()
        self._depth -= 1
        return found

    def _bracket(self) -> Surface:
        start = self._at
        self._at += 1
        self._skip()
        found = self._either()
        if self._next() != ")":
            raise Misread(_("This bracket is not closed."), (start, start + 1))
        if isinstance(found, All) and not found.parts:
            raise Misread(_("There is nothing in the brackets."), (start, self._at + 1))
        self._at += 1
        self._skip()
        return found

    def _free(self) -> Words:
        start = self._at
        if self._next() == '"':
            atom = self._quoted()
            self._skip()
            return Words(atom.text, atom.span, is_phrase=True)
        found = _WORD.match(self._text, start)
        text = found[0] if found else self._next()
        self._at = start + len(text)
        span = (start, self._at)
        self._skip()
        return Words(text, span)

    def _condition(self, key: str) -> Condition:
        start = self._at
        name = Atom(key, (start, start + len(key)))
        self._at += len(key) + 1
        op = next((op for op in _OPS if self._text.startswith(op, self._at)), "")
        self._at += len(op)
        if self._next() == "(":
            self._bare = _BARE  # commas part the values
            values = self._several()
            self._bare = _WORD
        else:
            values = self._alternatives(name)
        span = (start, self._at)
        self._skip()
        return Condition(name, op, values, span)

    def _alternatives(self, name: Atom) -> tuple[Atom | Range, ...]:
        """``high|urgent``, with nothing between: values of the same property."""
        values = [self._value(name)]
        while self._next() == "|" and _WORD.match(self._text, self._at + 1):
            if _KEY.match(self._text, self._at + 1):
                break
            self._at += 1
            values.append(self._value(name))
        return tuple(values)

    def _several(self) -> tuple[Atom | Range, ...]:
        start = self._at
        self._at += 1
        values: list[Atom | Range] = []
        while True:
            self._skip()
            if self._at >= len(self._text):
                raise Misread(_("This bracket is not closed."), (start, start + 1))
            if self._next() in ",|)" and values:
                closes = self._next() == ")"
                self._at += 1
                if closes:
                    return tuple(values)
                self._skip()
            if len(values) >= MOST_VALUES:
                told = _("At most %(many)s values in one list.") % {"many": MOST_VALUES}
                raise Misread(told, (start, self._at))
            values.append(self._value(Atom("", (start, self._at))))

    def _value(self, key: Atom) -> Atom | Range:
        start = self._at
        first = self._atom()
        if self._text.startswith("..", self._at) and first is not None and first.is_quoted:
            self._at += 2
            return Range(first, self._atom(), (start, self._at))
        if first is None:
            raise Misread(_("A value is missing here."), (key.span[0], max(self._at, key.span[1])))
        if first.is_quoted or ".." not in first.text:
            return first
        return self._ranged(first)

    def _ranged(self, atom: Atom) -> Range:
        begin, _dots, end = atom.text.partition("..")
        start = atom.span[0]
        first = Atom(begin, (start, start + len(begin))) if begin else None
        last = Atom(end, (start + len(begin) + 2, atom.span[1])) if end else None
        if last is None and self._next() == '"':
            last = self._quoted()
        if first is None and last is None:
            raise Misread(_("Give at least one end of the range."), atom.span)
        return Range(first, last, (start, self._at))

    def _atom(self) -> Atom | None:
        if self._next() == '"':
            return self._quoted()
        found = self._bare.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return Atom(found[0], found.span())

    def _quoted(self) -> Atom:
        start, signs = self._at, list[str]()
        self._at += 1
        while self._at < len(self._text):
            sign = self._next()
            if sign == "\\" and self._text[self._at + 1 : self._at + 2] in {'"', "\\"}:
                self._at += 1
                sign = self._next()
            elif sign == '"':
                self._at += 1
                return Atom("".join(signs), (start, self._at), is_quoted=True)
            signs.append(sign)
            self._at += 1
        raise Misread(_("This quotation mark is not closed."), (start, start + 1))
