"""Sets of values of one attribute: unions of intervals, and whether no value is among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``; None is without an end. Never empty."""

    low: Any = None
    high: Any = None
    has_low: bool = False
    """Whether ``low`` itself belongs to it."""
    has_high: bool = False

    def meets(self, other: Interval) -> Interval | None:
        """What is in both, or None."""
        low, has_low = _later(self, other)
        high, has_high = _sooner(self, other)
        return interval(low, high, has_low=has_low, has_high=has_high)

    @property
    def is_point(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and self.low == self.high

    def written(self) -> str:
        """As tests of tables write it: ``[1..5)``, ``> 7``, ``"vip"``."""
        if self.is_point:
            return shown(self.low)
        if self.low is None and self.high is None:
            return "-"
        if self.high is None:
            return f"{'>=' if self.has_low else '>'} {shown(self.low)}"
        if self.low is None:
            return f"{'<=' if self.has_high else '<'} {shown(self.high)}"
        begin, end = "[" if self.has_low else "(", "]" if self.has_high else ")"
        return f"{begin}{shown(self.low)}..{shown(self.high)}{end}"


def interval(
    low: Any, high: Any, *, has_low: bool = False, has_high: bool = False
) -> Interval | None:
    """An interval, or None where nothing would be in it."""
    if (
        low is not None
        and high is not None
        and (low > high or (low == high and not (has_low and has_high)))
    ):
        return None
    return Interval(low, high, has_low and low is not None, has_high and high is not None)


def _later(one: Interval, other: Interval) -> tuple[Any, bool]:
    """The later of two beginnings."""
    if one.low is None or other.low is None:
        chosen = other if one.low is None else one
        return chosen.low, chosen.has_low
    if one.low == other.low:
        return one.low, one.has_low and other.has_low
    return max(((i.low, i.has_low) for i in (one, other)), key=lambda end: end[0])


def _sooner(one: Interval, other: Interval) -> tuple[Any, bool]:
    """The sooner of two ends."""
    if one.high is None or other.high is None:
        chosen = other if one.high is None else one
        return chosen.high, chosen.has_high
    if one.high == other.high:
        return one.high, one.has_high and other.has_high
    return min(((i.high, i.has_high) for i in (one, other)), key=lambda end: end[0])


@dataclass(frozen=True, slots=True)
class Values:
    """A set of values. All of them are of one kind, so that they can be compared."""

    parts: tuple[Interval, ...] = ()
    """Apart from each other, in their order."""
    has_none: bool = False
    """Whether having no value belongs to it."""
    is_whole: bool = False
    """Whether there is nothing between one whole number and the next."""

    def __bool__(self) -> bool:
        return bool(self.parts) or self.has_none

    def meet(self, other: Values) -> Values:
        """What is in both."""
        met = (one.meets(another) for one in self.parts for another in other.parts)
        none, whole = self.has_none and other.has_none, self.is_whole or other.is_whole
        return _values([part for part in met if part], none, whole)

    def minus(self, other: Values) -> Values:
        """What is in this one only."""
        left = list(self.parts)
        for taken in other.parts:
            left = [rest for part in left for rest in _without(part, taken)]
        return _values(left, self.has_none and not other.has_none, self.is_whole)

    def join(self, other: Values) -> Values:
        """What is in either."""
        none, whole = self.has_none or other.has_none, self.is_whole or other.is_whole
        return _values([*self.parts, *other.parts], none, whole)

    def covers(self, other: Values) -> bool:
        """Whether all of ``other`` is in it."""
        return not other.minus(self)

    def whole(self) -> Values:
        """The same among whole numbers."""
        return _values(self.parts, self.has_none, is_whole=True)

    def written(self) -> str:
        """As tests of tables write it, joined by commas."""
        if self.parts == (Interval(),):
            return "-" if self.has_none else "not(null)"
        tests = [part.written() for part in self.parts]
        return ", ".join([*tests, "null"] if self.has_none else tests)


EVERY = Values((Interval(),), has_none=True)
"""Anything, or nothing."""
NONE = Values((), has_none=True)
"""Having no value."""
BOOLEANS = Values(
    (Interval(False, False, True, True), Interval(True, True, True, True)), has_none=True
)


def _values(parts: Iterable[Interval], has_none: bool, is_whole: bool) -> Values:
    if is_whole:
        parts = [found for part in parts if (found := _among_whole(part))]
    ordered = sorted(parts, key=_place)
    return Values(tuple(_united(ordered, is_whole)), has_none, is_whole)


def only(*values: Any) -> Values:
    """These values."""
    points = [Interval(value, value, has_low=True, has_high=True) for value in values]
    return _values(points, has_none=False, is_whole=False)


def between(low: Any, high: Any, *, has_low: bool = False, has_high: bool = False) -> Values:
    """The values of an interval; none where it is upside down."""
    found = interval(low, high, has_low=has_low, has_high=has_high)
    return Values((found,) if found else ())


def _without(part: Interval, taken: Interval) -> Iterator[Interval]:
    if part.meets(taken) is None:
        yield part
        return
    before = None
    if taken.low is not None:
        edge = Interval(None, taken.low, has_high=not taken.has_low)
        before = part.meets(edge)
    after = None
    if taken.high is not None:
        after = part.meets(Interval(taken.high, None, has_low=not taken.has_high))
    yield from (found for found in (before, after) if found)


def _place(part: Interval) -> tuple[Any, ...]:
    if part.low is None:
        return (0,)
    return 1, part.low, not part.has_low


def _united(ordered: Iterable[Interval], is_whole: bool) -> Iterator[Interval]:
    """Intervals that touch become one."""
    current: Interval | None = None
    for part in ordered:
        if current is None:
            current = part
        elif _touch(current, part, is_whole):
            current = _joined(current, part)
        else:
            yield current
            current = part
    if current is not None:
        yield current


def _touch(one: Interval, after: Interval, is_whole: bool) -> bool:
    if one.high is None or after.low is None:
        return True
    if after.low < one.high or (after.low == one.high and (one.has_high or after.has_low)):
        return True
    return is_whole and bool(after.low == one.high + 1)


def _joined(one: Interval, after: Interval) -> Interval:
    if one.high is None or after.high is None:
        return Interval(one.low, None, one.has_low)
    if one.high == after.high:
        return Interval(one.low, one.high, one.has_low, one.has_high or after.has_high)
    last = max(one, after, key=lambda part: part.high)
    return Interval(one.low, last.high, one.has_low, last.has_high)


def _among_whole(part: Interval) -> Interval | None:
    """The same whole numbers with ends that belong to it."""
    low, high = part.low, part.high
    if low is not None and not part.has_low:
        low += 1
    if high is not None and not part.has_high:
        high -= 1
    return interval(low, high, has_low=True, has_high=True)


def shown(value: Any) -> str:
    """A value as tests of tables write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def told(values: Values) -> Text:
    """The set in a sentence, after the name of its attribute: ``= 1``, ``> 5``, “is empty”."""
    if not values.parts:
        return _("is empty")
    if values.parts == (Interval(),):
        return _("is anything or empty") if values.has_none else _("is filled in")
    tests = ", ".join(part.written() for part in values.parts)
    first = values.parts[0]
    if all(part.is_point for part in values.parts):
        tests = f"= {tests}"
    elif len(values.parts) > 1 or (first.low is not None and first.high is not None):
        tests = f"∈ {tests}"
    return _("%(test)s or is empty") % {"test": tests} if values.has_none else tests
