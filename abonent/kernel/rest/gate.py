"""The way of REST requests: past sessions, cookies, forms and pages, straight to the endpoint.

Middleware, the first of all. REST knows tokens alone, so nothing that serves browsers is asked, and
whatever goes wrong on the way is told as ``application/problem+json``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import ResolverMatch, get_resolver
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from abonent.kernel.rest.problems import answer_failure, answer_not_allowed, answer_too_large

ROOT = "/api/v1/"
DOCS = "/api/v1/docs"
"""The one page here; it goes the way of pages."""

ROOM_FOR_FORM = 1024 * 1024  # bytes of an upload's form around its file

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}
if settings.HTTPS:
    _HEADERS["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

Handler = Callable[[HttpRequest], HttpResponseBase]


def short_way(get_response: Handler) -> Handler:
    """Answer REST requests here; everything else goes on."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT) or request.path_info.startswith(DOCS):
            return get_response(request)
        with translation.override(language_asked_for(request) or settings.LANGUAGE_CODE):
            response = _answer(request)
            language = translation.get_language()
        headers = response.headers
        headers.setdefault("Content-Language", language)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        return response

    return middleware


def language_asked_for(request: HttpRequest) -> str | None:
    """The best language of ``Accept-Language`` that we speak, or None when none is named."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE")
    return _best_language(header[:200]) if header else None


@lru_cache(maxsize=256)
def _best_language(header: str) -> str | None:
    for code, _weight in parse_accept_lang_header(header.lower()):
        spoken = str(code).split("-")[0]
        if spoken in dict(settings.LANGUAGES):
            return spoken
    return None


def find_endpoint(path: str) -> ResolverMatch:
    """Whose path it is. Raises Http404.

    Paths that differ in numbers alone are looked for once: each number stands for its place.
    """
    if _STANDS_FOR.search(path):
        return get_resolver().resolve(path)
    numbers = _NUMBERS.findall(path)
    places = iter(range(len(numbers)))
    shape = _resolve_shape(_NUMBERS.sub(lambda _found: str(_FIRST + next(places)), path))
    return ResolverMatch(
        shape.func,
        shape.args,
        {name: _put_back(value, numbers) for name, value in shape.kwargs.items()},
        url_name=shape.url_name,
        route=shape.route,
    )


_NUMBERS = re.compile(r"(?<=/)[1-9][0-9]*(?=/|$)")
"""Whole segments; none begins with a zero, which would not come back from a number."""
_FIRST = 10**17
"""Stands for the first number of a path, the next for the second."""
_STANDS_FOR = re.compile(r"[0-9]{18}")


@lru_cache(maxsize=1024)
def _resolve_shape(path: str) -> ResolverMatch:
    """The patterns never change while a process lives."""
    return get_resolver().resolve(path)


def _put_back(value: int | str, numbers: Sequence[str]) -> int | str:
    put = _STANDS_FOR.sub(lambda found: numbers[int(found[0]) - _FIRST], str(value))
    return int(put) if isinstance(value, int) else put


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        request.get_host()  # refuses host names that are not ours
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_BYTES + ROOM_FOR_FORM:
            return answer_too_large(request)
        match = request.resolver_match = find_endpoint(request.path_info)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404 as error:
        return answer_failure(request, error)
    except Exception as error:  # noqa: BLE001 - a program asked: it gets a problem, not a page
        return answer_failure(request, error)
    if isinstance(response, HttpResponseNotAllowed):
        return answer_not_allowed(request, allow=response.headers["Allow"])
    return response
