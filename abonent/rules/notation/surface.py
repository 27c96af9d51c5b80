"""A query as it is spelled, before anyone knows what its words mean."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.rules.tree import Span


@dataclass(frozen=True, slots=True)
class Atom:
    """One value as it stands. A quoted one means itself: no pattern, no function."""

    text: str
    span: Span
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """``first..last``; an end that is not given is open."""

    first: Atom | None
    last: Atom | None
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """``key:op value`` or ``key:(value, value)``."""

    key: Atom
    op: str
    values: tuple[Atom | Range, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Words:
    """Free words, or a phrase in quotes."""

    text: str
    span: Span
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Everything in it holds."""

    parts: tuple[Surface, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Some:
    """One in it holds."""

    parts: tuple[Surface, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Without:
    """It does not hold."""

    part: Surface
    span: Span


Surface = Condition | Words | All | Some | Without
