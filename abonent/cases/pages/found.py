"""What cases offer other pages: the search box, the client's card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from abonent.cases import queries
from abonent.cases.models import Case
from abonent.cases.pages.lists import row_of
from abonent.cases.pages.shown import state_label
from abonent.cases.queries import CaseFilter, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.search import SearchHit
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow

SHOWN = 15
COUNTED = 1000
"""Counting goes no further: beyond it the number says nothing more."""
_BEFORE_NUMBER = re.compile(r"^\s*(?:case|обращение|заявка)?\s*[№#]?", re.IGNORECASE)

_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """The case with this number; a number sign or the word "case" may stand before it."""
    number = _BETWEEN_THOUSANDS.sub("", _BEFORE_NUMBER.sub("", text).strip())
    if not limit or (case_id := find_id(number)) is None:
        return []
    try:
        case = queries.get_case(by=actor, case_id=case_id)
    except NotFound:
        winner = queries.find_case_merged_into(by=actor, case_id=case_id)
        return [] if winner is None else search(actor, str(winner), limit)
    topic = get_catalogue().topics[case.topic_id].label
    told = [str(state_label(case.state)), case.client.name if case.client else ""]
    return [
        SearchHit(
            title=f"{case.pk} · {topic}",
            subtitle=" · ".join(word for word in told if word),
            url=reverse("cases:case", args=[case.pk]),
            icon="ticket",
            id=case.pk,
            is_exact=True,
        )
    ]


def load_cases(actor: Actor, client_id: int, limit: int) -> Mapping[str, Any]:
    """The newest cases of a client, for the card."""
    cases = queries.list_cases_of_client(by=actor, client_id=client_id, limit=limit)
    return {
        "rows": [row_of(case) for case in cases],
        "more_url": f"{reverse('cases:cases')}?client={client_id}",
    }


def load_contacts(actor: Actor, client_id: int, limit: int) -> Mapping[str, Any]:
    """The newest contacts of a client, for the card."""
    channels = get_catalogue().channels
    contacts = queries.list_contacts_of_client(by=actor, client_id=client_id, limit=limit)
    return {
        "rows": [{"contact": c, "channel": channels[c.channel_id].label} for c in contacts],
        "more_url": f"{reverse('cases:contacts')}?client={client_id}",
    }


def load_mine(actor: Actor) -> Mapping[str, Any]:
    """Open cases of the reader, for the start page: what was just given to them stands first."""
    mine = queries.list_cases(by=actor, where=CaseFilter(owner_id=actor.id, phases=["open"]))
    first = mine.order_by("-changed_at", "-pk")[: SHOWN + 1]
    return _open_cases(mine, list(first), f"owner={actor.id}")


def load_unowned(actor: Actor) -> Mapping[str, Any]:
    """Open cases that nobody has taken, the most urgent first, among equals the oldest."""
    free = queries.list_cases(by=actor, where=CaseFilter(without_owner=True, phases=["open"]))
    first = queries.most_urgent_unowned(by=actor, limit=SHOWN + 1)
    return _open_cases(free, list(first), "owner=0")


def _open_cases(found: QuerySet[Case], first: list[Case], query: str) -> Mapping[str, Any]:
    many = found[: COUNTED + 1].count() if len(first) > SHOWN else len(first)
    states = "".join(f"&state={s.code}" for s in get_flow().states() if s.phase is Phase.OPEN)
    return {
        "rows": [row_of(case, with_client=True) for case in first[:SHOWN]],
        "shown": min(len(first), SHOWN),
        "total": f"{COUNTED}+" if many > COUNTED else str(many),
        "more_url": f"{reverse('cases:cases')}?{query}{states}",
    }
