"""What goes a drawn route: topics, and their attributes merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from abonent.attributes.policy import Definition
from abonent.cases.queries.catalogue import TopicNode, definitions_of, get_catalogue


@dataclass(frozen=True, slots=True)
class MergedAttribute:
    """An attribute of several topics, found by its code."""

    definition: Definition
    """As the first of the topics has it."""
    topics: tuple[TopicNode, ...]
    """Those that have it."""
    is_common: bool
    """Whether all have it."""
    differs: bool
    """Whether they mean different things by the code: another type, dictionary or name."""


def topics_of_route(*, route_id: int) -> list[TopicNode]:
    """Topics whose cases go the route, by themselves or by a group above; groups left out."""
    nodes = get_catalogue().topics.values()
    return [node for node in nodes if node.is_open and node.route_id == route_id]


def merge_attributes(topics: Iterable[TopicNode]) -> list[MergedAttribute]:
    """The active attributes of all topics: first those that all have, each by its name."""
    asked = list(topics)
    found: dict[str, list[tuple[TopicNode, Definition]]] = {}
    for topic in asked:
        for definition in definitions_of(topic):
            if definition.is_active:
                found.setdefault(definition.code, []).append((topic, definition))
    merged = [_merged(having, of=len(asked)) for having in found.values()]
    return sorted(merged, key=lambda one: (not one.is_common, one.definition.label.casefold()))


def _merged(having: list[tuple[TopicNode, Definition]], *, of: int) -> MergedAttribute:
    first = having[0][1]
    return MergedAttribute(
        definition=first,
        topics=tuple(topic for topic, _definition in having),
        is_common=len(having) == of,
        differs=any(_meaning(one) != _meaning(first) for _topic, one in having),
    )


def _meaning(one: Definition) -> object:
    return one.type, one.dictionary, one.is_multiple, one.label
