"""The client's card and its live parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.parties import wording
from abonent.parties.models import CircleMember, Subscriber
from abonent.parties.pages.attributes import attributes_of
from abonent.parties.pages.shown import draw_panel, draw_panels, kind_icon, status_badge
from abonent.parties.ports import client_panels
from abonent.parties.queries import (
    ClientCard,
    can_reach,
    check_reaches,
    get_client_card,
    list_merges,
    sees_any,
)
from abonent.parties.queries.attributes import note_card
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.context import find_url
from abonent.webkit.templatetags.webkit import badge

PARTS = ("head", "who", "lines", "notes")


@require_GET
def client(request: OperatorRequest, client_id: int) -> HttpResponse:
    """Everything about a client on one page."""
    card = get_client_card(by=request.operator, client_id=client_id)
    note_card(card, by=request.operator)
    context = card_context(request, card)
    context["panels"] = draw_panels(request, request.operator, client_id)
    return render(request, "parties/client.html", context)


@require_GET
def part(request: OperatorRequest, client_id: int, name: str) -> HttpResponse:
    """One part of the card again, after a change."""
    if name not in PARTS:
        raise NotFound
    card = get_client_card(by=request.operator, client_id=client_id)
    context = card_context(request, card) | {"again": True}
    return render(request, f"parties/_{name}.html", context)


@require_GET
def panel(request: OperatorRequest, client_id: int, code: str) -> HttpResponse:
    """One panel of a room above again, after a change."""
    found = client_panels.find(code)
    if found is None:
        raise NotFound
    check_reaches(by=request.operator, permission="parties.view", client_id=client_id)
    request.operator.check(found.permission)
    drawn = draw_panel(request, request.operator, found, client_id)
    return render(request, "parties/_panel.html", {"panel": drawn})


def card_context(request: HttpRequest, card: ClientCard) -> dict[str, Any]:
    """What the templates of the card need."""
    by = request.operator  # type: ignore[attr-defined]  # set by the middleware
    contact_url = find_url("cases:register") if by.can("cases.register") else None
    return {
        "title": card.client.name,
        "crumbs": [(_("Clients"), find_url("parties:clients"))],
        "card": card,
        "client": card.client,
        "status": status_badge(card.client.status),
        "kind_icon": kind_icon(card.client.kind),
        "language": dict(settings.LANGUAGES).get(card.client.language, card.client.language),
        "accounts": [
            {
                "row": account,
                "payment": wording.PAYMENTS[account.payment],
                "badge": _line_badge(account.status),
                "own": attributes_of(by, account, client_id=card.client.pk),
                "lines": [_line(by, line) for line in account.lines],  # type: ignore[attr-defined]  # put there by the query
            }
            for account in card.accounts
        ],
        "own": attributes_of(by, card.client, client_id=card.client.pk),
        "persons": [
            (person, attributes_of(by, person, client_id=card.client.pk))
            for person in card.contact_persons
        ],
        "circles": [
            {"row": c, "kind": wording.CIRCLES[c.kind], "places": _places(c.places, card)}  # type: ignore[attr-defined]  # put there by the query
            for c in card.circles
        ],
        "merges": list_merges(by=by, client_id=card.client.pk),
        "can_merge": by.can("parties.merge"),
        "operator_id": by.id,
        "sees_confidential": sees_any(by),
        "can_edit": can_reach(by=by, permission="parties.edit", client_id=card.client.pk),
        "can_note": can_reach(by=by, permission="parties.note", client_id=card.client.pk),
        "contact_url": f"{contact_url}?client={card.client.pk}" if contact_url else "",
    }  # fmt: skip


def _line(by: Actor, line: Subscriber) -> dict[str, Any]:
    return {
        "own": attributes_of(by, line, client_id=line.client_id),
        "row": line,
        "icon": wording.SERVICE_ICONS[line.service],
        "service": wording.SERVICES[line.service],
        "badge": "" if line.status == Subscriber.Status.ACTIVE else _line_badge(line.status),
    }


def _line_badge(status: str) -> Any:
    return badge(wording.LINE_STATUSES[status], wording.LINE_TONES[status])


def _places(members: list[CircleMember], card: ClientCard) -> list[CircleMember]:
    """The others first; the client himself need not be told that he is there."""
    return [m for m in members if m.client_id != card.client.pk]
