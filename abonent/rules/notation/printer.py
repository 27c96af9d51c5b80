"""Writing a tree down in the notation, in the words of either language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from abonent.rules.notation import vocabulary
from abonent.rules.notation.vocabulary import AND, ANY, EMPTY, NO, NOT, OR, YES, written
from abonent.rules.ports import Property
from abonent.rules.tree import (
    Access,
    And,
    Call,
    Compare,
    Computed,
    Exists,
    How,
    In,
    Match,
    Not,
    Op,
    Operand,
    Or,
    Rule,
)

_PLAIN = re.compile(r'[^\s()",*|]+')
_SPECIAL = {*AND, *OR, *NOT}
_WORD_TAKEN = re.compile(r"[-!]\S|[^\W\d][\w.\-]*:(?!//)")


def write(
    rule: Rule,
    *,
    properties: Mapping[str, Property],
    language: str,
    words: str,
    neutral: bool = False,
) -> str:
    """``rule`` as text that reads back as the same tree.

    ``words`` is the key of what free words stand for. A ``neutral`` text has codes and keys, so
    that it outlives names.
    """
    return _Writer(properties, language, words, neutral).rule(rule, nested=False)


def quoted(text: str) -> str:
    """``text`` in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_written(text: str, *, is_reserved: Callable[[str], bool] | None = None) -> str:
    """A value, in quotes where it would be taken for something else."""
    plain = _PLAIN.fullmatch(text) and ".." not in text and text[0] not in "<>=~"
    low = text.casefold()
    reserved = low in EMPTY or low in ANY or (is_reserved is not None and is_reserved(text))
    return text if plain and not reserved else quoted(text)


