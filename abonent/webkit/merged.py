"""Addresses of what was merged into something else lead to what it became.

A room registers by which name its addresses carry the number, and how to find what it became::

    survivors.add(Survivor(name="client_id", asked="client", url="parties:client",
                           find=lambda by, number: …, told=_("…"), lost=_("…")))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from abonent.kernel.actor import Actor
from abonent.kernel.ids import find_id
from abonent.kernel.registry import Registry
from abonent.webkit.context import find_reader
from abonent.webkit.toasts import say, toast

UNTOLD = frozenset({"csrfmiddlewaretoken", "idempotency_key", "version", "draft", "seen", "shown"})
"""What forms post besides what people typed."""
_CHOICE = re.compile(r"\s*|[a-z0-9_-]{1,6}|[a-z_][a-z0-9_-]*|[0-9a-f]{8}-[0-9a-f-]{27}")
"""What lists and ticks post: codes, short numbers, ids of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """What can be merged. ``find(by, number)`` is what the number became, for who may see it."""

    name: str
    """Of the number in addresses."""
    asked: str
    """Of the number behind the question mark."""
    find: Callable[[Actor, int], int | None]
    url: str
    """Name of the page of one, which takes the number as ``name``."""
    told: str | Promise
    """With ``%(number)s`` of the one that is no more, on the page of what it became."""
    lost: str | Promise
    """Where something was written to the one that is no more; with ``%(winner)s`` too."""


survivors: Registry[Survivor] = Registry(key=lambda one: one.name)


def lead_on(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request for something that became part of something else; None: it did not.

    A page is opened on what it became; what was sent is not written, and shown to be taken along.
    """
    reader: Any = find_reader(request)
    match = request.resolver_match
    if reader is None or match is None:
        return None
    for one in survivors:
        number = match.kwargs.get(one.name)
        if number is None:
            found = _lead_asked(request, reader, one)
        else:
            winner = one.find(reader, number)
            found = None if winner is None else _answer(request, one, number, winner)
        if found is not None:
            return found
    return None


def _lead_asked(request: HttpRequest, reader: Actor, one: Survivor) -> HttpResponse | None:
    """By the number behind the question mark."""
    number = find_id(request.GET.get(one.asked, ""))
    winner = None if number is None else one.find(reader, number)
    if winner is None or request.method != "GET" or "HX-Request" in request.headers:
        return None
    asked = request.GET.copy()
    asked[one.asked] = str(winner)
    say(request, text=str(one.told) % {"number": number}, tone="amber")
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")


def _answer(request: HttpRequest, one: Survivor, number: int, winner: int) -> HttpResponse:
    match: Any = request.resolver_match
    card = reverse(one.url, kwargs={one.name: winner})
    lost = str(one.lost) % {"number": number, "winner": winner}
    is_read = request.method in ("GET", "HEAD")
    if "HX-Request" in request.headers and not (is_read and match.view_name == one.url):
        response = HttpResponse(status=409)  # the page stays, with what was typed
        toast(response, text=lost, tone="amber")
        return response
    if is_read:
        say(request, text=str(one.told) % {"number": number}, tone="amber")
        there = reverse(match.view_name, kwargs={**match.kwargs, one.name: winner})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{there}?{query}" if query else there)
    context = {
        "title": _("It was merged meanwhile"),
        "text": lost,
        "address": card,
        "number": winner,
        "typed": _typed(request),
    }
    return render(request, "webkit/merged.html", context, status=409)


def _typed(request: HttpRequest) -> list[str]:
    """Texts that were sent: whoever typed them takes them along."""
    given = (v for k, values in request.POST.lists() if k not in UNTOLD for v in values)
    return list(dict.fromkeys(text for text in given if not _CHOICE.fullmatch(text)))
