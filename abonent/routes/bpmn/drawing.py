"""Routes drawn by a program: the same BPMN files as the editor saves, diagram included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Self
from xml.etree import ElementTree as Xml

from abonent.routes.bpmn.layout import EVENT, GATEWAY, TASK, Placed, Size
from abonent.routes.bpmn.picture import BPMNDI, DC, DI, add_picture
from abonent.routes.bpmn.vocabulary import MODEL, OURS, XSI

_PREFIXES = {"bpmn": MODEL, "abonent": OURS, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}

Names = str | Mapping[str, str]
"""A name, or the names by language, the first of which is the drawing's own."""
Inputs = Mapping[str, str]


class Drawing:
    """Builds one route. Each call draws an element and gives the drawing back, for chains.

    ``within`` is the id of the sub-process it is drawn in. Nothing is checked: a wrong drawing is
    what many tests want.
    """

    def __init__(self, code: str = "route", *, name: Names = "") -> None:
        for prefix, uri in _PREFIXES.items():
            Xml.register_namespace(prefix, uri)
        self.root = Xml.Element(
            f"{{{MODEL}}}definitions",
            {"id": f"{code}-file", "targetNamespace": "urn:abonent:routes"},
        )
        self.process = Xml.SubElement(
            self.root, f"{{{MODEL}}}process", {"id": code, "isExecutable": "true"}
        )
        self._elements: dict[str, Xml.Element] = {"": self.process}
        self._placed = Placed()
        self._declared: dict[tuple[str, str], str] = {}
        self._name(self.process, name)

    # --- nodes ---

    def start(
        self, key: str = "start", *, name: Names = "", within: str = "", **event: str
    ) -> Self:
        """A start: plain, or with ``message``, ``signal``, ``duration``, ``date``, ``cycle``."""
        self.node("startEvent", key, name=name, within=within, size=EVENT)
        return self._event(key, **event)

    def end(
        self,
        key: str = "end",
        *,
        name: Names = "",
        within: str = "",
        **event: str,
    ) -> Self:
        """An end: plain, ``terminate="yes"``, or with ``message``, ``signal``, ``error``."""
        self.node("endEvent", key, name=name, within=within, size=EVENT)
        return self._event(key, **event)

    def step(
        self,
        key: str,
        *,
        name: Names = "",
        within: str = "",
        queues: Iterable[tuple[str, str]] = (),
        fields: Mapping[str, Mapping[str, str]] | None = None,
        **said: str,
    ) -> Self:
        """A process step; ``said`` are ``phase``, ``norm``, ``rights``."""
        self.node("userTask", key, name=name, within=within)
        if said:
            self.extend(key, "step", **said)
        for code, rule in queues:
            self.extend(key, "queue", code=code, **({"rule": rule} if rule else {}))
        for code, flags in (fields or {}).items():
            self.extend(key, "field", code=code, **flags)
        return self

    def function(
        self,
        key: str,
        code: str,
        *,
        name: Names = "",
        within: str = "",
        kind: str = "serviceTask",
        inputs: Inputs | None = None,
        outputs: Inputs | None = None,
    ) -> Self:
        """A task that runs a business function; outputs are attributes by what it gives."""
        self.node(kind, key, name=name, within=within)
        told = self._ours(key, "function", code=code)
        self._exchange(told, inputs or {}, outputs or {})
        return self

    def task(self, key: str, *, name: Names = "", within: str = "") -> Self:
        """A task that means nothing to the engine."""
        return self.node("task", key, name=name, within=within)

    def receive(self, key: str, message: str, *, name: Names = "", within: str = "") -> Self:
        """A receive task."""
        self.node("receiveTask", key, name=name, within=within)
        self._elements[key].set("messageRef", self._declare("message", message))
        return self

    def gateway(
        self,
        key: str,
        kind: str = "exclusive",
        *,
        name: Names = "",
        within: str = "",
        by: str = "",
        default: str = "",
    ) -> Self:
        """A gateway: ``exclusive``, ``parallel``, ``inclusive``, ``eventBased`` or ``complex``."""
        self.node(f"{kind}Gateway", key, name=name, within=within, size=GATEWAY)
        if default:
            self._elements[key].set("default", default)
        return self.extend(key, "choice", by=by) if by else self

    def catch(self, key: str, *, name: Names = "", within: str = "", **event: str) -> Self:
        """An intermediate event that waits: ``duration``, ``date``, ``cycle``, ``message`` …"""
        self.node("intermediateCatchEvent", key, name=name, within=within, size=EVENT)
        return self._event(key, **event)

    def throw(self, key: str, *, name: Names = "", within: str = "", **event: str) -> Self:
        """An intermediate event that sends a ``message`` or a ``signal``."""
        self.node("intermediateThrowEvent", key, name=name, within=within, size=EVENT)
        return self._event(key, **event)

    def boundary(
        self,
        key: str,
        host: str,
        *,
        name: Names = "",
        interrupting: bool = True,
        **event: str,
    ) -> Self:
        """An event on the edge of an activity."""
        within = self._placed.scopes.get(host, "")
        self.node("boundaryEvent", key, name=name, within=within, size=EVENT)
        self._elements[key].set("attachedToRef", host)
        if not interrupting:
            self._elements[key].set("cancelActivity", "false")
        self._placed.hosts[key] = host
        return self._event(key, **event)

    def scope(self, key: str, *, name: Names = "", within: str = "") -> Self:
        """A sub-process, to be drawn into by ``within=id``."""
        return self.node("subProcess", key, name=name, within=within)

    def call(self, key: str, route: str, *, name: Names = "", within: str = "") -> Self:
        """A call of another route."""
        self.node("callActivity", key, name=name, within=within)
        self._elements[key].set("calledElement", route)
        return self

    def node(
        self,
        tag: str,
        key: str,
        *,
        name: Names = "",
        within: str = "",
        size: Size = TASK,
    ) -> Self:
        """Any node of BPMN, by its tag."""
        element = Xml.SubElement(self._elements[within], f"{{{MODEL}}}{tag}", {"id": key})
        self._elements[key] = element
        self._placed.scopes[key], self._placed.sizes[key] = within, size
        self._name(element, name)
        return self

    # --- what joins and describes them ---

    def connect(
        self,
        source: str,
        target: str,
        *,
        key: str = "",
        name: Names = "",
        rule: str = "",
        **said: str,
    ) -> Self:
        """A way; ``said`` are ``comment``, ``rejection``, ``rights``."""
        key = key or f"{source}-{target}"
        holder = self._elements[self._placed.scopes.get(source, "")]
        ends = {"id": key, "sourceRef": source, "targetRef": target}
        flow = Xml.SubElement(holder, f"{{{MODEL}}}sequenceFlow", ends)
        self._elements[key] = flow
        self._name(flow, name)
        if said:
            self.extend(key, "way", **said)
        if rule:
            condition = Xml.SubElement(flow, f"{{{MODEL}}}conditionExpression")
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = rule
        self._placed.flows.append((key, source, target))
        return self

    def line(self, *nodes: str) -> Self:
        """Plain ways from each node to the next."""
        for source, target in pairwise(nodes):
            self.connect(source, target)
        return self

    def handler(self, key: str, on: str, function: str, **inputs: str) -> Self:
        """A handler of a step, or of the whole route (``key=""``)."""
        self._exchange(self._ours(key, "handler", on=on, function=function), inputs, {})
        return self

    def multiple(
        self,
        key: str,
        *,
        count: str = "",
        done: str = "",
        sequential: bool = False,
        **children: str,
    ) -> Self:
        """Make an activity run several times; ``children``: ``topic``, ``over``, ``blocks``."""
        tag = f"{{{MODEL}}}multiInstanceLoopCharacteristics"
        loop = Xml.SubElement(self._elements[key], tag)
        if sequential:
            loop.set("isSequential", "true")
        if children:
            holder = Xml.SubElement(loop, f"{{{MODEL}}}extensionElements")
            Xml.SubElement(holder, f"{{{OURS}}}children", children)
        for name, text in (("loopCardinality", count), ("completionCondition", done)):
            if text:
                Xml.SubElement(loop, f"{{{MODEL}}}{name}").text = text
        return self

    def extend(self, key: str, element: str, **attributes: str) -> Self:
        """Any extension element of ours on an element of the drawing."""
        self._ours(key, element, **attributes)
        return self

    def element(self, key: str) -> Xml.Element:
        """What was drawn under this id, for tests that bend it."""
        return self._elements[key]

    # --- the file ---

    def xml(self) -> str:
        """The whole file."""
        add_picture(self.root, self.process.get("id", ""), self._placed)
        Xml.indent(self.root)
        text = Xml.tostring(self.root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'

    def _name(self, element: Xml.Element, name: Names) -> None:
        if isinstance(name, str):
            if name:
                element.set("name", name)
            return
        (_language, own), *others = name.items()
        element.set("name", own)
        for language, text in others:
            child = Xml.SubElement(self._holder(element), f"{{{OURS}}}name", {"lang": language})
            child.text = text

    def _holder(self, element: Xml.Element) -> Xml.Element:
        tag = f"{{{MODEL}}}extensionElements"
        if (found := element.find(tag)) is None:
            found = Xml.Element(tag)
            element.insert(0, found)
        return found

    def _ours(self, key: str, element: str, **attributes: str) -> Xml.Element:
        holder = self._holder(self._elements[key])
        return Xml.SubElement(holder, f"{{{OURS}}}{element}", attributes)

    def _exchange(self, told: Xml.Element, inputs: Inputs, outputs: Inputs) -> None:
        for name, text in inputs.items():
            Xml.SubElement(told, f"{{{OURS}}}input", {"name": name}).text = text
        for name, attribute in outputs.items():
            Xml.SubElement(told, f"{{{OURS}}}output", {"name": name, "attribute": attribute})

    def _event(self, key: str, **event: str) -> Self:
        for kind, value in event.items():
            if kind in ("duration", "date", "cycle"):
                told = self._definition(key, "timer")
                Xml.SubElement(told, f"{{{MODEL}}}time{kind.title()}").text = value
            elif kind == "terminate":
                self._definition(key, kind)
            else:
                told = self._definition(key, kind)
                if value:
                    told.set(f"{kind}Ref", self._declare(kind, value))
        return self

    def _definition(self, key: str, kind: str) -> Xml.Element:
        return Xml.SubElement(self._elements[key], f"{{{MODEL}}}{kind}EventDefinition")

    def _declare(self, kind: str, name: str) -> str:
        if (known := self._declared.get((kind, name))) is not None:
            return known
        made = f"{kind}-{len(self._declared) + 1}"
        said = {"id": made, "errorCode" if kind == "error" else "name": name}
        self.root.insert(0, Xml.Element(f"{{{MODEL}}}{kind}", said))
        self._declared[kind, name] = made
        return made
