"""Places, channels, priorities and topics as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.actions import OWNED, create_set, delete_set
from abonent.cases.channel_icons import CHANNEL_ICONS
from abonent.cases.models import (
    Channel,
    Kind,
    LinkKind,
    Place,
    PlaceKind,
    Priority,
    Topic,
)
from abonent.cases.queries.catalogue import VERSION
from abonent.kernel.errors import Conflict, Problems
from abonent.kernel.reference.kinds import ExtraField, OwnerName, ReferenceKind
from abonent.kernel.reference.uses import count_uses

PERMISSION = "cases.administer"
DEEPEST = 6


def _check_topic(problems: Problems, topic: Topic, before: Mapping[str, Any]) -> None:
    line = _line_above(topic)
    if topic.parent is not None and not topic.parent.is_group:
        problems.add("parent", _("Choose a group: a topic has nothing below it."))
    if topic.pk and topic.pk in (node.pk for node in line):
        problems.add("parent", _("A group cannot be moved under itself or what is below it."))
    elif len(line) + _height(topic) > DEEPEST:
        problems.add("parent", _("The tree would be too deep for anyone to find a topic in it."))
    if not before or before["is_group"] == topic.is_group:
        return
    uses = [use for use in count_uses("cases.topic", topic) if use.kind not in OWNED]
    if uses and topic.is_group:
        told = ", ".join(str(use) for use in uses)
        problems.add(
            "is_group", _("It is in use (%(uses)s), so it remains a topic.") % {"uses": told}
        )
    elif uses:
        problems.add("is_group", _("Move what is below it first; then it can become a topic."))


_OTHER_FIRST = _("Make another priority the default first: new cases need one.")


def _check_priority(problems: Problems, priority: Priority, before: Mapping[str, Any]) -> None:
    """New cases never fall back to the least urgent priority because the default went away."""
    if before and before["is_default"] and not priority.is_default:
        problems.add("is_default", _OTHER_FIRST)
    if priority.is_default and not priority.is_active:
        problems.add("is_active", _OTHER_FIRST)


def _unmake_priority(priority: Priority) -> None:
    if priority.is_default:
        raise Conflict(_OTHER_FIRST)


def _line_above(topic: Topic) -> list[Topic]:
    """The groups above, nearest first; ends at a loop instead of running round it."""
    line: list[Topic] = []
    above = topic.parent
    while above is not None and above not in line and above.pk != topic.pk:
        line.append(above)
        above = above.parent
    return line if above is None else [*line, above]


def _height(topic: Topic) -> int:
    """How many floors there are from a topic down, itself included; one statement a floor."""
    floor, height = [topic.pk] if topic.pk else [], 1
    while floor and height <= DEEPEST:
        floor = list(Topic.objects.filter(parent__in=floor).values_list("pk", flat=True))
        height += bool(floor)
    return height


def _make_topic(topic: Topic) -> None:
    topic.attribute_set = create_set()


def unmake_topic(topic: Topic) -> None:
    """Remove the set of attributes of a topic that is gone."""
    delete_set(set_id=topic.attribute_set_id)


PLACE_KIND = ReferenceKind(
    key="cases.place_kind",
    model=PlaceKind,
    title=_("Kind of place"),
    plural=_("Kinds of places"),
    about=_("Office, call centre, web site: what places are grouped by."),
    permission=PERMISSION,
    version=VERSION,
    icon="building",
)
PLACE = ReferenceKind(
    key="cases.place",
    model=Place,
    title=_("Place"),
    plural=_("Places"),
    about=_("Where contacts take place."),
    permission=PERMISSION,
    version=VERSION,
    icon="map-pin",
    fields=(
        ExtraField(
            name="kind",
            label=_("Kind of place"),
            type="reference",
            of="cases.place_kind",
            required=True,
        ),
    ),
)
CHANNEL = ReferenceKind(
    key="cases.channel",
    model=Channel,
    title=_("Channel"),
    plural=_("Channels"),
    about=_("How contacts come: by phone, in person, by e-mail."),
    permission=PERMISSION,
    version=VERSION,
    icon="message",
    fields=(
        ExtraField(
            name="icon", label=_("Icon"), type="icon", default="message", choices=CHANNEL_ICONS
        ),
    ),
)
PRIORITY = ReferenceKind(
    key="cases.priority",
    model=Priority,
    title=_("Priority"),
    plural=_("Priorities"),
    about=_("How urgent cases are; the greater weight goes first."),
    permission=PERMISSION,
    version=VERSION,
    icon="flag",
    fields=(
        ExtraField(
            name="weight",
            label=_("Weight"),
            type="integer",
            default=0,
            maximum=1000,
            help=_("A case of a greater weight goes first."),
        ),
        ExtraField(
            name="is_default",
            label=_("Used where nothing else is said"),
            type="boolean",
            default=False,
            only_one=True,
        ),
    ),
    unmake=_unmake_priority,
    check=_check_priority,
)
TOPIC = ReferenceKind(
    key="cases.topic",
    model=Topic,
    title=_("Topic"),
    plural=_("Topics"),
    about=_("What cases are about, in groups, with the attributes to be filled in."),
    permission=PERMISSION,
    version=VERSION,
    icon="binary-tree",
    branch="parent",
    fields=(
        ExtraField(name="parent", label=_("Group"), type="reference", of="cases.topic"),
        ExtraField(name="is_group", label=_("A group of topics"), type="boolean", default=False),
        ExtraField(
            name="default_kind",
            label=_("Usual kind"),
            type="choice",
            choices=tuple(Kind.choices),
            default=Kind.CONSULTATION.value,
        ),
        ExtraField(
            name="default_priority",
            label=_("Usual priority"),
            type="reference",
            of="cases.priority",
        ),
        ExtraField(
            name="route",
            label=_("Route"),
            type="reference",
            of="routes.route",
            help=_("That of its group, if none is chosen; else the built-in one."),
        ),
    ),
    make=_make_topic,
    unmake=unmake_topic,
    check=_check_topic,
)
SETS = tuple(
    OwnerName(
        kind=kind,
        prefix=TOPIC.key,
        names=lambda: dict(Topic.objects.values_list("attribute_set_id", "code")),
    )
    for kind in ("attributes.attribute", "attributes.override")
)
LINK_KIND = ReferenceKind(
    key="cases.link_kind",
    model=LinkKind,
    title=_("Kind of link"),
    plural=_("Kinds of links"),
    about=_("How cases have to do with each other, read in both directions."),
    permission=PERMISSION,
    version=VERSION,
    icon="link",
    fields=(
        ExtraField(
            name="reverse_name",
            label=_("The way back"),
            type="localized_text",
            required=True,
            help=_("“Duplicate of” reads back as “has the duplicate”."),
        ),
    ),
)
KINDS = (PLACE_KIND, PLACE, CHANNEL, PRIORITY, TOPIC, LINK_KIND)
