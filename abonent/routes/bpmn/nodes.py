"""Nodes of the drawing into nodes of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.events import Events
from abonent.routes.bpmn.expressions import Rules, is_cycle
from abonent.routes.bpmn.extensions import Extensions
from abonent.routes.bpmn.reporting import CallCheck, Report
from abonent.routes.bpmn.structure import sets_off
from abonent.routes.bpmn.surveying import AD_HOC, Drawn, event_definitions
from abonent.routes.bpmn.vocabulary import (
    ACTIVITIES,
    EVENT_KINDS,
    FLOW_NODES,
    FUNCTIONS,
    GATEWAYS,
    MODEL,
    OTHER_EVENTS,
    PEOPLE,
    TERMINATE,
)
from abonent.routes.bpmn.ways import Ways
from abonent.routes.definition import EventKind, Multiple, Node, NodeKind
from abonent.routes.durations import read_cycle

Said = Mapping[str, Any]
"""Fields of a node that its kind decides."""


@dataclass(slots=True)
class NodeReader:
    """Reads the nodes of one route, whose ways are read already."""

    report: Report
    rules: Rules
    extensions: Extensions
    events: Events
    ways: Ways
    check_call: CallCheck | None
    _remark: Text = ""

    def read(self, drawn: Drawn) -> Node:
        """The node; what is not quite executed as drawn is reported."""
        element = drawn.element
        self._remark = ""
        maker = self._start_by_itself if _is_start(drawn) else self._maker(element)
        said = dict(maker(element))
        if element.name in ACTIVITIES:
            said["multiple"] = self._multiple(element)
            self._check_loop(element)
        node = Node(
            id=element.id,
            name=element.label,
            names=self.extensions.names(element),
            scope=drawn.scope,
            incoming=tuple(self.ways.incoming[element.id]),
            outgoing=tuple(self.ways.outgoing[element.id]),
            default=self._default(element),
            **said,
        )
        self.report.executed(element, self._remark)
        return node

    def _maker(self, element: Element) -> Callable[[Element], Said]:
        if element.name in PEOPLE:
            return self._step
        if element.name in FUNCTIONS:
            return self._function
        if element.name in GATEWAYS:
            return self._gateway
        return {
            "receiveTask": self._receive,
            "subProcess": self._scope,
            "transaction": self._scope,
            "adHocSubProcess": self._ad_hoc,
            "callActivity": self._call,
            "startEvent": self._start,
            "endEvent": self._end,
            "intermediateCatchEvent": self._catch,
            "intermediateThrowEvent": self._throw,
            "boundaryEvent": self._boundary,
        }.get(element.name, self._pass)

    def _partly(self, code: str, element: Element, reason: Text) -> None:
        """The node is executed, but not as BPMN means it."""
        self._remark = reason
        message = _("Not executed as drawn: %(reason)s.") % {"reason": reason}
        self.report.warning(code, element, message)

    def _pass(self, _element: Element) -> Said:
        return {"kind": NodeKind.PASS}

    def _step(self, element: Element) -> Said:
        return {"kind": NodeKind.STEP, "step": self.extensions.step(element)}

    def _function(self, element: Element) -> Said:
        if (invocation := self.extensions.function(element)) is not None:
            return {"kind": NodeKind.FUNCTION, "invocation": invocation}
        if element.name == "sendTask" and element.get("messageRef"):
            event = self.events.named_event(EventKind.MESSAGE, element, element)
            return {"kind": NodeKind.THROW, "event": event}
        self._partly(
            "no-function", element, _("no business function is named, so the task is passed")
        )
        return {"kind": NodeKind.PASS}

    def _receive(self, element: Element) -> Said:
        if element.get("messageRef"):
            event = self.events.named_event(EventKind.MESSAGE, element, element)
            return {"kind": NodeKind.CATCH, "event": event}
        self._partly(
            "no-message",
            element,
            _("the task does not say for which message it waits, so it is passed"),
        )
        return {"kind": NodeKind.PASS}

    def _gateway(self, element: Element) -> Said:
        if element.name == "complexGateway":
            self._partly(
                "complex-gateway",
                element,
                _("a complex gateway waits for nothing and goes all ways whose rules hold"),
            )
        said: dict[str, Any] = {"kind": GATEWAYS[element.name]}
        if element.name == "exclusiveGateway":
            choice = self.extensions.first(element, "choice")
            by = choice.get("by") if choice is not None else ""
            if choice is not None and by not in ("person", "rule"):
                self.report.error(
                    "extension",
                    element,
                    _("A choice is made by person or by rule, not by “%(by)s”.") % {"by": by},
                )
            said["chosen"] = by == "person"
        return said

    def _scope(self, element: Element) -> Said:
        if element.name == "transaction":
            self._partly("transaction", element, _("a transaction runs as a plain sub-process"))
        if not any(c.name in FLOW_NODES for c in element.children if c.namespace == MODEL):
            self._partly("empty-scope", element, _("the sub-process is empty and is passed"))
            return {"kind": NodeKind.PASS}
        return {"kind": NodeKind.SCOPE}

    def _ad_hoc(self, element: Element) -> Said:
        self._partly("ad-hoc", element, AD_HOC)
        return {"kind": NodeKind.PASS}

    def _call(self, element: Element) -> Said:
        code = element.get("calledElement").rpartition(":")[2]
        if not code:
            self.report.error("no-route", element, _("The call does not say which route it calls."))
        elif self.check_call is None:
            told = _("Whether there is a route “%(code)s” to call is not checked here.")
            self.report.note("call-not-checked", element, told % {"code": code})
        elif (problem := self.check_call(code)) is not None:
            self.report.error("call", element, problem)
        return {"kind": NodeKind.CALL, "calls": code}

    def _start(self, element: Element) -> Said:
        if any(True for _one in event_definitions(element)):
            self._partly(
                "start-event",
                element,
                _("the route starts when a case comes; the event is not waited for"),
            )
        return {"kind": NodeKind.START}

    def _start_by_itself(self, element: Element) -> Said:
        """A start that opens cases when its message or signal comes, or its time."""
        event, own = self.events.read(element), self.extensions.first(element, "start")
        if event is not None and event.kind is EventKind.TIMER and not _is_seldom(event.when):
            told = _(
                "A route starts at a moment, after a time or again and again, at most once a "
                "minute; there is no case yet of which an expression could speak."
            )
            self.report.error("start-timer", element, told)
        return {
            "kind": NodeKind.START,
            "event": event,
            "topic": own.get("topic") if own is not None else "",
        }

    def _end(self, element: Element) -> Said:
        definitions = {d.name for d in event_definitions(element)}
        if TERMINATE in definitions:
            return {"kind": NodeKind.TERMINATE}
        if definitions & EVENT_KINDS.keys():
            return {"kind": NodeKind.THROW, "event": self.events.read(element)}
        self._unknown_event(element, _("the event is a plain end"))
        return {"kind": NodeKind.END}

    def _catch(self, element: Element) -> Said:
        if (event := self.events.read(element)) is not None:
            return {"kind": NodeKind.CATCH, "event": event}
        self._unknown_event(element, _("the event is passed without waiting"))
        return {"kind": NodeKind.PASS}

    def _throw(self, element: Element) -> Said:
        if any(d.name in EVENT_KINDS for d in event_definitions(element)):
            event = self.events.read(element)
            if event is not None and event.kind in (EventKind.TIMER, EventKind.ERROR):
                self.report.error(
                    "event-place", element, _("Only a message or a signal can be sent here.")
                )
            return {"kind": NodeKind.THROW, "event": event}
        self._unknown_event(element, _("the event is passed"))
        return {"kind": NodeKind.PASS}

    def _unknown_event(self, element: Element, instead: Text) -> None:
        for definition in event_definitions(element):
            if (reason := OTHER_EVENTS.get(definition.name)) is not None:
                self._partly(
                    "event-kind",
                    element,
                    _("%(reason)s; %(instead)s") % {"reason": reason, "instead": instead},
                )

    def _boundary(self, element: Element) -> Said:
        return {
            "kind": NodeKind.BOUNDARY,
            "event": self.events.read(element),
            "attached_to": element.get("attachedToRef"),
            "is_interrupting": element.get("cancelActivity") not in ("false", "0"),
        }

    def _default(self, element: Element) -> str:
        default = element.get("default")
        if not default:
            return ""
        if default not in (way.id for way in self.ways.outgoing[element.id]):
            self.report.error(
                "default",
                element,
                _("The default “%(id)s” is no way out of this element.") % {"id": default},
            )
            return ""
        return default

    def _check_loop(self, element: Element) -> None:
        if element.find(MODEL, "standardLoopCharacteristics") is not None:
            self._partly("loop", element, _("the loop is not executed: the activity runs once"))

    def _multiple(self, element: Element) -> Multiple | None:
        told = element.find(MODEL, "multiInstanceLoopCharacteristics")
        if told is None:
            return None
        children = self.extensions.first(told, "children")
        count = self._inner_rule(told, "loopCardinality", element, _("The number of times"))
        over = children.get("over") if children is not None else ""
        over = self.rules.read(over, element, what=_("The list of what it is done for"))
        if not count and not over:
            self.report.error(
                "how-many", element, _("It is not said how many times: give a number or a list.")
            )
        return Multiple(
            is_sequential=told.get("isSequential") in ("true", "1"),
            count=count,
            over=over,
            done=self._inner_rule(
                told, "completionCondition", element, _("The rule of being done")
            ),
            topic=children.get("topic") if children is not None else "",
            blocks=self.extensions.flag(children, "blocks", element, default=True),
        )

    def _inner_rule(self, told: Element, name: str, host: Element, what: Text) -> str:
        found = told.find(MODEL, name)
        if found is None:
            return ""
        at = Element(host.namespace, host.name, found.line, host.attributes)
        return self.rules.read(found.text, at, what=what, language=found.get("language"))


def _is_start(drawn: Drawn) -> bool:
    return drawn.element.name == "startEvent" and sets_off(drawn)


def _is_seldom(when: str) -> bool:
    """Whether a time is fixed, and a cycle no shorter than a minute; a wrong one is told else."""
    if when.startswith("="):
        return False
    if not is_cycle(when):
        return True
    epoch = datetime(2026, 1, 1, tzinfo=UTC)
    return read_cycle(when).every.after(epoch) - epoch >= timedelta(minutes=1)
