"""Reading a step as JSON has it: what is missing, unknown or of another type is told with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.turns import Scope, Turn

MOST_PAIRS, LONGEST = 100, 20_000
Pairs = tuple[tuple[str, str], ...]


class Step(Protocol):
    """One step of a composed function."""

    @property
    def gives(self) -> Sequence[str]:
        """Codes of the outputs that it finds."""

    def wrong(self, scope: Scope) -> Iterator[Text]:
        """What keeps it from running, each with its place."""

    def run(self, turn: Turn) -> Mapping[str, Any]:
        """What it finds, by code of the output. Raises :class:`FunctionFailed`."""


@dataclass(slots=True)
class Shape:
    """Takes the parts of a step out of JSON and notes what does not fit."""

    data: Mapping[str, Any]
    problems: list[Text] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: {"kind"})

    def text(self, key: str, *, default: str = "", required: bool = False) -> str:
        """A text."""
        self.taken.add(key)
        value = self.data.get(key, default)
        if not isinstance(value, str) or len(value) > LONGEST:
            self._note(_("“%(key)s” is to be a text."), key)
            return default
        if required and not value.strip():
            self._note(_("“%(key)s” is missing: fill it in."), key)
        return value.strip() if key != "text" else value

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of several words; the first if nothing is said."""
        value = self.text(key, default=known[0]) or known[0]
        if value not in known:
            told = _("“%(key)s” knows no “%(value)s”; there are %(known)s.")
            self.problems.append(told % {"key": key, "value": value, "known": ", ".join(known)})
            return known[0]
        return value

    def integer(self, key: str, *, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        self.taken.add(key)
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            told = _("“%(key)s” is to be a whole number from %(least)s to %(most)s.")
            self.problems.append(told % {"key": key, "least": least, "most": most})
            return default
        return value

    def pairs(self, key: str, first: str, second: str) -> Pairs:
        """A list of objects of two texts."""
        self.taken.add(key)
        given = self.data.get(key, [])
        fits = isinstance(given, list) and len(given) <= MOST_PAIRS and all(
            isinstance(one, dict) and one.keys() == {first, second}
            and all(isinstance(text, str) and len(text) <= LONGEST for text in one.values())
            and one[first].strip() for one in given
        )  # fmt: skip
        if not fits:
            told = _('“%(key)s” is to be a list: [{"%(first)s": …, "%(second)s": …}].')
            self.problems.append(told % {"key": key, "first": first, "second": second})
            return ()
        return tuple((one[first].strip(), one[second].strip()) for one in given)

    def rest(self) -> None:
        """Note parts that nobody asked for."""
        for key in sorted(self.data.keys() - self.taken):
            told = _("There is no “%(key)s”, only %(known)s.")
            known = ", ".join(sorted(self.taken))
            self.problems.append(told % {"key": key, "known": known})

    def _note(self, told: _, key: str) -> None:
        self.problems.append(told % {"key": key})


def wrong_outputs(codes: Sequence[str], scope: Scope) -> Iterator[Text]:
    """Outputs that the function does not have."""
    for code in codes:
        if code not in scope.outputs:
            told = _("The function has no output “%(code)s”; it has %(known)s.")
            yield told % {"code": code, "known": ", ".join(scope.outputs) or "—"}


def wrong_values(pairs: Pairs, scope: Scope) -> Iterator[Text]:
    """Expressions that mean nothing, by the name that each is for."""
    for name, expression in pairs:
        if not expression:
            yield _("“%(key)s” is missing: fill it in.") % {"key": name}
        elif found := scope.wrong(expression, what=f"“{name}”"):
            yield found


def found_at(path: str, value: Any) -> Any:
    """What lies in JSON under a path: ``order.lines.0.id``; None for nothing."""
    for name in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
