"""Who is asking, in which language and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.staff import policy
from abonent.staff.queries import find_actor_in
from abonent.staff.queries.directory import BEGAN, SEEN

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
        actor = find_actor_in(request.session)
        request.operator = actor  # type: ignore[attr-defined]  # typed by OperatorRequest
        if actor is None and not _is_open(request.path):
            return _to_log_in(request)
        if actor is not None:
            _note_use(request)
        language = actor.language if actor else _language_of_stranger(request)
        with translation.override(language), _zone(actor):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            if actor is not None:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

    return middleware


def _is_open(path: str) -> bool:
    return any(path == o or (o.endswith("/") and path.startswith(o)) for o in OPEN)


def _note_use(request: HttpRequest) -> None:
    """Put off the end of an idle session; a refresh the browser makes by itself does not."""
    if "X-Live" in request.headers:
        return
    idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    seen = datetime.fromtimestamp(request.session.get(SEEN, 0), UTC)
    if policy.is_worth_noting(seen=seen, now=now(), idle=idle):
        request.session[SEEN] = int(now().timestamp())
        request.session.setdefault(BEGAN, request.session[SEEN])


def _zone(actor: Actor | None) -> timezone.override:
    return timezone.override(zoneinfo.ZoneInfo(actor.timezone) if actor else None)


def _language_of_stranger(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("language", "")
    known = dict(settings.LANGUAGES)
    return chosen if chosen in known else translation.get_language_from_request(request)


def _to_log_in(request: HttpRequest) -> HttpResponseBase:
    """A page is redirected; a fragment is told, so that the page can say the session is over."""
    if request.headers.get("HX-Request"):
        return HttpResponse(
            status=401,
            headers={"X-Log-In": reverse("login"), "HX-Trigger": '{"session-over": true}'},
        )
    query = {"next": _page_of(request)}
    # Strangers have no forms to send and no cookie to show: this one was logged in before.
    if request.method == "POST" or settings.SESSION_COOKIE_NAME in request.COOKIES:
        query["ended"] = "1"
    return redirect(f"{reverse('login')}?{urlencode(query)}")


def _page_of(request: HttpRequest) -> str:
    """The page somebody was on: where a form was sent from, so that what it held comes back."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
