"""When an inclusive gateway that joins may go on."""

from __future__ import annotations

from collections.abc import Iterable

from abonent.routes.definition import Definition, Node, Way
from abonent.routes.engine.tokens import Token


def can_still_come(
    definition: Definition, gateway: Node, tokens: Iterable[Token], arrived: frozenset[str]
) -> bool:
    """Whether a token elsewhere may yet come by a way that has none (BPMN 2.0.2, 13.4.3).

    One that might as well come by a way that has one already is not waited for.
    """
    empty = [way for way in gateway.incoming if way.id not in arrived]
    if not empty:
        return False
    to_empty = _leading_to(definition, gateway, empty)
    full = [way for way in gateway.incoming if way.id in arrived]
    to_full = _leading_to(definition, gateway, full)
    for token in tokens:
        if token.node == gateway.id:
            continue
        starts = {way.id for way in _ways_from(definition, token.node)}
        if starts & (to_empty - to_full):
            return True
    return False


def _ways_from(definition: Definition, node_id: str) -> list[Way]:
    found = list(definition.nodes[node_id].outgoing)
    for boundary in definition.boundaries.get(node_id, ()):
        found += boundary.outgoing
    return found


def _leading_to(definition: Definition, gateway: Node, ends: Iterable[Way]) -> frozenset[str]:
    """Ids of the ways from which ``ends`` can be reached without visiting the gateway."""
    found: set[str] = set()
    waiting = list(ends)
    while waiting:
        way = waiting.pop()
        if way.id in found:
            continue
        found.add(way.id)
        source = definition.nodes[way.source]
        if source.id == gateway.id:
            continue
        waiting += source.incoming
        if source.attached_to:
            waiting += definition.nodes[source.attached_to].incoming
    return frozenset(found)
