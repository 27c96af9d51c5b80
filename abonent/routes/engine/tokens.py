"""Tokens, what they wait for, and what the engine asks of the world around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from abonent.kernel.errors import Conflict
from abonent.kernel.phrases import Phrase
from abonent.routes.definition import Event, Invocation, Node


class Wait(StrEnum):
    """What lets a token go on; as ``models.Visit.Wait``."""

    PERSON = "person"
    JOIN = "join"
    SCOPE = "scope"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    JOB = "job"
    CHILDREN = "children"
    GONE = "gone"


@dataclass(slots=True)
class Token:
    """A token at a node. Those that a run makes have negative ids until they are written."""

    id: int
    node: str
    wait: Wait
    scope: int | None = None
    """The token it is inside of: of a sub-process, or of the activity on whose edge it waits."""
    name: str = ""
    """Of the message, signal or error waited for; of a step, its queue."""
    due_at: datetime | None = None
    via: tuple[str, ...] = ()
    """The ways and nodes passed on the way here."""
    data: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    """When it came; None for one that this run has made."""


@dataclass(slots=True)
class Outcome:
    """What a run has done."""

    opened: list[Token] = field(default_factory=list)
    """New tokens, those first that others are inside of; of wait ``gone``: passed at once."""
    closed: dict[int, str] = field(default_factory=dict)
    """Tokens there were that are no more: the way by which each left, empty if cancelled."""
    changed: list[Token] = field(default_factory=list)
    """Tokens there were that wait on, with another date or data."""
    is_ended: bool = False
    """Whether no token is left."""


class Stuck(Conflict):
    """A token cannot go on: the drawing does not say where."""

    def __init__(self, message: Phrase, *, node: Node | None) -> None:
        super().__init__(message)
        self.node = node


@dataclass(frozen=True, slots=True)
class Failed:
    """What a business function answers that could not do its work; ``code`` of the error."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a business function answers that waits for a message."""

    name: str
    due_at: datetime | None = None
    """When it has waited long enough; None: it waits for ever."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Kept with the token: for whom the message must be, what of it goes where."""


TIMED_OUT = "timeout"
"""Code of the error of a message that did not come in time."""


class Later:
    """What a business function answers whose work is done by a job."""


LATER = Later()


class World(Protocol):
    """What the engine asks and tells while it runs. Each call may be made once per passage."""

    at: datetime
    """The moment of the run."""

    def holds(self, rule: str) -> bool:
        """Whether a rule holds now, with everything that functions of this run have changed."""

    def value(self, expression: str) -> Any:
        """What an expression gives now."""

    def perform(self, node: Node, invocation: Invocation, token: Token | None, /) -> object:
        """Run a business function: None when done, :data:`LATER`, :class:`Awaited`, or
        :class:`Failed`.

        ``token`` waits for its end; without one nobody does.
        """

    def too_late(self, node: Node, token: Token, /) -> None:
        """What a function waited for did not come in time, and nobody on the way out takes it."""

    def throw(self, node: Node, event: Event) -> None:
        """A message or a signal leaves the process."""

    def spawn(self, node: Node, token: Token, /) -> int:
        """Open the child cases of an activity that is done several times; how many."""

    def queue(self, node: Node) -> str:
        """The queue in which the case waits at a step."""


def phase_of(tokens: Mapping[int, Token], nodes: Mapping[str, Node]) -> str:
    """What the steps at which a case stands mean together: open before resolved before closed."""
    order = ("open", "resolved", "closed")
    found = [step.phase for one in tokens.values() if (step := nodes[one.node].step) is not None]
    return min(found, key=order.index, default="open")
