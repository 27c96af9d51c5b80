"""Error pages in the frame. ``config.urls`` names them as ``handler404`` and ``handler500``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from abonent.kernel.errors import Invalid, NotFound, Outdated, Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

ICONS = {403: "lock", 404: "map-off", 405: "map-off", 409: "git-merge", 422: "forms"}


def explain(error: Refused) -> str:
    """What happened, in the reader's language, every problem of the fields."""
    if isinstance(error, Invalid):
        return error.told or str(error.message)
    return str(error.message)


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal as a page."""
    titles = {
        403: _("No right to do this"),
        404: _("Not found"),
        405: _("There is no page here"),
    }
    if isinstance(error, Outdated):
        titles[409] = _("It changed meanwhile")
    return error_page(
        request,
        status=error.status,
        title=titles.get(error.status, _("This cannot be done")),
        text=explain(error),
    )


def error_page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A page that says what happened and what to do; in the frame for those logged in."""
    framed = getattr(request, "operator", None) is not None
    context = {
        "base": "webkit/page.html" if framed else "webkit/bare.html",
        "status": status,
        "title": title,
        "text": text,
        "glyph": ICONS.get(status, "alert-circle"),
    }
    return render(request, "webkit/error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    error = NotFound()
    return error_page(request, status=404, title=_("Not found"), text=str(error.message))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: what Django itself takes for an attack or cannot read."""
    text = _("The server could not read this request. Go back, refresh the page and try again.")
    return error_page(request, status=400, title=_("This cannot be done"), text=text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403 that no room has put into words."""
    text = _("You have no right to do this. Ask your administrator.")
    return error_page(request, status=403, title=_("No right to do this"), text=text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Touches neither the session nor the database: they may be what is broken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return HttpResponse(
            render_to_string("webkit/broken.html", {"path": request.path}), status=500
        )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form's key is out of date: the session ended or the log-in changed in another tab."""
    text = _(
        "For safety the form was not accepted: you logged in again or the page was open too long. "
        "Go back, refresh the page and send it again; what you typed is kept."
    )
    return error_page(request, status=403, title=_("The page is out of date"), text=text)
