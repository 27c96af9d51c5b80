"""Middleware: the content security policy, and refusals as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Conflict, NotFound, Refused
from abonent.webkit import pages, toasts
from abonent.webkit.context import find_reader
from abonent.webkit.merged import lead_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    Handler = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Swagger UI writes style attributes of its own; its scripts come from our static files.
DOCS_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def content_security_policy(get_response: Handler) -> Handler:
    """Forbid everything that does not come from this server, inline scripts and styles included."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        docs = request.path.startswith("/api/") and request.path.rstrip("/").endswith("/docs")
        response.headers.setdefault("Content-Security-Policy", DOCS_POLICY if docs else POLICY)
        return response

    return respond


class MethodRefused(Refused):
    """An address that takes forms was opened like a page, or the other way round."""

    status = 405
    code = "method"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This address takes what a button sends and has no page of its own. Go back to the "
                "page with the button."
            )
        )


class RefusalsAsPages:
    """Turn a refusal raised by a page into a page, or for htmx into a toast with its status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; redirects of htmx requests are turned into what htmx understands."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            # The database takes no such character: no page needs to think of it.
            return _refusal(request, Refused(_("The address holds a forbidden character.")))
        response = self.get_response(request)
        if response.status_code == MethodRefused.status and not request.path.startswith("/api/"):
            return _told_method(request, response)
        if isinstance(response, HttpResponseRedirect) and is_htmx(request):
            return _session_over(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Django asks here before it answers 500."""
        if not isinstance(error, Refused) or request.path.startswith("/api/"):
            return None
        led_on = lead_on(request) if isinstance(error, NotFound) else None
        return led_on or _refusal(request, error)


refusals_as_pages = RefusalsAsPages


class AnotherPerson(Conflict):
    """A page of one person sent something after another had logged in in the same browser."""

    code = "another_person"

    def __init__(self, name: str) -> None:
        said = _(
            "This page was opened by somebody else than %(name)s, who is logged in in this browser "
            "now. Nothing was done under the wrong name. Log out, log in again as the one who "
            "opened the page and send it again: what you typed is kept."
        )
        super().__init__(said % {"name": name})


def one_author(get_response: Handler) -> Handler:
    """Refuse what a page sends that another person opened; the browser's side says whose it is."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        reader = find_reader(request)
        if request.method == "POST" and reader is not None and request.path[:5] != "/api/":
            whose = request.headers.get("X-Page-Of") or request.POST.get("page_of")
            if whose and whose != str(reader.id):
                return _refusal(request, AnotherPerson(reader.name))
        return get_response(request)

    return respond


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment (and not for a whole page after going back)."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _told_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Django's own 405 is an empty page."""
    told = _refusal(request, MethodRefused())
    told.headers["Allow"] = response.headers.get("Allow", "")
    return told


def _refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    return refusal_toast(error) if is_htmx(request) else pages.refusal(request, error)


def refusal_toast(error: Refused) -> HttpResponse:
    """The refusal as a toast; the page stays as it is."""
    response = HttpResponse(status=error.status)
    toasts.toast(response, text=pages.explain(error), tone="red")
    return response


def _session_over(response: HttpResponseRedirect) -> HttpResponseBase:
    """A redirect to the log-in would put the log-in page into a fragment: say it instead."""
    if not response.url.startswith(resolve_url(settings.LOGIN_URL)):
        # htmx would follow silently and swap a whole page into the fragment: let it navigate.
        navigate = HttpResponse(status=204)
        navigate.headers["HX-Redirect"] = response.url
        navigate.cookies = response.cookies
        return navigate
    over = HttpResponse(status=401)
    toasts.trigger(over, "session-over")
    return over