class _Writer:
    def __init__(
        self, properties: Mapping[str, Property], language: str, words: str, neutral: bool
    ) -> None:
        self._properties = properties
        self._language = language
        self._words = words
        self._neutral = neutral

    def rule(self, rule: Rule, *, nested: bool) -> str:
        if isinstance(rule, And):
            text = " ".join(self._parts(rule))
            return f"({text})" if nested else text
        if isinstance(rule, Or):
            text = f" {written(OR, self._language)} ".join(
                self.rule(part, nested=isinstance(part, And)) for part in rule.parts
            )
            return f"({text})" if nested else text
        if isinstance(rule, Not):
            return self._denied(rule)
        if isinstance(rule, Computed):
            raise TypeError(f"queries cannot say {rule.text!r}")
        return self._test(rule)

    def _parts(self, rule: And) -> list[str]:
        texts: list[str] = []
        parts = list(rule.parts)
        for place, part in enumerate(parts):
            if self._is_range(parts, place):
                texts.append(self._range(part, parts[place + 1]))  # type: ignore[arg-type]  # both compare
            elif not self._is_range(parts, place - 1):
                texts.append(self.rule(part, nested=True))
                if self._are_joined(parts, place):
                    texts.append(written(AND, self._language))
        return texts

    def _are_joined(self, parts: list[Rule], place: int) -> bool:
        """Free words side by side would be read as one; a small “or” at the edge joins."""
        texts = [self._plain(part) for part in parts[place : place + 2]]
        if len(texts) < 2:
            return False
        edges = [texts[0].split()[-1:], texts[1].split()[:1]]
        return all(texts) or any(w.upper() in _SPECIAL for edge in edges for w in edge)

    def _plain(self, rule: Rule) -> str:
        if not isinstance(rule, Match) or rule.left.key != self._words:
            return ""
        return rule.pattern if rule.how == How.WORDS else ""

    def _is_range(self, parts: list[Rule], place: int) -> bool:
        if place < 0 or place + 1 >= len(parts):
            return False
        first, last = parts[place], parts[place + 1]
        if not isinstance(first, Compare) or not isinstance(last, Compare):
            return False
        return (first.op, last.op, first.left) == (Op.GE, Op.LE, last.left)

    def _range(self, first: Compare, last: Compare) -> str:
        ends = f"{self._value(first.left, first.right)}..{self._value(last.left, last.right)}"
        return f"{self._key(first.left)}:{ends}"

    def _denied(self, rule: Not) -> str:
        if isinstance(rule.part, Exists):
            return f"{self._key(rule.part.of)}:{written(EMPTY, self._language)}"
        if isinstance(rule.part, Not):
            return f"-({self._denied(rule.part)})"
        if isinstance(rule.part, And) and len(rule.part.parts) == 2:
            pair = list(rule.part.parts)
            if self._is_range(pair, 0):
                return f"-{self._range(pair[0], pair[1])}"  # type: ignore[arg-type]  # both compare
        if len(words := self._plain(rule.part).split()) > 1 or _SPECIAL.intersection(
            word.upper() for word in words
        ):
            return f"-({self.rule(rule.part, nested=False)})"
        return f"-{self.rule(rule.part, nested=True)}"

    def _test(self, rule: Compare | In | Match | Exists) -> str:
        if isinstance(rule, Exists):
            return f"{self._key(rule.of)}:{written(ANY, self._language)}"
        if isinstance(rule, Match):
            return self._match(rule)
        key = self._key(rule.left)
        if isinstance(rule, Compare):
            op = "" if rule.op == Op.EQ else rule.op.value
            if rule.op == Op.EQ and self._is_tree(rule.left):
                op = "="
            return f"{key}:{op}{self._value(rule.left, rule.right)}"
        sign = "=" if self._is_tree(rule.left) and not rule.below else ""
        values = [self._value(rule.left, item) for item in rule.items]
        listed = values[0] if len(values) == 1 else f"({','.join(values)})"
        return f"{key}:{sign}{listed}"

    def _match(self, rule: Match) -> str:
        is_free = rule.left.key == self._words
        if is_free and rule.how == How.PHRASE:
            return quoted(rule.pattern)
        if is_free and rule.how == How.WORDS:
            return self._free(rule.pattern)
        key = self._key(rule.left)
        if rule.how == How.PART:
            return f"{key}:~{value_written(rule.pattern)}"
        if rule.how == How.LIKE:
            return f"{key}:{rule.pattern}"
        said = quoted(rule.pattern) if rule.how == How.PHRASE else value_written(rule.pattern)
        return f"{key}:{said}"

    def _free(self, pattern: str) -> str:
        plain = all(w not in _SPECIAL and not _WORD_TAKEN.match(w) for w in pattern.split())
        plain = plain and not set(pattern) & {'"', "(", ")", "|"}
        return pattern if plain else f"{self._words}:{quoted(pattern)}"

    def _is_tree(self, left: Access) -> bool:
        found = self._properties.get(left.key)
        return found is not None and found.is_tree

    def _key(self, left: Access) -> str:
        found = self._properties.get(left.key)
        return left.key if found is None or self._neutral else found.name(self._language)

    def _value(self, left: Access, value: Operand) -> str:
        if isinstance(value, Call):
            return self._call(value)
        if isinstance(value.value, str):
            return self._text(left, value.value)
        return self._literal(value.value)

    def _text(self, left: Access, text: str) -> str:
        found = self._properties.get(left.key)
        if found is not None and found.choices and not self._neutral:
            choice = next((c for c in found.list_choices() if c.code == text), None)
            named = choice.name(self._language) if choice else text
            same = [c for c in found.list_choices() if c.name(self._language) == named]
            text = named if len(same) == 1 else text
        is_person = found is not None and found.is_person
        reserved = (lambda one: vocabulary.find_call(one) == "me") if is_person else None
        return value_written(text, is_reserved=reserved)

    def _literal(self, value: bool | int | Decimal | date | datetime) -> str:
        if isinstance(value, bool):
            return written(YES if value else NO, self._language)
        if isinstance(value, datetime):
            return timezone.localtime(value).isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        return format(value, "f") if isinstance(value, Decimal) else str(value)

    def _call(self, call: Call) -> str:
        if call.name == "ago":
            number, unit = (arg.value for arg in call.args)
            return vocabulary.ago_written(int(str(number)), str(unit), self._language)
        if call.name == "period":
            return str(call.args[0].value)
        return written(vocabulary.CALLS[call.name], self._language)
