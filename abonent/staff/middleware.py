"""Who is asking, in which language and time zone."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.connection import make_ready
from abonent.kernel.errors import OnlyLooking
from abonent.staff import policy
from abonent.staff.queries import find_actor, find_actor_in, has_second_factor
from abonent.staff.queries.directory import BEGAN, MUST_ENROL, SEEN, SEEN_AS, lacks_code

OPEN = ("/login", "/login/", "/language", "/static/", "/api/", "/healthz")
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
        if actor is None and not _is_open(request.path):
            return _to_log_in(request)
        if actor is not None and (kept := _held_back(request, actor)) is not None:
            return kept
        if actor is not None and SEEN_AS in request.session:
            actor = _seen_as(request, actor)
        request.operator = actor  # type: ignore[attr-defined]  # typed by OperatorRequest
        if actor is not None:
            make_ready(actor)
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


READING = re.compile(
    r"/search(/suggest)?|/clients/options|/clients/new/similar|/views/of/[a-z]+/(complete|build)"
    r"|/contacts/new/(who|how|[\w-]+/(attributes|similar))|/letters/(refill|(incoming|new)/who)"
    r"|/news/preview"
)
"""Addresses that take what is typed or chosen by POST and write nothing."""
ENROLLING = ("/me/second-factor", "/logout", "/language")


def _held_back(request: HttpRequest, actor: Actor) -> HttpResponseBase | None:
    """Whoever must take one-time codes into use does that before anything else.

    Who has them and gave none in this session, begun before a role asked, logs in anew.
    """
    operator_id = actor.id or 0
    if request.path in ENROLLING or not lacks_code(request.session, operator_id=operator_id):
        return None
    if has_second_factor(operator_id=operator_id):
        request.session.flush()
        return _to_log_in(request)
    request.session[MUST_ENROL] = True
    if not _is_background(request):
        return redirect("second_factor")
    enrol = reverse("second_factor")
    if _path_before(request) == enrol:  # sent there again, the page would load for ever
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": enrol})


def _is_background(request: HttpRequest) -> bool:
    """Whether a page on the screen asks, and nobody opens one."""
    return "HX-Request" in request.headers or "X-Page-Of" in request.headers


def _path_before(request: HttpRequest) -> str:
    """The page on the screen that asks."""
    headers = request.headers
    return urlsplit(headers.get("HX-Current-URL") or headers.get("Referer", "")).path


def _seen_as(request: HttpRequest, watcher: Actor) -> Actor:
    """The person as whom an administrator looks; writing is refused as long as that lasts."""
    seen = find_actor(operator_id=request.session[SEEN_AS])
    if seen is None or not watcher.can("staff.administer"):
        del request.session[SEEN_AS]
        return watcher
    writes = request.method not in ("GET", "HEAD") and not READING.fullmatch(request.path)
    if writes and request.path not in (reverse("preview_end"), reverse("logout")):
        raise PermissionDenied(OnlyLooking().message)
    return replace(seen, watcher=watcher, language=watcher.language, timezone=watcher.timezone)


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
