"""Where entries of reference data are used by contacts and cases, and the lists that show it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.actions import set_uses
from abonent.cases.actions.replacing import (
    replace_entry,
    replace_link_kind,
    replace_priority,
    replace_topic,
    tell_contacts,
)
from abonent.cases.holding import with_value
from abonent.cases.models import Case, CaseLink, Contact, Topic
from abonent.cases.reference import CHANNEL, LINK_KIND, PLACE, PRIORITY, TOPIC
from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import Listing, UseCounter, listed_at
from abonent.kernel.reference.replacing import by_column
from abonent.rules.actions import view_uses


def _with_entry(entry: Any) -> QuerySet[Case]:
    """Cases that keep ``entry`` as the value of an attribute of its dictionary."""
    found = Case.objects.none()
    for attribute in entry.dictionary.attribute_set.all():
        for value in (entry.code, [entry.code]):
            kept = {attribute.code: value}
            found = found | _under(attribute.set_id).filter(attributes__contains=kept)
    return found


def _under(set_id: int) -> QuerySet[Case]:
    ids = level = list(Topic.objects.filter(attribute_set=set_id).values_list("pk", flat=True))
    while level:
        level = list(Topic.objects.filter(parent__in=level).values_list("pk", flat=True))
        ids = ids + level
    return Case.objects.filter(topic__in=ids)


_CASES = _("cases")


def _listed(page: str, by: str) -> Listing:
    return listed_at(f"/{page}", by=by, right="cases.view")


def _cases_with(attribute: Any) -> str:
    """The condition of the query language that a case has a value of ``attribute``."""
    topic = Topic.objects.filter(attribute_set=attribute.set_id).first()
    return f"attr.{attribute.code}:any" + (f" topic:{topic.code}" if topic else "")


def _asked(by: Actor, query: str) -> str:
    return f"/cases?q={quote(query)}" if query and by.can("cases.view") else ""


def _cases_with_entry(by: Actor, entry: Any) -> str:
    codes = sorted({attribute.code for attribute in entry.dictionary.attribute_set.all()})
    return _asked(by, " OR ".join(f"attr.{code}:={entry.code}" for code in codes))


USES = (
    UseCounter(
        PLACE.key, _("contacts"), lambda place: Contact.objects.filter(place=place),
        _listed("contacts", "place"),
        by_column("place", of="contact", action="cases.edit_contact", after=tell_contacts),
    ),
    UseCounter(
        CHANNEL.key, _("contacts"), lambda channel: Contact.objects.filter(channel=channel),
        _listed("contacts", "channel"),
        by_column("channel", of="contact", action="cases.edit_contact", after=tell_contacts),
    ),
    UseCounter(
        PRIORITY.key, _CASES, lambda p: Case.objects.filter(priority=p),
        _listed("cases", "priority"), replace_priority,
    ),
    UseCounter(
        LINK_KIND.key, _("links of cases"), lambda k: CaseLink.objects.filter(kind=k),
        replace=replace_link_kind,
    ),
    UseCounter(
        TOPIC.key, _CASES, lambda topic: Case.objects.filter(topic=topic),
        _listed("cases", "topic"), replace_topic,
    ),
    UseCounter(TOPIC.key, _("topics below"), lambda topic: Topic.objects.filter(parent=topic)),
    *set_uses(TOPIC.key),
    UseCounter(
        "attributes.attribute", _CASES, with_value, lambda by, a: _asked(by, _cases_with(a))
    ),
    UseCounter("attributes.entry", _CASES, _with_entry, _cases_with_entry, replace_entry),
    *(view_uses(kind.key) for kind in (TOPIC, PRIORITY, CHANNEL, PLACE)),
)  # fmt: skip
