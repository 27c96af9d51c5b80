"""Starts of routes by events: under which topic they open cases, and what would hinder them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from abonent.attributes.policy import Definition
from abonent.cases.queries.catalogue import TopicNode, definitions_of, get_catalogue
from abonent.cases.queries.routed import topics_of_route
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import EventKind, Node


def find_start_topic(*, route_id: int, route: str, node: Node) -> TopicNode | Text:
    """The topic that a start names, else the only one that goes its route; or why there is none.

    ``route``: its name.
    """
    going = topics_of_route(route_id=route_id)
    if not node.topic and len(going) == 1:
        return going[0]
    if not node.topic:
        several = _("Several topics go the route “%(route)s”: name one of them at the start.")
        return (several if going else _("No topic goes the route “%(route)s”.")) % {"route": route}
    named = next((one for one in going if one.code == node.topic), None)
    if named is not None:
        return named
    known = get_catalogue().topic_by_code.get(node.topic)
    told = _("The topic “%(topic)s” does not go the route “%(route)s”, or is closed.")
    return told % {"topic": known.label if known else node.topic, "route": route}


def doubts_of_start(route_id: int, route: str, node: Node) -> Sequence[Text]:
    """What would hinder a start from opening cases: its topic, or what that wants filled in."""
    topic = find_start_topic(route_id=route_id, route=route, node=node)
    if not isinstance(topic, TopicNode):
        return [topic]
    wanted = ", ".join(f"“{one.label}”" for one in _wanted(topic))
    if not wanted or (node.event and node.event.kind is not EventKind.TIMER):
        return []
    told = _("Under “%(topic)s” there must be %(wanted)s, and nobody gives it.")
    return [told % {"topic": topic.label, "wanted": wanted}]


def _wanted(topic: TopicNode) -> Iterator[Definition]:
    """Attributes without which no case of the topic is opened, and that have no default."""
    for one in definitions_of(topic):
        has_default = one.compute is not None or one.default
        if one.is_active and one.is_required and one.is_given and not has_default:
            yield one
