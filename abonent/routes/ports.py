"""What a route of work tells of itself, and what rooms above give routes to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.registry import Registry
from abonent.routes.definition import Definition, Node
from abonent.routes.engine.stimuli import Stimulus
from abonent.routes.engine.tokens import Awaited
from abonent.routes.examples import Act, Went


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
    is_joint: bool = False
    """Whether others of the same step may be made together with it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something a business function is given."""

    code: str
    label: Text
    type: str = "text"
    """``text``, ``long_text``, ``number``, ``boolean``, ``date``, ``moment``, ``list``, ``any``;
    ``template``: a text with places; or what it is a code of: ``attribute``, ``topic``,
    ``priority``, ``operator``, ``queue``, ``audience``, ``correlation``, ``channel``, ``table``."""
    is_required: bool = False
    help: Text = ""
    language: str = ""
    """Of a template: that of its readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Something a business function gives back."""

    code: str
    label: Text
    type: str = "any"
    """As of an :class:`Input`."""
    is_open: bool = False
    """Whether drawings name what lies under it by a text of their own: ``body.order.id``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a business function."""

    by: Actor
    at: datetime
    inputs: Mapping[str, Any]
    target: Any
    """What goes along the route, as the room that owns it hands it to functions; its ``rows`` are
    what expressions read facts of, by root. None when a function is tried without an example."""
    key: str
    """The same each time this call is tried: what lies outside can tell a repetition by it."""
    reader: Actor | None = None
    """Of a trial who is shown what comes of it: facts that are closed to him are not read."""


class FunctionFailed(Exception):
    """A business function could not do its work; told to whoever looks after the route.

    ``code`` is what an error event on the edge may catch; ``is_lasting``: trying again is of no
    use.
    """

    def __init__(self, message: Text, *, code: str = "", is_lasting: bool = False) -> None:
        super().__init__(message)
        self.message, self.code, self.is_lasting = message, code, is_lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A business function: what a service task or a handler does.

    One that ``is_outside`` leaves the machine: a job runs it after commit, again if it fails. Any
    other runs within the transaction of the move, so that its effect happens once.
    """

    code: str
    label: Text
    about: Text = ""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    is_outside: bool = False
    is_undoable: bool = False
    """Whether taking the move back takes back all that it does: it changes nothing but the state,
    owner, priority and attributes of what goes along the route, or leaves a harmless note."""
    awaits: Callable[[Call], Awaited] | None = None
    """What it waits for, of a function that does nothing but wait for a message."""
    run: Callable[[Call], Mapping[str, Any] | None]
    """What it gives back, by code of the output. Raises :class:`FunctionFailed` or a refusal."""


functions: Registry[Function] = Registry(key=lambda one: one.code)
"""Those the product has; user-defined ones are found beside them by ``queries.find_function``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """The room that owns what goes along routes, so that jobs and events can move it."""

    code: str
    carry: Callable[[Actor, int, Stimulus], bool]
    """Give a process (its id) a stimulus, in one transaction with all its traces; False when it
    came too late: what it was for is gone."""
    open: Callable[[Actor, int, str], object]
    """Open what goes along a version (its id) at a start event that its time has set off."""
    doubts: Callable[[int, str, Node], Sequence[Text]]
    """What would hinder a start event of a route (its id and name) from opening anything."""
    target: Callable[[int], Any]
    """What a function that runs outside is handed, by id of the process."""
    example: Callable[[Actor, int], Any]
    """What a function that is tried is handed to read, by the number of what goes along routes;
    None for what the actor may not see."""
    url: Callable[[int], str]
    """The address of the page of what goes along a process; empty for nothing."""
    visible: Callable[[Actor], QuerySet[Any] | None]
    """Ids of the processes of what an actor may see; None: of everything."""


carriers: Registry[Carrier] = Registry(key=lambda one: one.code)
"""At most one: the room that keeps cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tryer:
    """The room that owns what goes along routes tries drawings with examples of it."""

    code: str
    settle: Callable[[Actor, Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
    """What an example is made of, as it is kept; with what was kept before, of which the actor may
    not see everything. Raises :class:`Invalid` by the paths of fields."""
    shown: Callable[[Actor, Mapping[str, Any]], dict[str, Any]]
    """What is kept, without what the actor may not see."""
    go: Callable[[Actor, Definition, str, Mapping[str, Any], Sequence[Act]], Went]
    """What comes of an example on a drawing of a route (its code). Nothing is written. Raises
    :class:`Conflict` for what is no more, or is not for the actor to see."""


tryers: Registry[Tryer] = Registry(key=lambda one: one.code)
"""At most one: the room that keeps cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call of another system over HTTP."""

    method: str
    address: str
    headers: Mapping[str, str]
    content: bytes | None
    timeout: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it answered, whatever the status; ``content`` is cut after a megabyte and a byte."""

    status: int
    content: bytes


class WebUnusable(Exception):
    """A system that may not be called, or does not answer."""

    def __init__(self, message: Text, *, code: str, is_lasting: bool) -> None:
        super().__init__(message)
        self.message, self.code, self.is_lasting = message, code, is_lasting


class WebPort(Protocol):
    """Calls other systems; hosts inside the network only where the installation lists them."""

    def check(self, address: str) -> None:
        """Raise :class:`WebUnusable` for what may never be called, without asking anyone."""

    def ask(self, request: Request) -> Answer:
        """One call, never led on to another address. Raises :class:`WebUnusable`."""


web_ports: Registry[WebPort] = Registry(key=lambda _one: "web")
"""At most one."""


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """Queues that the editor offers, as code and name."""

    list: Callable[[], Sequence[tuple[str, Text]]] = field(default=lambda: ())


queues: Registry[QueueChoices] = Registry(key=lambda _one: "queues")
