"""Signatures as texts: ``string.charAt(int): string``, ``size(list(T)): int``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from abonent.rules.cel import types
from abonent.rules.cel.types import Type

_WORDS = {"timestamp": types.TIMESTAMP, "duration": types.DURATION, "null": types.NULL,
          "ip": types.IP, "cidr": types.CIDR}  # fmt: skip
_WITH_PARAMS = {"list": "list", "map": "map", "optional": "optional_type", "nullable": "wrapper"}


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function. Of a method the first of ``params`` is its target.

    ``run`` takes the values; with ``contextual`` the activation comes before them. A ``variadic``
    one repeats its last parameter.
    """

    name: str
    params: tuple[Type, ...]
    result: Type
    run: Callable[..., Any]
    is_method: bool = False
    contextual: bool = False
    variadic: bool = False

    def params_for(self, count: int) -> tuple[Type, ...] | None:
        """The parameters of a call with ``count`` arguments; None if it takes not so many."""
        if self.variadic and count >= len(self.params):
            return self.params + self.params[-1:] * (count - len(self.params))
        return self.params if count == len(self.params) else None


def read_type(text: str) -> Type:
    """The type that ``text`` names; one capital letter is a variable."""
    text = text.strip()
    if "(" in text:
        head, inside = text[:-1].split("(", 1)
        return Type(_WITH_PARAMS[head], tuple(read_type(part) for part in _split(inside)))
    if len(text) == 1 and text.isupper():
        return types.variable(text)
    return _WORDS.get(text) or types.NAMED.get(text) or types.object_type(text)


def read_overload(signature: str, run: Callable[..., Any], *, contextual: bool = False) -> Overload:
    """The overload ``signature`` tells, done by ``run``. ``T...`` may stand last.

    ``type.name(…)`` is a method; a name with a namespace is written ``math:abs(int): int``.
    """
    before, result = signature.rsplit(": ", 1)
    opening = _opening(before)
    name, is_method, target = _head(before[:opening])
    params = [*target, *_split(before[opening + 1 : -1])]
    variadic = bool(params) and params[-1].endswith("...")
    read = tuple(read_type(param.removesuffix("...")) for param in params)
    return Overload(name, read, read_type(result), run, is_method, contextual, variadic)


def _opening(text: str) -> int:
    """Where the bracket opens that the last sign of ``text`` closes."""
    depth = 0
    for place in reversed(range(len(text))):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(text)


def _head(head: str) -> tuple[str, bool, list[str]]:
    if ":" in head:
        return head.replace(":", "."), False, []
    target, dot, name = head.rpartition(".")
    return (name, True, [target]) if dot else (head, False, [])


def _split(text: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    return [part.strip() for part in [*parts, text[begin:]] if part.strip()]


def read_overloads(table: Mapping[str, Callable[..., Any]]) -> list[Overload]:
    """Overloads by their signatures."""
    return [read_overload(signature, run) for signature, run in table.items()]
