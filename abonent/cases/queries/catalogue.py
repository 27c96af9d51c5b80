"""The reference data that contacts and cases are described with, kept in the process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from abonent.attributes.policy import Definition
from abonent.attributes.queries import list_definitions
from abonent.cases.models import Channel, Place, Priority, Topic
from abonent.kernel.cache import VersionedCache
from abonent.kernel.text import localized

VERSION = "cases.reference"
"""Name under which changes of this data are announced (``kernel.cache``)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A channel, a place or a priority."""

    id: int
    code: str
    name: Mapping[str, str]
    is_active: bool
    icon: str = ""
    weight: int = 0
    is_default: bool = False

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic or a group with its place in the tree."""

    id: int
    code: str
    name: Mapping[str, str]
    parent_id: int | None
    is_group: bool
    is_open: bool
    """Whether cases may be opened under it: active, accepted, not a group, no inactive ancestor."""
    default_kind: str
    default_priority_id: int | None
    ancestors: tuple[TopicNode, ...] = field(repr=False, compare=False)
    """Groups above it, outermost first."""
    set_ids: tuple[int, ...]
    """Attribute sets that apply, outermost first."""
    route_id: int | None = None
    """The drawn route of cases under it: its own, or that of the nearest group that has one."""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    @property
    def path(self) -> str:
        """Groups and topic, ``Billing › Claim``, in the reader's language."""
        return " › ".join(node.label for node in (*self.ancestors, self))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it, by id and by code."""

    topics: Mapping[int, TopicNode]
    channels: Mapping[int, Entry]
    places: Mapping[int, Entry]
    priorities: Mapping[int, Entry]
    topic_by_code: Mapping[str, TopicNode]
    channel_by_code: Mapping[str, Entry]
    place_by_code: Mapping[str, Entry]
    priority_by_code: Mapping[str, Entry]
    kind_of_place: Mapping[int, int]
    """The kind of each place, both by id."""

    def topics_under(self, *, topic_id: int) -> list[int]:
        """Ids of a node and all below it."""
        return [
            n.id
            for n in self.topics.values()
            if n.id == topic_id or any(a.id == topic_id for a in n.ancestors)
        ]


def _load() -> Catalogue:
    topics = _tree(Topic.objects.order_by("position", "id"))
    channels = [_entry(c, icon=c.icon) for c in Channel.objects.order_by("position", "id")]
    place_rows = list(Place.objects.order_by("position", "id"))
    places = [_entry(p) for p in place_rows]
    priorities = [
        _entry(p, weight=p.weight, is_default=p.is_default)
        for p in Priority.objects.order_by("-weight", "id")
    ]
    return Catalogue(
        topics=topics,
        channels={e.id: e for e in channels},
        places={e.id: e for e in places},
        priorities={e.id: e for e in priorities},
        topic_by_code={t.code: t for t in topics.values()},
        channel_by_code={e.code: e for e in channels},
        place_by_code={e.code: e for e in places},
        priority_by_code={e.code: e for e in priorities},
        kind_of_place={p.pk: p.kind_id for p in place_rows},
    )


def _entry(
    row: Channel | Place | Priority, *, icon: str = "", weight: int = 0, is_default: bool = False
) -> Entry:
    return Entry(
        id=row.pk,
        code=row.code,
        name=row.name,
        is_active=row.is_active,
        icon=icon,
        weight=weight,
        is_default=is_default,
    )


def _tree(rows: Iterable[Topic]) -> dict[int, TopicNode]:
    """Nodes in the order of the drawn tree: a group, what is in it, the next group."""
    children: dict[int | None, list[Topic]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    nodes: dict[int, TopicNode] = {}
    waiting: list[tuple[Topic, TopicNode | None, bool]] = [
        (row, None, True) for row in reversed(children.get(None, ()))
    ]
    while waiting:  # no recursion: a tree may be deeper than the interpreter's stack
        row, parent, parent_open = waiting.pop()
        is_open = parent_open and row.is_active and row.proposed_by_id is None
        node = nodes[row.pk] = _node(row, parent, is_open=is_open and not row.is_group)
        waiting += [(below, node, is_open) for below in reversed(children.get(row.pk, ()))]
    return nodes


def _node(row: Topic, parent: TopicNode | None, *, is_open: bool) -> TopicNode:
    return TopicNode(
        id=row.pk,
        code=row.code,
        name=row.name,
        parent_id=row.parent_id,
        is_group=row.is_group,
        is_open=is_open,
        default_kind=row.default_kind,
        default_priority_id=row.default_priority_id,
        ancestors=(*parent.ancestors, parent) if parent else (),
        set_ids=(*(parent.set_ids if parent else ()), row.attribute_set_id),
        route_id=row.route_id or (parent.route_id if parent else None),
    )


_catalogue = VersionedCache(VERSION, _load)


def get_catalogue() -> Catalogue:
    """The reference data, at most a second old."""
    return _catalogue.get()


def definitions_of(topic: TopicNode) -> list[Definition]:
    """The attributes of a topic with those it inherits from its groups."""
    return list_definitions(set_ids=topic.set_ids)


def definitions_of_all() -> Iterator[Definition]:
    """The attributes of all topics, those of one after another; a code may come again."""
    return (one for node in get_catalogue().topics.values() for one in definitions_of(node))
