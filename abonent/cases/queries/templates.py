"""Contact templates, kept in the process: who has which, and what each allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from abonent.cases.models import ContactTemplate
from abonent.cases.queries.catalogue import VERSION, Entry, TopicNode, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.cache import VersionedCache
from abonent.kernel.text import localized
from abonent.staff.queries import names_in, names_of


@dataclass(frozen=True, slots=True)
class Template:
    """What contacts registered by it may be. Empty sets and None allow everything."""

    code: str
    name: Mapping[str, str]
    given_to: frozenset[str]
    places: frozenset[int]
    place_kind: int | None
    default_place: int | None
    channel: int | None
    direction: str
    topics: frozenset[int]
    default_topic: int | None
    categories: frozenset[int]
    default_category: int | None

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localized(self.name)

    def has_place(self, place: Entry, *, kinds: Mapping[int, int]) -> bool:
        """Whether contacts may take place there; ``kinds``: kind of place by place."""
        if self.places:
            return place.id in self.places
        return self.place_kind is None or kinds.get(place.id) == self.place_kind

    def has_channel(self, channel: Entry) -> bool:
        """Whether contacts may come this way."""
        return self.channel in (None, channel.id)

    def has_topic(self, topic: TopicNode) -> bool:
        """Whether cases may be opened under the topic."""
        line = (topic.id, *(node.id for node in topic.ancestors))
        return not self.topics or any(node in self.topics for node in line)

    def has_category(self, category: int | None) -> bool:
        """Whether the client may be of this category; an anonymous one has none."""
        return not self.categories or category in self.categories


def _load() -> list[Template]:
    rows = ContactTemplate.objects.filter(is_active=True).order_by("position", "id")
    return [
        Template(
            code=row.code,
            name=row.name,
            given_to=frozenset(names_in(row.given_to)),
            places=frozenset(place.pk for place in row.places.all()),
            place_kind=row.place_kind_id,
            default_place=row.default_place_id,
            channel=row.channel_id,
            direction=row.direction,
            topics=frozenset(topic.pk for topic in row.topics.all()),
            default_topic=row.default_topic_id,
            categories=frozenset(category.pk for category in row.categories.all()),
            default_category=row.default_category_id,
        )
        for row in rows.prefetch_related("places", "topics", "categories")
    ]


_templates = VersionedCache(VERSION, _load)


def templates_of(*, by: Actor) -> list[Template]:
    """The templates by which ``by`` registers; none: as one likes."""
    held = _templates.get()
    if not held or by.id is None:
        return []
    names = names_of(by)
    return [template for template in held if not names.isdisjoint(template.given_to)]


def usual_of(*, by: Actor) -> dict[str, frozenset[int]]:
    """What the templates of ``by`` allow: ids by key of a property of cases and contacts.

    What one of them leaves open is not named.
    """
    mine, catalogue = templates_of(by=by), get_catalogue()
    if not mine:
        return {}
    topics = [t for t in catalogue.topics.values() if any(one.has_topic(t) for one in mine)]
    found: dict[str, Iterable[int | None]] = {}
    if all(one.topics for one in mine):
        found["topic"] = (topic.id for topic in topics)
    if all(one.places or one.place_kind for one in mine):
        found["place"] = (place.id for one in mine for place in places_of(one))
    if all(one.channel for one in mine):
        found["channel"] = (one.channel for one in mine)
    if all(one.categories for one in mine):
        found["client.category"] = (key for one in mine for key in one.categories)
    return {name: frozenset(key for key in ids if key) for name, ids in found.items()}


def usual_clients_of(by: Actor) -> dict[str, frozenset[int]]:
    """The part of that which is of clients, by key of a property of clients."""
    at = "client."
    found = usual_of(by=by).items()
    return {name.removeprefix(at): ids for name, ids in found if name.startswith(at)}


def find_template(*, by: Actor, code: str) -> Template | None:
    """The template of ``by`` with this code, else the first; None for who has none."""
    mine = templates_of(by=by)
    return next((template for template in mine if template.code == code), mine[0] if mine else None)


def places_of(template: Template | None) -> Collection[Entry]:
    """Active places that contacts may take place in, in their order."""
    catalogue = get_catalogue()
    active = [place for place in catalogue.places.values() if place.is_active]
    if template is None:
        return active
    return [place for place in active if template.has_place(place, kinds=catalogue.kind_of_place)]
