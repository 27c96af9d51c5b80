"""A route as the engine reads it: plain frozen objects, compiled once per version.

What a drawing says in BPMN 2.0 and in our extension elements (see the README) stands here by the
ids of the drawing. Whatever the engine does not execute is not here; the drawing keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from abonent.kernel.text import localized


class NodeKind(StrEnum):
    """What a node of the drawing does when a token comes to it."""

    START = "start"
    END = "end"
    TERMINATE = "terminate"
    """An end that takes every other token of its scope with it."""
    STEP = "step"
    """A user task: it waits for a person."""
    FUNCTION = "function"
    """A service, script, send or business rule task: a business function runs."""
    PASS = "pass"  # noqa: S105 - not a password
    """A task without a meaning for the engine, an intermediate event that throws nothing."""
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    EVENT_CHOICE = "event_choice"
    """An event-based gateway: the first of the events after it takes the way."""
    CATCH = "catch"
    """An intermediate event that waits, or a receive task."""
    THROW = "throw"
    """An intermediate or end event that sends a message or a signal, or raises an error."""
    SCOPE = "scope"
    """A sub-process drawn inside."""
    CALL = "call"
    """A call activity: another route runs inside of it (``engine.expanding``)."""
    BOUNDARY = "boundary"
    """An event on the edge of an activity."""


class EventKind(StrEnum):
    """What an event is about."""

    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an event waits for or throws."""

    kind: EventKind
    name: str = ""
    """Of a message or a signal its name, of an error its code; an empty code catches each error."""
    timer: str = ""
    """``date``, ``duration`` or ``cycle``: how :attr:`when` is read."""
    when: str = ""
    """ISO 8601 (``PT8H``, ``2026-11-22T10:00:00Z``, ``R3/PT1H``), or a rule that gives it after
    ``=``: ``=case.attr.visit_at``."""


class On(StrEnum):
    """When a handler runs."""

    ENTRY = "entry"
    HANDOVER = "handover"
    """The step is left by a move that goes on."""
    REJECTION = "rejection"
    """The step is left by a move that goes back."""
    BREACH = "breach"
    """The norm of the step has run out."""
    END = "end"
    """Of a whole route: it has come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A business function and its inputs, each an expression of the rule language."""

    function: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Attribute of the case by name of what the function gives back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChoice:
    """A queue in which a step may wait; the first whose rule holds, or has none, is taken."""

    queue: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFlags:
    """What a step says otherwise of an attribute: ``yes``, ``no``, ``rule:code`` or nothing."""

    hidden: str = ""
    read_only: str = ""
    required: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A process step: where a case waits for a person."""

    phase: str = "open"
    """``open``, ``resolved`` or ``closed``: what standing here means to lists and clocks."""
    norm: str = ""
    """The time limit, ISO 8601; empty: none."""
    queues: tuple[QueueChoice, ...] = ()
    fields: Mapping[str, FieldFlags] = field(default_factory=dict)
    """By code of the attribute."""
    handlers: Mapping[On, tuple[Invocation, ...]] = field(default_factory=dict)
    rights: str = ""
    """Whom the step is for: names of an audience by commas; empty: whoever works on cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple:
    """An activity that is done several times: each time is a child case."""

    is_sequential: bool = False
    count: str = ""
    """An expression that gives how many."""
    over: str = ""
    """An expression that gives a list, one child for each; ``item`` in the child's inputs."""
    done: str = ""
    """A rule: when it holds, the children that are left are not waited for."""
    topic: str = ""
    """Topic of the child cases."""
    blocks: bool = True
    """Whether the step cannot be left before its children are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """By language, where the drawing says so; :attr:`name` stands for the others."""
    rule: str = ""
    """The condition, in the rule language; empty: always."""
    needs_comment: bool = False
    is_rejection: bool = False
    """Whether it goes back: handlers of the rejection run."""
    rights: str = ""
    """Who may go it: names of an audience by commas; empty: whoever may take the step."""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.names) if self.names else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the drawing."""

    id: str
    kind: NodeKind
    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""
    """The sub-process it is drawn in; empty: the route itself."""
    incoming: tuple[Way, ...] = ()
    outgoing: tuple[Way, ...] = ()
    default: str = ""
    """Of a gateway or an activity: the way that is gone when no rule holds."""
    chosen: bool = False
    """Of an exclusive gateway after a step: a person chooses among the ways whose rule holds."""
    event: Event | None = None
    attached_to: str = ""
    """Of a boundary event: the activity on whose edge it stands."""
    is_interrupting: bool = True
    step: Step | None = None
    invocation: Invocation | None = None
    calls: str = ""
    """Of a call activity: the code of the other route."""
    topic: str = ""
    """Of a start by an event: the topic of the cases that it opens; empty: the only one
    that goes this route."""
    multiple: Multiple | None = None

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.names) if self.names else self.name or self.id

    @property
    def is_end(self) -> bool:
        """Whether a token ends here: an end may send a message or a signal, or raise an error."""
        return self.kind in _ENDS or (self.kind is NodeKind.THROW and not self.outgoing)


_ENDS = frozenset({NodeKind.END, NodeKind.TERMINATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A whole route."""

    nodes: Mapping[str, Node]
    handlers: Mapping[On, tuple[Invocation, ...]] = field(default_factory=dict)
    """Of the whole route: they run at each step, and ``end`` at its end."""
    boundaries: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    """Boundary events by the activity they stand on."""
    starts: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    """Start events by scope."""
    steps: tuple[Node, ...] = ()
    """Process steps in the order of the drawing."""
    endings: Mapping[str, tuple[Invocation, ...]] = field(default_factory=dict)
    """By id of a call: what the called route runs at its end."""
    reopens_at: str = ""
    """The step to which, or the way by which a reopened case goes; empty: the step it left last."""

    branches: bool = False
    """Whether several tokens may be on their way at once."""

    @classmethod
    def of(
        cls,
        nodes: Mapping[str, Node],
        handlers: Mapping[On, tuple[Invocation, ...]] | None = None,
        endings: Mapping[str, tuple[Invocation, ...]] | None = None,
        reopens_at: str = "",
    ) -> Definition:
        """A definition with what is looked up by it."""
        boundaries: dict[str, tuple[Node, ...]] = {}
        starts: dict[str, tuple[Node, ...]] = {}
        for node in nodes.values():
            if node.kind is NodeKind.BOUNDARY:
                boundaries[node.attached_to] = (*boundaries.get(node.attached_to, ()), node)
            elif node.kind is NodeKind.START:
                starts[node.scope] = (*starts.get(node.scope, ()), node)
        steps = tuple(node for node in nodes.values() if node.kind is NodeKind.STEP)
        return cls(
            nodes=nodes,
            handlers=handlers or {},
            boundaries=boundaries,
            starts=starts,
            steps=steps,
            endings=endings or {},
            reopens_at=reopens_at,
            branches=any(_splits(node) for node in nodes.values()),
        )


_ONE_WAY = frozenset({NodeKind.EXCLUSIVE, NodeKind.EVENT_CHOICE})


def _splits(node: Node) -> bool:
    if node.kind is NodeKind.BOUNDARY:
        return not node.is_interrupting
    return node.kind not in _ONE_WAY and len(node.outgoing) > 1
