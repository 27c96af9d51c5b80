"""What cases offer other pages: the search box, the client's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from abonent.cases import queries
from abonent.cases.pages.lists import row_of
from abonent.cases.pages.shown import state_label
from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.search import SearchHit

LONGEST_NUMBER = 18  # digits that a bigint surely holds


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """The case with this number, with or without a number sign."""
    number = text.strip().lstrip("№#").strip()
    if not limit or not number.isascii() or not number.isdigit() or len(number) > LONGEST_NUMBER:
        return []
    try:
        case = queries.get_case(by=actor, case_id=int(number))
    except NotFound:
        return []
    topic = get_catalogue().topics[case.topic_id].label
    told = [str(state_label(case.state)), case.client.name if case.client else ""]
    return [
        SearchHit(
            title=f"{case.pk} · {topic}",
            subtitle=" · ".join(word for word in told if word),
            url=reverse("cases:case", args=[case.pk]),
            icon="ticket",
            id=case.pk,
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
