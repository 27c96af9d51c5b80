"""Found clients: for the one search box, and for fields in which a client is chosen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict
from abonent.kernel.ids import find_id
from abonent.kernel.search import SearchHit
from abonent.parties import queries
from abonent.parties.queries import ClientHit, search_clients
from abonent.parties.queries.choices import list_choices
from abonent.parties.wording import account_mark, kind_of_key, status_word
from abonent.staff.middleware import OperatorRequest

SUGGESTED = 12
_LETTERS = 3


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """What clients offer the search box."""
    return [
        SearchHit(
            title=hit.name,
            subtitle=told(hit),
            url=reverse("parties:client", args=[hit.client_id]),
            icon="building" if hit.kind == "company" else "user",
            id=hit.client_id,
            is_exact=hit.is_exact,
        )
        for hit in search_clients(by=actor, text=text, limit=limit)
    ]


def told(hit: ClientHit) -> str:
    """What matched, or what tells namesakes apart, and a status other than the usual."""
    words = [] if hit.is_by_name else [f"{kind_of_key(hit.matched)}: {hit.shown}"]
    if hit.is_by_name:
        words += [mark for mark in (hit.phone, account_mark(hit.account)) if mark]
    elif hit.matched == "person" and (mark := hit.phone or account_mark(hit.account)):
        words.append(mark)
    if hit.status != "active":
        words.append(status_word(hit.status))
    return " · ".join(words)


MOST_TYPED = 200
_OF_FORM = "attr."


@require_POST
def choices(request: OperatorRequest, code: str) -> HttpResponse:
    """Choices of an attribute from another database, for a combobox.

    A database that is down is told in the list: the form stays as it is.
    """
    posted = request.POST
    values = {
        name.removeprefix(_OF_FORM): value
        for name, value in posted.items()
        if name.startswith(_OF_FORM)
    }
    try:
        found = list_choices(
            by=request.operator, query=code, q=posted.get("q", "")[:MOST_TYPED],
            client_id=find_id(posted.get("client", "")), values=values,
        )  # fmt: skip
    except Conflict as refusal:
        return render(request, "parties/_choices_down.html", {"told": refusal.message})
    rows = [{"value": one.sealed, "label": one.label} for one in found]
    return render(request, "webkit/options.html", {"options": rows})


@require_POST
def options(request: OperatorRequest) -> HttpResponse:
    """Clients to choose from, for a combobox; by POST, as all that is typed about people.

    ``but`` in the address is the client whom the choice is for, and who is no choice.
    """
    text, but = request.POST.get("q", ""), find_id(request.GET.get("but", ""))
    hits = search_clients(by=request.operator, text=text, limit=SUGGESTED)
    rows = [
        {"value": h.client_id, "label": h.name, "hint": told(h)} for h in hits if h.client_id != but
    ]
    return render(request, "webkit/options.html", {"options": rows, "q": text})


def search_notes(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Notes by their words, the newest first; numbers and single letters are not looked for."""
    if not limit or sum(sign.isalpha() for sign in text) < _LETTERS:
        return []
    return [
        SearchHit(
            title=note.client.name,
            subtitle=Truncator(note.text).chars(120),
            url=f"{reverse('parties:client', args=[note.client_id])}#notes",
            icon="note",
            id=note.pk,
        )
        for note in queries.search_notes(by=actor, text=text, limit=limit)
    ]
