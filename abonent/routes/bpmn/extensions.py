"""Our extension elements: what stands where, what it may say, and what it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES
from abonent.routes.bpmn.expressions import Rules, is_duration
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.vocabulary import FUNCTIONS, MODEL, OURS, PEOPLE
from abonent.routes.definition import FieldFlags, Invocation, On, QueueChoice, Step
from abonent.routes.ports import Phase

_ANY: frozenset[str] = frozenset()
_WHERE: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "name": (frozenset({"lang"}), _ANY),
    "step": (frozenset({"phase", "norm", "rights"}), PEOPLE),
    "queue": (frozenset({"code", "rule"}), PEOPLE),
    "field": (frozenset({"code", "hidden", "readOnly", "required"}), PEOPLE),
    "handler": (frozenset({"on", "function"}), PEOPLE | {"process"}),
    "way": (frozenset({"comment", "rejection", "rights"}), frozenset({"sequenceFlow"})),
    "reopen": (frozenset(), PEOPLE | {"sequenceFlow"}),
    "start": (frozenset({"topic"}), frozenset({"startEvent"})),
    "choice": (frozenset({"by"}), frozenset({"exclusiveGateway"})),
    "function": (frozenset({"code"}), FUNCTIONS),
    "children": (
        frozenset({"topic", "over", "blocks"}),
        frozenset({"multiInstanceLoopCharacteristics"}),
    ),
}
"""Attributes of each element, and the elements of BPMN it belongs to; none: to each."""
_INSIDE: Mapping[str, frozenset[str]] = {
    "input": frozenset({"name"}),
    "output": frozenset({"name", "attribute"}),
}
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


@dataclass(frozen=True, slots=True)
class Extensions:
    """Reads what our elements say; what is wrong with them is reported."""

    report: Report
    rules: Rules

    def of(self, host: Element, name: str) -> Iterator[Element]:
        """Our elements of this name on an element of the drawing."""
        for holder in host.list_all(MODEL, "extensionElements"):
            yield from holder.list_all(OURS, name)

    def first(self, host: Element, name: str) -> Element | None:
        """The only one of this name; a second one is an error."""
        found = list(self.of(host, name))
        for extra in found[1:]:
            self._wrong(extra, host, _("<abonent:%(name)s> stands here twice") % {"name": name})
        return found[0] if found else None

    def check(self, host: Element) -> None:
        """Report elements and attributes of ours that are unknown or stand in a wrong place."""
        for key in host.attributes:
            if key.startswith(f"{OURS} "):
                values = {"name": key.partition(" ")[2]}
                self._wrong(host, host, _("there is no attribute abonent:%(name)s") % values)
        for child in host.children:
            if child.namespace == OURS and host.name != "extensionElements":
                values = {"name": child.name}
                self._wrong(
                    child, host, _("<abonent:%(name)s> belongs into extensionElements") % values
                )
        for holder in host.list_all(MODEL, "extensionElements"):
            for element in holder.children:
                if element.namespace == OURS:
                    self._check_one(element, host)

    def _check_one(self, element: Element, host: Element) -> None:
        if (known := _WHERE.get(element.name)) is None:
            values = {"name": element.name, "known": ", ".join(_WHERE)}
            self._wrong(
                element, host, _("there is no <abonent:%(name)s>; there are %(known)s") % values
            )
            return
        attributes, hosts = known
        if hosts and host.name not in hosts:
            values = {"name": element.name, "hosts": ", ".join(sorted(hosts))}
            self._wrong(element, host, _("<abonent:%(name)s> belongs to %(hosts)s") % values)
        self._check_attributes(element, host, attributes)
        inner = _INSIDE if element.name in ("handler", "function") else {}
        for child in element.children:
            if child.namespace != OURS or child.name not in inner:
                values = {"name": child.name, "outer": element.name}
                self._wrong(
                    child, host, _("<%(name)s> does not belong into <abonent:%(outer)s>") % values
                )
            else:
                self._check_attributes(child, host, inner[child.name])

    def _check_attributes(self, element: Element, host: Element, known: frozenset[str]) -> None:
        for key in element.attributes:
            if " " not in key and key not in known:
                values = {"name": key, "element": element.name, "known": ", ".join(sorted(known))}
                self._wrong(
                    element,
                    host,
                    _("<abonent:%(element)s> knows no “%(name)s”, only %(known)s") % values,
                )

    def names(self, host: Element) -> dict[str, str]:
        """Names by language; the drawing's own name stands for the languages not told."""
        told = {
            element.get("lang"): " ".join(element.text.split())
            for element in self.of(host, "name")
            if element.get("lang") and element.text.strip()
        }
        own = dict.fromkeys(LANGUAGES, host.label) if told and host.label else {}
        return own | told

    def step(self, host: Element) -> Step:
        """What a user task says of itself as a step."""
        said = self.first(host, "step") or Element(OURS, "step", host.line)
        return Step(
            phase=self._phase(said, host),
            norm=self._norm(said, host),
            rights=said.get("rights"),
            queues=tuple(self._queues(host)),
            fields=dict(self._fields(host)),
            handlers=self.handlers(host),
        )

    def _phase(self, said: Element, host: Element) -> str:
        phase = said.get("phase") or Phase.OPEN
        if phase not in list(Phase):
            values = {"value": phase, "known": ", ".join(Phase)}
            self._wrong(
                said, host, _("there is no phase “%(value)s”; there are %(known)s") % values
            )
            return Phase.OPEN
        return phase

    def _norm(self, said: Element, host: Element) -> str:
        norm = said.get("norm")
        if norm and not is_duration(norm):
            values = {"value": norm}
            self._wrong(
                said, host, _("the norm “%(value)s” is no duration; write PT8H or P3D") % values
            )
            return ""
        return norm

    def _queues(self, host: Element) -> Iterator[QueueChoice]:
        for element in self.of(host, "queue"):
            if code := self._needed(element, "code", host):
                rule = self.rules.read(
                    element.get("rule"), element, what=_("The rule of the queue")
                )
                yield QueueChoice(queue=code, rule=rule)

    def _fields(self, host: Element) -> Iterator[tuple[str, FieldFlags]]:
        for element in self.of(host, "field"):
            if code := self._needed(element, "code", host):
                yield (
                    code,
                    FieldFlags(
                        hidden=self._flag(element, "hidden", host),
                        read_only=self._flag(element, "readOnly", host),
                        required=self._flag(element, "required", host),
                    ),
                )

    def _flag(self, element: Element, name: str, host: Element) -> str:
        value = element.get(name)
        if value in ("", "yes", "no") or (value.startswith("rule:") and value != "rule:"):
            return value
        values = {"name": name, "value": value}
        self._wrong(element, host, _("%(name)s is yes, no or rule:code, not “%(value)s”") % values)
        return ""

    def handlers(self, host: Element) -> dict[On, tuple[Invocation, ...]]:
        """Handlers of a step or of the whole route, in their order."""
        found: dict[On, tuple[Invocation, ...]] = {}
        for element in self.of(host, "handler"):
            on = element.get("on")
            if on not in list(On) or (on == On.END and host.name != "process"):
                known = [one for one in On if one is not On.END or host.name == "process"]
                values = {"value": on, "known": ", ".join(known)}
                self._wrong(
                    element, host, _("a handler runs on %(known)s, not on “%(value)s”") % values
                )
            elif invocation := self._invocation(element, "function", host):
                found[On(on)] = (*found.get(On(on), ()), invocation)
        return found

    def function(self, host: Element) -> Invocation | None:
        """The business function of a task; None where the drawing names none."""
        element = self.first(host, "function")
        return None if element is None else self._invocation(element, "code", host)

    def _invocation(self, element: Element, key: str, host: Element) -> Invocation | None:
        inputs: dict[str, str] = {}
        outputs: dict[str, str] = {}
        for child in element.list_all(OURS, "input"):
            if name := self._needed(child, "name", host):
                self._once(name, inputs, child, host)
                what = _("The input %(name)s") % {"name": name}
                inputs[name] = self.rules.read(child.text, child, what=what)
        for child in element.list_all(OURS, "output"):
            if (name := self._needed(child, "name", host)) and (
                attribute := self._needed(child, "attribute", host)
            ):
                self._once(name, outputs, child, host)
                outputs[name] = attribute
        code = self._needed(element, key, host)
        return Invocation(function=code, inputs=inputs, outputs=outputs) if code else None

    def _once(self, name: str, known: Mapping[str, str], at: Element, host: Element) -> None:
        if name in known:
            self._wrong(at, host, _("“%(name)s” is given twice") % {"name": name})

    def flag(self, element: Element | None, name: str, host: Element, *, default: bool) -> bool:
        """A yes or no of ours."""
        if element is None or not (value := element.get(name)):
            return default
        if value not in _TRUE | _FALSE:
            values = {"name": name, "value": value}
            self._wrong(element, host, _("%(name)s is true or false, not “%(value)s”") % values)
            return default
        return value in _TRUE

    def _needed(self, element: Element, name: str, host: Element) -> str:
        if not (value := element.get(name)):
            values = {"element": element.name, "name": name}
            self._wrong(element, host, _("<abonent:%(element)s> needs “%(name)s”") % values)
        return value

    def _wrong(self, element: Element, host: Element, message: Text) -> None:
        """An error at the line of ours, by the id of the element of the drawing."""
        named = Element(host.namespace, host.name, element.line, host.attributes)
        self.report.error(
            "extension", named, _("Abonent’s properties: %(what)s.") % {"what": message}
        )
