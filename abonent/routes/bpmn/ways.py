"""Sequence flows: from where, where to, under which rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.expressions import Rules
from abonent.routes.bpmn.extensions import Extensions
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.surveying import LONGEST_ID, Drawn, Sheet
from abonent.routes.bpmn.vocabulary import MODEL
from abonent.routes.definition import Way

_NEVER_ASKED = frozenset({"parallelGateway", "eventBasedGateway"})


@dataclass(slots=True)
class Ways:
    """The flows of one route by the nodes they join."""

    outgoing: defaultdict[str, list[Way]] = field(default_factory=lambda: defaultdict(list))
    incoming: defaultdict[str, list[Way]] = field(default_factory=lambda: defaultdict(list))
    ids: set[str] = field(default_factory=set)
    with_condition: set[str] = field(default_factory=set)
    """Ways that are drawn with a condition, be it ours or not."""

    def add(self, way: Way) -> None:
        """Take a way in."""
        self.ids.add(way.id)
        self.outgoing[way.source].append(way)
        self.incoming[way.target].append(way)


@dataclass(frozen=True, slots=True)
class WayReader:
    """Reads the flows of a sheet."""

    report: Report
    rules: Rules
    extensions: Extensions
    sheet: Sheet

    def read_all(self) -> Ways:
        """All flows that join two nodes of one scope; the others are reported."""
        ways = Ways()
        for drawn in self.sheet.flows:
            problem = self._broken(drawn)
            if problem or self._aside(drawn.element):
                self.report.left_out(drawn.element, problem or _("it joins what is not executed"))
                continue
            way = self._read(drawn.element)
            if way.id in ways.ids:
                continue
            if self._condition(drawn.element) is not None:
                ways.with_condition.add(way.id)
            ways.add(way)
            self._tell(drawn.element, way)
        return ways

    def _tell(self, flow: Element, way: Way) -> None:
        if way.rule or self._condition(flow) is None:
            self.report.executed(flow)
        else:
            self.report.left_out(flow, _("its rule is not executable"))

    def _broken(self, drawn: Drawn) -> Text:
        """Why a flow leads nowhere, reported as an error; empty if it does not."""
        flow = drawn.element
        code, problem = "dangling", self._ends(flow)
        if not problem and (crossed := self._crossed(flow)):
            code, problem = "across-scopes", crossed
        if problem:
            self.report.error(code, flow, problem)
        return problem

    def _ends(self, flow: Element) -> Text:
        for key in ("sourceRef", "targetRef"):
            wanted = flow.get(key)
            if not wanted:
                return _("The flow has no %(key)s.") % {"key": key}
            if wanted not in self.sheet.nodes and wanted not in self.sheet.left_out:
                return _("%(key)s points to “%(id)s”, which is no element of the route.") % {
                    "key": key,
                    "id": wanted,
                }
        return ""

    def _crossed(self, flow: Element) -> Text:
        source = self.sheet.nodes.get(flow.get("sourceRef"))
        target = self.sheet.nodes.get(flow.get("targetRef"))
        if source and target and source.scope != target.scope:
            return _("The flow crosses the border of a sub-process.")
        return ""

    def _aside(self, flow: Element) -> bool:
        ends = {flow.get("sourceRef"), flow.get("targetRef")}
        if not ends & self.sheet.left_out.keys():
            return False
        self.report.warning(
            "flow-aside", flow, _("The flow joins an element that is not executed.")
        )
        return True

    def _read(self, flow: Element) -> Way:
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        said = self.extensions.first(flow, "way")
        return Way(
            id=self._id(flow),
            source=source,
            target=target,
            name=flow.label,
            names=self.extensions.names(flow),
            rule=self._rule(flow, self.sheet.nodes[source].element),
            needs_comment=self.extensions.flag(said, "comment", flow, default=False),
            is_rejection=self.extensions.flag(said, "rejection", flow, default=False),
            rights=said.get("rights") if said is not None else "",
        )

    def _id(self, flow: Element) -> str:
        if len(flow.id) > LONGEST_ID:
            message = _("The id is longer than %(most)s signs.") % {"most": LONGEST_ID}
            self.report.error("long-id", flow, message)
        if flow.id:
            return flow.id
        made = f"line-{flow.line}"
        self.report.warning(
            "no-id", flow, _("The flow has no id; it goes by “%(id)s”.") % {"id": made}
        )
        return made

    def _condition(self, flow: Element) -> Element | None:
        found = flow.find(MODEL, "conditionExpression")
        return found if found is not None and found.text.strip() else None

    def _rule(self, flow: Element, source: Element) -> str:
        if (condition := self._condition(flow)) is None:
            return ""
        if source.name in _NEVER_ASKED:
            self.report.warning(
                "rule-not-asked",
                flow,
                _("Ways out of this gateway are gone without asking: the rule is not read."),
            )
            return ""
        at = Element(flow.namespace, flow.name, condition.line, flow.attributes)
        return self.rules.read(
            condition.text, at, what=_("The rule of the way"), language=condition.get("language")
        )
