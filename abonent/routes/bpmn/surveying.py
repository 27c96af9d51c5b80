"""Goes over a file once: what is a node, what is a flow, what is only kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.vocabulary import (
    DIAGRAM,
    EVENT_KINDS,
    FLOW_NODES,
    MODEL,
    NOT_EXECUTED,
    OTHER_EVENTS,
    OURS,
    PARTS,
    REFERRED,
    SCOPES,
    TERMINATE,
    XSI,
)

LONGEST_ID = 100
_OWN = DIAGRAM | {"", MODEL, OURS, XSI, "http://www.w3.org/XML/1998/namespace"}
AD_HOC = _("an ad-hoc sub-process has no order, so it is passed")
_INSIDE_DATA = frozenset({"inputSet", "outputSet"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element and the sub-process it is drawn in."""

    element: Element
    scope: str


@dataclass(slots=True)
class Sheet:
    """What of the route's process is executed or leads somewhere."""

    nodes: dict[str, Drawn] = field(default_factory=dict)
    flows: list[Drawn] = field(default_factory=list)
    flow_ids: set[str] = field(default_factory=set)
    left_out: dict[str, Element] = field(default_factory=dict)
    """Nodes that are drawn and not executed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Fills a sheet from the process that is the route, and reports all the rest."""

    report: Report
    sheet: Sheet = field(default_factory=Sheet)

    def process(self, process: Element) -> None:
        """The route itself."""
        self.report.executed(process)
        self._walk(process, "", "")

    def aside(self, root: Element, chosen: Element | None) -> None:
        """What stands beside the route in the file."""
        for child in root.children:
            if child.namespace != MODEL or child is chosen or child.name in PARTS:
                continue
            if child.name == "process":
                reason = _("another process than the route")
                self.report.left_out(child, reason)
                self.report.note("other-process", child, _sentence(reason))
                self._walk(child, "", reason)
            elif child.name in REFERRED:
                self.report.executed(child)
            else:
                self._keep(child)

    def _walk(self, holder: Element, scope: str, dead: Text) -> None:
        """Children of a scope; ``dead`` says why nothing in it is executed."""
        for child in holder.children:
            if child.namespace != MODEL or child.name in PARTS:
                continue
            if child.name == "sequenceFlow":
                if dead:
                    self.report.left_out(child, dead)
                else:
                    self.sheet.flows.append(Drawn(child, scope))
                    self.sheet.flow_ids.add(child.id)
            elif child.name in FLOW_NODES:
                self._node(child, scope, dead)
            else:
                self._keep(child)

    def _node(self, element: Element, scope: str, dead: Text) -> None:
        reason = dead or self._refusal(element)
        if reason:
            self.report.left_out(element, reason)
            if element.id:
                self.sheet.left_out[element.id] = element
        elif self._is_named(element):
            self.sheet.nodes[element.id] = Drawn(element, scope)
        if element.name in SCOPES:
            inside = reason or (AD_HOC if element.name == "adHocSubProcess" else "")
            self._walk(element, element.id, inside)
            return
        for child in element.children:
            if child.namespace == MODEL and child.name not in PARTS:
                self._keep(child)

    def _is_named(self, element: Element) -> bool:
        if not element.id:
            self.report.error("no-id", element, _("The element has no id: nothing can lead to it."))
            self.report.left_out(element, _("it has no id"))
            return False
        if len(element.id) > LONGEST_ID:
            message = _("The id is longer than %(most)s signs.") % {"most": LONGEST_ID}
            self.report.error("long-id", element, message)
        if element.id in self.sheet.nodes:
            self.report.left_out(element, _("its id is given twice"))
            return False
        return True

    def _refusal(self, element: Element) -> Text:
        """Why a node is not executed at all; empty if it is."""
        reason = _reason_against(element)
        if reason:
            self.report.warning("not-executed", element, _sentence(reason))
        return reason

    def _keep(self, element: Element) -> None:
        """An element that is no node: told, with what BPMN puts into it."""
        if element.name in _INSIDE_DATA:
            return
        reason = NOT_EXECUTED.get(element.name)
        if reason is None:
            reason = _("the element is not known")
            self.report.warning("unknown-element", element, _sentence(reason))
        elif element.name != "lane":
            self.report.note("kept", element, _sentence(reason))
        self.report.left_out(element, reason)
        for child in element.children:
            if child.namespace == MODEL and child.name in NOT_EXECUTED:
                self._keep(child)


def _reason_against(element: Element) -> Text:
    if element.get("isForCompensation") in ("true", "1"):
        return OTHER_EVENTS["compensateEventDefinition"]
    if element.get("triggeredByEvent") in ("true", "1"):
        return _("event sub-processes are not executed")
    if element.name == "boundaryEvent":
        kinds = [c.name for c in element.children if c.namespace == MODEL]
        if any(kind in EVENT_KINDS for kind in kinds):
            return ""
        found = (OTHER_EVENTS[kind] for kind in kinds if kind in OTHER_EVENTS)
        return next(found, _("the event on the edge says nothing of what it waits for"))
    return ""


def _sentence(reason: Text) -> Text:
    return _("Kept in the drawing, not executed: %(reason)s.") % {"reason": reason}


def event_definitions(element: Element) -> Iterator[Element]:
    """What an event is about."""
    for child in element.children:
        if child.namespace == MODEL and (
            child.name in EVENT_KINDS or child.name in OTHER_EVENTS or child.name == TERMINATE
        ):
            yield child


def check_ids(root: Element, report: Report) -> None:
    """Report ids that are given twice."""
    first: dict[str, Element] = {}
    for element in root.walk():
        if element.namespace != MODEL or not element.id:
            continue
        known = first.setdefault(element.id, element)
        if known is not element:
            report.error(
                "duplicate-id",
                element,
                _("The id “%(id)s” is given twice, first in line %(line)s.")
                % {"id": element.id, "line": known.line},
            )


def report_foreign(root: Element, report: Report) -> None:
    """Tell once of each namespace of other tools that the file uses; all of it is kept."""
    used: Counter[str] = Counter()
    first: dict[str, Element] = {}
    for element in root.walk():
        spaces = [key.rpartition(" ")[0] for key in element.attributes]
        for namespace in {element.namespace, *spaces} - _OWN:
            used[namespace] += 1
            first.setdefault(namespace, element)
    for namespace, count in used.items():
        values = {"namespace": namespace, "count": count}
        report.note(
            "foreign",
            first[namespace],
            _("Of another tool, kept and not read: %(namespace)s, elements: %(count)s.") % values,
        )
