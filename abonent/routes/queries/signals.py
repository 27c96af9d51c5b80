"""Signals between routes: which routes a signal starts, and whether they start each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, EventKind, Node, NodeKind
from abonent.routes.findings import Finding, Severity
from abonent.routes.queries.definitions import KnownVersion, list_active


def find_signal_circles(
    definition: Definition, *, route: str, lines: Mapping[str, int]
) -> list[Finding]:
    """An error for each signal of a drawing that would start its route anew, for ever.

    A case that throws the signal opens one on another route, which throws another signal … which
    starts this ``route`` (its code). A signal that starts the route that throws it directly does
    nothing: who threw it has heard it.
    """
    own = frozenset(node.event.name for node in _starts(definition) if node.event)
    found = []
    for node in _throws(definition) if own else ():
        circle = _leads_back(node, own, route, frozenset())
        if circle:
            found.append(_finding(node, [route, *circle, route], lines))
    return found


def _finding(node: Node, circle: list[str], lines: Mapping[str, int]) -> Finding:
    told = _("The routes would start each other by signals round and round: %(circle)s.")
    return Finding(
        code="signal-circle",
        severity=Severity.ERROR,
        message=told % {"circle": " → ".join(circle)},
        element=node.id,
        name=node.name,
        line=lines.get(node.id, 0),
    )


def _leads_back(node: Node, own: frozenset[str], route: str, seen: frozenset[str]) -> list[str]:
    """Codes of the routes through which a thrown signal comes to one of ``own``."""
    name = node.event.name if node.event else ""
    for other in _started_by(name):
        if other.route == route or other.route in seen:
            continue
        for further in _throws(other.definition):
            if further.event and further.event.name in own:
                return [other.route]
            path = _leads_back(further, own, route, seen | {other.route})
            if path:
                return [other.route, *path]
    return []


def _started_by(name: str) -> Iterator[KnownVersion]:
    for version in list_active():
        if any(node.event and node.event.name == name for node in _starts(version.definition)):
            yield version


def _starts(definition: Definition) -> Iterator[Node]:
    return (one for one in definition.starts.get("", ()) if _is_signal(one))


def _throws(definition: Definition) -> Iterator[Node]:
    nodes = definition.nodes.values()
    return (one for one in nodes if one.kind is NodeKind.THROW and _is_signal(one))


def _is_signal(node: Node) -> bool:
    return node.event is not None and node.event.kind is EventKind.SIGNAL
