"""The tree of topics as administrators see it: inactive ones, proposals and attributes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from abonent.cases.models import Topic
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.text import localized


@dataclass(frozen=True, slots=True)
class PlacedAttribute:
    """An attribute and the topic or group that defines it."""

    attribute: Any
    defined_at: TopicRow


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic or group in the administrators' tree."""

    topic: Topic
    depth: int
    above: tuple[TopicRow, ...] = field(repr=False)
    """Groups above, outermost first."""
    own: Sequence[Any] = field(repr=False)
    """Attributes defined here, in their order."""

    @property
    def id(self) -> int:
        """The topic's id."""
        return self.topic.pk

    @property
    def name(self) -> Mapping[str, str]:
        """The topic's own name."""
        names: Mapping[str, str] = self.topic.name
        return names

    @property
    def path(self) -> str:
        """Groups and topic in the reader's language."""
        return " › ".join(localized(row.name) for row in (*self.above, self))

    @property
    def inherited(self) -> list[PlacedAttribute]:
        """Attributes that come from the groups above; one defined again replaces them."""
        found: dict[str, PlacedAttribute] = {}
        for row in self.above:
            for attribute in row.own:
                found[attribute.code] = PlacedAttribute(attribute, row)
        here = {attribute.code for attribute in self.own}
        return [placed for code, placed in found.items() if code not in here]


def list_topic_rows(*, by: Actor) -> list[TopicRow]:
    """Every topic and group in the order of the drawn tree; four statements."""
    by.check("cases.administer")
    children: dict[int | None, list[Topic]] = {}
    topics = Topic.objects.select_related("default_priority", "proposed_by", "attribute_set")
    for topic in topics.prefetch_related("attribute_set__attributes__dictionary"):
        children.setdefault(topic.parent_id, []).append(topic)
    rows: list[TopicRow] = []

    def place(above: tuple[TopicRow, ...]) -> None:
        for topic in children.get(above[-1].id if above else None, ()):
            own = list(topic.attribute_set.attributes.all())
            row = TopicRow(topic=topic, depth=len(above), above=above, own=own)
            rows.append(row)
            place((*above, row))

    place(())
    return rows


def get_topic_row(*, by: Actor, topic_id: int) -> TopicRow:
    """One topic or group with its attributes."""
    found = next((row for row in list_topic_rows(by=by) if row.id == topic_id), None)
    if found is None:
        raise NotFound
    return found
