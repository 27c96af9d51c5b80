"""What events of the drawing wait for or throw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.expressions import Rules, is_cycle, is_duration, is_moment
from abonent.routes.bpmn.reporting import Report
from abonent.routes.bpmn.surveying import event_definitions
from abonent.routes.bpmn.vocabulary import EVENT_KINDS, MODEL, REFERRED
from abonent.routes.definition import Event, EventKind

LONGEST_NAME = 100
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_PROPER = {"date": is_moment, "duration": is_duration, "cycle": is_cycle}
_EXAMPLES = {"date": "2026-11-22T10:00:00Z", "duration": "PT8H", "cycle": "R3/PT1H"}
_REFS = {
    EventKind.MESSAGE: ("messageRef", "message"),
    EventKind.SIGNAL: ("signalRef", "signal"),
    EventKind.ERROR: ("errorRef", "error"),
}


@dataclass(frozen=True, slots=True)
class Events:
    """Reads the events of one file."""

    report: Report
    rules: Rules
    named: Mapping[tuple[str, str], Element]
    """Messages, signals and errors of the file by kind and id."""

    @classmethod
    def of(cls, root: Element, report: Report, rules: Rules) -> Events:
        """A reader that knows what the file declares."""
        named = {
            (child.name, child.id): child
            for child in root.children
            if child.namespace == MODEL and child.name in REFERRED and child.id
        }
        return cls(report, rules, named)

    def read(self, host: Element) -> Event | None:
        """What the event is about; None for a plain one and for what is not executed."""
        told = [e for e in event_definitions(host) if e.name in EVENT_KINDS]
        if len(told) > 1:
            self.report.warning(
                "several-events",
                host,
                _("The event waits for several things; only the first is executed."),
            )
        if not told:
            return None
        kind = EVENT_KINDS[told[0].name]
        return (
            self._timer(told[0], host)
            if kind is EventKind.TIMER
            else self.named_event(kind, told[0], host)
        )

    def named_event(self, kind: EventKind, definition: Element, host: Element) -> Event:
        """A message, signal or error; one without a name goes by that of its event."""
        reference, tag = _REFS[kind]
        wanted = definition.get(reference)
        if not wanted and (inner := definition.find(MODEL, reference)) is not None:
            wanted = inner.text.strip()
        if not wanted and kind is EventKind.ERROR:
            return Event(kind=kind)
        declared = self._declared(tag, wanted)
        if wanted and declared is None:
            self.report.error(
                "dangling",
                host,
                _("%(reference)s points to “%(id)s”, which the file does not declare.")
                % {"reference": reference, "id": wanted},
            )
        return Event(kind=kind, name=self._name(kind, declared, host))

    def _declared(self, tag: str, wanted: str) -> Element | None:
        found = self.named.get((tag, wanted))
        return found or self.named.get((tag, wanted.rpartition(":")[2]))

    def _name(self, kind: EventKind, declared: Element | None, host: Element) -> str:
        name = ""
        if declared is not None:
            code = declared.get("errorCode") if kind is EventKind.ERROR else ""
            name = code or declared.label
        if not name:
            name = host.label or host.id
            self.report.warning(
                "unnamed-event",
                host,
                _("What the event is about has no name; it goes by “%(name)s”.") % {"name": name},
            )
        if len(name) > LONGEST_NAME:
            message = _("The name “%(name)s” is longer than %(most)s signs.")
            self.report.error(
                "long-name", host, message % {"name": name[:LONGEST_NAME], "most": LONGEST_NAME}
            )
        return name

    def _timer(self, definition: Element, host: Element) -> Event:
        said = [c for c in definition.children if c.namespace == MODEL and c.name in _TIMERS]
        written = [c for c in said if c.text.strip()]
        if not written:
            self._wrong(host, host, _("The timer says no time."))
            return Event(kind=EventKind.TIMER, timer="duration")
        if len(written) > 1:
            self._wrong(written[1], host, _("The timer says two times; leave one."))
        timer, when = _TIMERS[written[0].name], written[0].text.strip()
        if when.startswith("="):
            what = _("The time of the timer")
            rule = self.rules.read(when[1:], _at(written[0], host), what=what)
            return Event(kind=EventKind.TIMER, timer=timer, when=rule and f"={rule}")
        if not _PROPER[timer](when):
            message = _(
                "“%(value)s” is no time by ISO 8601; write it like %(example)s, or = and a rule."
            )
            values = {"value": when, "example": _EXAMPLES[timer]}
            self._wrong(written[0], host, message % values)
        return Event(kind=EventKind.TIMER, timer=timer, when=when)

    def _wrong(self, at: Element, host: Element, message: Text) -> None:
        self.report.error("timer", _at(at, host), message)


def _at(place: Element, host: Element) -> Element:
    """The host at the line of what stands in it."""
    return Element(host.namespace, host.name, place.line, host.attributes)
