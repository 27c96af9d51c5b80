"""What a route of work must tell of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from abonent.kernel.errors import Text


class Phase(StrEnum):
    """What a state means to lists and clocks, whatever the route calls it."""

    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class State:
    """A state of a case on its route."""

    code: str
    label: Text
    phase: Phase


@dataclass(frozen=True, slots=True)
class Move:
    """A way out of a state. ``label`` is what the button says."""

    code: str
    label: Text
    to: str
    permission: str
    needs_comment: bool = False


class Flow(Protocol):
    """How a case may move. States and moves are told by code; unknown codes raise KeyError."""

    def first(self) -> State:
        """Where a new case stands."""

    def state(self, code: str) -> State:
        """The state with this code."""

    def states(self) -> Sequence[State]:
        """All states, in the order a case passes them."""

    def moves_from(self, state: str) -> Sequence[Move]:
        """The ways out of a state, the usual one first."""
