"""Who is asking, in which language and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from abonent.kernel.actor import Actor
from abonent.staff.queries import find_actor

OPEN = ("/login", "/language", "/static/", "/api/", "/healthz")
"""Addresses that need no log-in: the REST face asks for its own token."""


class OperatorRequest(HttpRequest):
    """A request of a logged-in operator: what every page receives."""

    operator: Actor


def operator_in_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set ``request.operator``, language and zone; send strangers to the log-in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        actor = find_actor(operator_id=request.user.pk) if request.user.is_authenticated else None
        request.operator = actor  # type: ignore[attr-defined]  # typed by OperatorRequest
        if actor is None and not request.path.startswith(OPEN):
            return _to_log_in(request)
        language = actor.language if actor else _language_of_stranger(request)
        with translation.override(language), _zone(actor):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            if actor is not None:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

    return middleware


def _zone(actor: Actor | None) -> timezone.override:
    return timezone.override(zoneinfo.ZoneInfo(actor.timezone) if actor else None)


def _language_of_stranger(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("language", "")
    known = translation.trans_real.get_languages()
    return chosen if chosen in known else translation.get_language_from_request(request)


def _to_log_in(request: HttpRequest) -> HttpResponseBase:
    """A page is redirected; a fragment is told, so that the page can say the session is over."""
    address = f"{reverse('login')}?next={request.get_full_path()}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"X-Log-In": reverse("login")})
    return redirect(address)
