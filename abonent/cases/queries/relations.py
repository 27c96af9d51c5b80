"""What a case hangs together with, and cases to link it to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from abonent.cases.models import Case, CaseLink, Contact, LinkKind
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized

RECENT = timedelta(days=30)
"""A closed case counts as recent for this long."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A link as one of its cases reads it."""

    id: int
    code: str
    reading: str
    case: Case


@dataclass(frozen=True, slots=True)
class Relations:
    """Everything a case hangs together with, what the actor may not see left out."""

    parent: Case | None
    children: list[Case]
    links: list[Link]
    repeats: list[Contact]
    """Further contacts about the case, newest first."""


def list_relations(*, by: Actor, case: Case) -> Relations:
    """At most three statements: relatives, links, and repeated contacts if there are any."""
    near = Q(parent=case.pk) | Q(pk=case.parent_id) if case.parent_id else Q(parent=case.pk)
    relatives = list(visible_cases(by=by).filter(near).order_by("pk")[:100])
    contacts = Contact.objects.filter(repeats__case=case.pk).order_by("-pk")[:SHOWN]
    return Relations(
        parent=next((one for one in relatives if one.pk == case.parent_id), None),
        children=[one for one in relatives if one.parent_id == case.pk],
        links=list_links(by=by, case_id=case.pk),
        repeats=list(contacts) if case.repeats else [],
    )


def list_links(*, by: Actor, case_id: int) -> list[Link]:
    """The case's links with their other ends, as it reads them."""
    rows = CaseLink.objects.select_related("kind", "case", "other")
    found = rows.filter(Q(case=case_id) | Q(other=case_id))
    ends = [link.other_id if link.case_id == case_id else link.case_id for link in found]
    if not ends:
        return []
    seen = set(visible_cases(by=by).filter(pk__in=ends).values_list("pk", flat=True))
    return [_read(link, case_id) for link, end in zip(found, ends, strict=True) if end in seen]


def _read(link: CaseLink, case_id: int) -> Link:
    is_first = link.case_id == case_id
    reading = localized(link.kind.name if is_first else link.kind.reverse_name)
    return Link(link.pk, link.kind.code, reading, link.other if is_first else link.case)


def list_link_kinds() -> list[LinkKind]:
    """The kinds that serve, in their order."""
    return list(LinkKind.objects.filter(is_active=True))


def find_linkable(*, by: Actor, case: Case, text: str, limit: int = 12) -> list[Case]:
    """Cases by number or words; without a text the newest ones of the same client."""
    rows = visible_cases(by=by).select_related("client").exclude(pk=case.pk)
    text = text.strip().lstrip("№#").strip()
    if (number := find_id(text)) is not None:
        return list(rows.filter(pk=number))
    if text:
        from abonent.cases.queries.cases import CaseFilter, narrow_cases

        return list(narrow_cases(rows, CaseFilter(text=text)).order_by("-pk")[:limit])
    return (
        list(rows.filter(client=case.client_id).order_by("-pk")[:limit]) if case.client_id else []
    )


@dataclass(frozen=True, slots=True)
class Similar:
    """A case of the same client that may be what he comes about again."""

    case: Case
    same_topic: bool
    is_open: bool


def list_similar(*, by: Actor, client_id: int, topic: str, limit: int = 4) -> list[Similar]:
    """Open and recent cases of the client under this topic or its neighbours; one statement."""
    node = get_catalogue().topic_by_code.get(topic)
    if node is None:
        return []
    group = node.parent_id or node.id
    near = get_catalogue().topics_under(topic_id=group)
    rows = visible_cases(by=by).filter(client=client_id, topic__in=near)
    recent = Q(phase="open") | Q(changed_at__gte=now() - RECENT)
    found = [
        Similar(case=case, same_topic=case.topic_id == node.id, is_open=case.phase == "open")
        for case in rows.filter(recent).order_by("-pk")[: 4 * limit]
    ]
    found.sort(key=lambda one: (not one.same_topic, not one.is_open, -one.case.pk))
    return found[:limit]


def line_above(case: Case) -> list[int]:
    """Numbers of the cases above, nearest first."""
    line: list[int] = []
    above = case.parent_id
    while above is not None and above not in line:
        line.append(above)
        above = Case.objects.filter(pk=above).values_list("parent", flat=True).first()
    return line
