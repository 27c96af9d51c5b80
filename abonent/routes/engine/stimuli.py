"""What sets a process going: each is kept by value, so that a job can bring it later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from abonent.routes.engine.run import Run
from abonent.routes.engine.tokens import Awaited, Failed, Outcome, Wait

Effect = Callable[[Any], None]


class Stimulus(Protocol):
    """Something that happens to a process."""

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Values of attributes by code that come with it, written before the token goes on."""

    @property
    def effect(self) -> Effect | None:
        """What is done, within the same transaction, to what goes along the route."""

    def apply(self, run: Run) -> Outcome:
        """What comes of it; :class:`Gone` if what it was for is no more."""


class Gone(Exception):
    """The token that a stimulus was for has gone on."""


@dataclass(frozen=True, slots=True)
class Began:
    """The route begins."""

    start: str = ""
    """Id of the start event that has been set off; empty: the plain one."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None

    def apply(self, run: Run) -> Outcome:
        """A token comes to the start."""
        return run.start(self.start)


@dataclass(frozen=True, slots=True)
class Left:
    """A person leaves a step by a way."""

    token: int
    choice: str = ""
    also: tuple[str, ...] = ()
    """Ways gone together with it."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None

    def apply(self, run: Run) -> Outcome:
        """The step is left; raises :class:`Conflict` where that is not possible now."""
        return run.leave(self.token, self.choice, self.also)


@dataclass(frozen=True, slots=True)
class Reopened:
    """What has come to the end of its route goes on at a step or by a way."""

    place: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None

    def apply(self, run: Run) -> Outcome:
        """A token comes there."""
        return run.reopen(self.place)


@dataclass(frozen=True, slots=True)
class Came:
    """What a token waits for has come: a timer went off, a message or a signal arrived."""

    token: int
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None
    is_late: bool = False
    """Whether its time has come, of what may wait for something else besides."""

    def apply(self, run: Run) -> Outcome:
        """The token goes on."""
        if self.token not in run.tokens:
            raise Gone
        return run.fire(self.token, is_late=self.is_late)


@dataclass(frozen=True, slots=True)
class Again:
    """A function whose message did not come in time waits for it once more."""

    token: int
    awaited: Awaited
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None

    def apply(self, run: Run) -> Outcome:
        """The token waits for a message again."""
        token = run.tokens.get(self.token)
        if token is None or token.wait is not Wait.JOB:
            raise Gone
        return run.await_again(self.token, self.awaited)


@dataclass(frozen=True, slots=True)
class Finished:
    """The job or the children that a token waited for are done, or the job failed."""

    token: int | None
    """None: nobody waits for it, as for a handler."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    effect: Effect | None = None
    failed: Failed | None = None

    def apply(self, run: Run) -> Outcome:
        """The token goes on, to who catches the error if there is one."""
        if self.token is None:
            return Outcome(is_ended=not run.tokens)
        token = run.tokens.get(self.token)
        if token is None or token.wait not in {Wait.JOB, Wait.CHILDREN}:
            raise Gone
        return run.finish(self.token, self.failed)
