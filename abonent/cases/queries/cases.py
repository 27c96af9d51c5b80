"""Reads of cases. A row that the actor may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from abonent.attributes.properties import has_stored
from abonent.cases.models import Attachment, Case, HistoryEntry
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.queries.texts import fits_web
from abonent.cases.queries.visible import of_visible_case, visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty fields do not narrow."""

    text: str = ""
    """Words of the case's text, Russian or English, in any form."""
    states: Sequence[str] = ()
    phases: Sequence[str] = ()
    topic_ids: Sequence[int] = ()
    """Each with everything below it."""
    kinds: Sequence[str] = ()
    priority_ids: Sequence[int] = ()
    channel_ids: Sequence[int] = ()
    place_ids: Sequence[int] = ()
    owner_id: int | None = None
    without_owner: bool = False
    client_id: int | None = None
    registered_from: datetime | None = None
    registered_before: datetime | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Stored values by attribute code."""


def list_cases(*, by: Actor, where: CaseFilter | None = None) -> QuerySet[Case]:
    """Cases with their clients in the same statement; unordered."""
    found = visible_cases(by=by).select_related("client")
    return narrow_cases(found, where) if where else found


def narrow_cases(found: QuerySet[Case], where: CaseFilter) -> QuerySet[Case]:
    """The cases of ``found`` that match ``where``."""
    catalogue = get_catalogue()
    topics = [t for topic in where.topic_ids for t in catalogue.topics_under(topic_id=topic)]
    conditions: dict[str, Any] = {
        "state__in": where.states,
        "phase__in": where.phases,
        "topic__in": topics,
        "kind__in": where.kinds,
        "priority__in": where.priority_ids,
        "contact__channel__in": where.channel_ids,
        "contact__place__in": where.place_ids,
        "owner": where.owner_id,
        "client": where.client_id,
        "registered_at__gte": where.registered_from,
        "registered_at__lt": where.registered_before,
    }
    found = found.filter(**{k: v for k, v in conditions.items() if v})
    for code, value in where.attributes.items():
        found = found.filter(has_stored(code, value))
    if where.topic_ids and not topics:
        found = found.none()
    if where.without_owner:
        found = found.filter(owner=None)
    if where.text.strip():
        found = found.filter(fits_web(where.text))
    return found


def get_case(*, by: Actor, case_id: int) -> Case:
    """One case with its contact, client, subscriber and owner; one statement."""
    found = (
        visible_cases(by=by)
        .select_related(
            "contact__contact_person", "contact__operator", "client", "subscriber", "owner"
        )
        .filter(pk=case_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def most_urgent_unowned(*, by: Actor, limit: int) -> QuerySet[Case]:
    """Open cases that nobody has taken, with their clients: the most urgent, then the oldest.

    Each priority is read in the order of its index, no further than ``limit``: sorting all
    that wait would take the longer, the more of them there are.
    """
    waiting = visible_cases(by=by).filter(owner=None, phase="open").order_by("pk")
    each = [
        waiting.filter(priority=priority).values("pk")[:limit]
        for priority in get_catalogue().priorities
    ]
    first = waiting.none().values("pk").union(*each, all=True)
    found = Case.objects.filter(pk__in=first).select_related("client")
    return found.order_by("-priority__weight", "pk")[:limit]


def list_cases_of_client(*, by: Actor, client_id: int, limit: int) -> list[Case]:
    """The newest cases of a client."""
    return list(visible_cases(by=by).filter(client=client_id).order_by("-id")[:limit])


def case_topics(ids: Iterable[int]) -> dict[int, int]:
    """Topics of cases by the cases' ids, for those who may see that they are named."""
    return dict(Case.objects.filter(pk__in=list(ids)).values_list("pk", "topic_id"))


def list_history(*, by: Actor, case_id: int) -> list[HistoryEntry]:
    """The timeline of a case, oldest first."""
    rows = HistoryEntry.objects.select_related("by").order_by("at", "id")
    return list(of_visible_case(rows, by=by, case_id=case_id))


def list_attachments(*, by: Actor, case_id: int) -> list[Attachment]:
    """The files of a case that were not removed."""
    rows = Attachment.objects.select_related("file", "added_by").filter(removed_at=None)
    return list(of_visible_case(rows, by=by, case_id=case_id))


def get_attachment(*, by: Actor, case_id: int, attachment_id: int) -> Attachment:
    """One file of the case; a file of another case is not found."""
    rows = Attachment.objects.select_related("file").filter(pk=attachment_id, removed_at=None)
    found: Attachment | None = of_visible_case(rows, by=by, case_id=case_id).first()
    if found is None:
        raise NotFound
    return found
