"""What must hold between the nodes of a route before the engine may run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.surveying import Drawn, Sheet, event_definitions
from abonent.routes.bpmn.vocabulary import ACTIVITIES, MODEL
from abonent.routes.bpmn.ways import Ways
from abonent.routes.definition import Node, NodeKind

_CAUGHT = frozenset({NodeKind.CATCH})
_SCOPED = frozenset({NodeKind.SCOPE})
_SETTING_OFF = frozenset(
    {"messageEventDefinition", "signalEventDefinition", "timerEventDefinition"}
)


def keep_starts(sheet: Sheet, report: Report) -> None:
    """Leave one start in each scope, a plain one where there is one, and those of the route itself
    that a message or a timer sets off; the others are reported."""
    starts: dict[str, list[Drawn]] = {}
    for drawn in sheet.nodes.values():
        if drawn.element.name == "startEvent" and not sets_off(drawn):
            starts.setdefault(drawn.scope, []).append(drawn)
    for found in starts.values():
        found.sort(key=lambda drawn: any(True for _one in event_definitions(drawn.element)))
        for drawn in found[1:]:
            element = drawn.element
            reason = _("another start is taken")
            message = _("Kept in the drawing, not executed: %(reason)s.")
            report.warning("several-starts", element, message % {"reason": reason})
            report.left_out(element, reason)
            sheet.left_out[element.id] = element
            del sheet.nodes[element.id]


def sets_off(drawn: Drawn) -> bool:
    """Whether a start opens cases by itself: when its message or signal comes, or its time."""
    found = next(event_definitions(drawn.element), None)
    return not drawn.scope and found is not None and found.name in _SETTING_OFF


@dataclass(frozen=True, slots=True)
class Structure:
    """Checks one route."""

    report: Report
    sheet: Sheet
    ways: Ways
    nodes: Mapping[str, Node]

    def check(self, process: Element) -> None:
        """Report everything that the engine could not go on from."""
        self._check_starts(process)
        for node in self.nodes.values():
            element = self.sheet.nodes[node.id].element
            if node.kind in (NodeKind.START, NodeKind.BOUNDARY) and node.incoming:
                self._error("incoming", element, _("No way may lead to this event."))
            if element.name == "endEvent" and node.outgoing:
                self._error("outgoing", element, _("No way may lead on from an end."))
            if node.kind is NodeKind.BOUNDARY:
                self._check_boundary(node, element)
            elif node.kind is NodeKind.EVENT_CHOICE:
                self._check_event_choice(node, element)
            elif node.chosen:
                self._check_chosen(node, element)
            self._check_lists(element)

    def _check_starts(self, process: Element) -> None:
        started = {n.scope for n in self.nodes.values() if n.kind is NodeKind.START}
        if "" not in started:
            self._error("no-start", process, _("The route has no start."))
        for node in self.nodes.values():
            if node.kind in _SCOPED and node.id not in started:
                element = self.sheet.nodes[node.id].element
                self._error("no-start", element, _("The sub-process has no start."))

    def _check_boundary(self, node: Node, element: Element) -> None:
        host = self.sheet.nodes.get(node.attached_to)
        if host is None or host.element.name not in ACTIVITIES:
            self._error(
                "no-host", element, _("The event stands on the edge of no activity of the route.")
            )
        elif host.scope != node.scope:
            self._error(
                "no-host", element, _("The event and its activity are in different scopes.")
            )

    def _check_event_choice(self, node: Node, element: Element) -> None:
        wrong = [w for w in node.outgoing if self.nodes[w.target].kind not in _CAUGHT]
        if wrong or not node.outgoing:
            self._error(
                "event-choice",
                element,
                _("After this gateway only events that wait and receive tasks may stand."),
            )

    def _check_chosen(self, node: Node, element: Element) -> None:
        if any(self.nodes[w.source].kind is not NodeKind.STEP for w in node.incoming):
            self._error(
                "nobody-chooses",
                element,
                _("A person chooses here, so only process steps may lead to this gateway."),
            )

    def _check_lists(self, element: Element) -> None:
        """The lists of ways that BPMN keeps at each node must name real ones."""
        for child in element.children:
            if child.namespace != MODEL or child.name not in ("incoming", "outgoing"):
                continue
            wanted = child.text.strip()
            if wanted not in self.sheet.flow_ids:
                self.report.warning(
                    "dangling-list",
                    Element(element.namespace, element.name, child.line, element.attributes),
                    _("<%(name)s> names the flow “%(id)s”, which is not there.")
                    % {"name": child.name, "id": wanted},
                )

    def _error(self, code: str, element: Element, message: Text) -> None:
        self.report.error(code, element, message)


def settle_choices(nodes: Mapping[str, Node], ways: Ways, told: set[str]) -> dict[str, Node]:
    """Exclusive gateways after steps whose ways ask nothing are decided by a person.

    ``told`` are the gateways whose drawing says who decides.
    """
    return {
        node.id: replace(node, chosen=True) if _asks_nobody(node, nodes, ways, told) else node
        for node in nodes.values()
    }


def _asks_nobody(node: Node, nodes: Mapping[str, Node], ways: Ways, told: set[str]) -> bool:
    return (
        node.kind is NodeKind.EXCLUSIVE
        and node.id not in told
        and len(node.outgoing) > 1
        and not node.default
        and bool(node.incoming)
        and not any(way.id in ways.with_condition for way in node.outgoing)
        and all(nodes[way.source].kind is NodeKind.STEP for way in node.incoming)
    )
