"""Addresses of all rooms that have any."""

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    "staff",
    "work",
    "desk",
    "desk.console",
    "parties",
    "letters",
    "cases",
    "exchange",
    "notices",
    "routes",
    "rules",
    "webkit",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("abonent.config.api")),
    *(path("", include(f"abonent.{room}.urls")) for room in ROOMS),
]

handler400 = "abonent.webkit.pages.bad_request"
handler403 = "abonent.webkit.pages.forbidden"
handler404 = "abonent.webkit.pages.not_found"
handler500 = "abonent.webkit.pages.server_error"
