"""The tree of topics as administrators see it: inactive ones, proposals and attributes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from abonent.cases.models import Case, Topic
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.text import localized

FLAGS = ("required", "read_only", "hidden")


@dataclass(frozen=True, slots=True)
class PlacedAttribute:
    """An attribute that a topic has, with where it comes from and what is said of it on the way."""

    attribute: Any
    defined_at: TopicRow
    replaces: TopicRow | None = None
    """Where an attribute of the same code is defined above, which this one stands for."""
    overrides: tuple[tuple[TopicRow, Any], ...] = ()
    """Groups and the topic that override it, outermost first."""

    @property
    def flags(self) -> dict[str, str]:
        """``no``, ``yes`` or a rule by name of the flag, as they are in the end."""
        group = self.attribute.group
        told = {
            flag: getattr(self.attribute, flag) or (getattr(group, flag) if group else "") or "no"
            for flag in FLAGS
        }
        for _row, said in self.overrides:
            told |= {flag: text for flag in FLAGS if (text := getattr(said, flag))}
        return told

    @property
    def default(self) -> str:
        """The fixed default, as it is in the end."""
        told = [said.default for _row, said in self.overrides if said.default]
        return str(told[-1] if told else self.attribute.default)


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
        return [placed for placed in self.effective if placed.defined_at is not self]

    @property
    def effective(self) -> list[PlacedAttribute]:
        """All that cases under it have, those of the outermost group first."""
        found: dict[str, PlacedAttribute] = {}
        for row in (*self.above, self):
            for attribute in row.own:
                above = found.get(attribute.code)
                found[attribute.code] = PlacedAttribute(
                    attribute, row, replaces=above.defined_at if above else None
                )
            for said in row.topic.attribute_set.overrides.all():
                if said.is_active and said.code in found:
                    placed = found[said.code]
                    found[said.code] = replace(placed, overrides=(*placed.overrides, (row, said)))
        return list(found.values())


def list_topic_rows(*, by: Actor) -> list[TopicRow]:
    """Every topic and group in the order of the drawn tree; four statements."""
    by.check("cases.administer")
    children: dict[int | None, list[Topic]] = {}
    topics = Topic.objects.select_related("default_priority", "proposed_by", "attribute_set")
    for topic in topics.prefetch_related(
        "attribute_set__attributes__dictionary",
        "attribute_set__attributes__group",
        "attribute_set__overrides",
    ):
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


Asked = Mapping[int, Mapping[str, str]]
"""By topic: labels of the attributes that its cases are asked for, by code."""


def list_asked(*, by: Actor, topic_id: int) -> Asked:
    """What a topic, or each topic below a group, asks for now."""
    return {
        row.id: {
            placed.attribute.code: localized(placed.attribute.name)
            for placed in row.effective
            if placed.attribute.is_active
        }
        for row in list_topic_rows(by=by)
        if topic_id in (row.id, *(above.id for above in row.above)) and not row.topic.is_group
    }


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did to cases: labels of attributes they lost and got, and how many they are."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    losing: int
    gaining: int


def compare_asked(*, by: Actor, topic_id: int, before: Asked) -> Moved:
    """What is asked for now beside what was ``before``; two statements more where it differs."""
    now = list_asked(by=by, topic_id=topic_id)
    lost, gained = _less(before, now), _less(now, before)
    return Moved(
        lost=tuple(dict.fromkeys(label for labels in lost.values() for label in labels)),
        gained=tuple(dict.fromkeys(label for labels in gained.values() for label in labels)),
        losing=Case.objects.filter(topic__in=lost).count(),
        gaining=Case.objects.filter(topic__in=gained).count(),
    )


def _less(some: Asked, others: Asked) -> dict[int, list[str]]:
    found = {
        topic: [label for code, label in asked.items() if code not in others.get(topic, {})]
        for topic, asked in some.items()
    }
    return {topic: labels for topic, labels in found.items() if labels}


def get_topic_row(*, by: Actor, topic_id: int) -> TopicRow:
    """One topic or group with its attributes."""
    found = next((row for row in list_topic_rows(by=by) if row.id == topic_id), None)
    if found is None:
        raise NotFound
    return found
