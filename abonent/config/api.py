"""The REST face as a whole: every room's endpoints under ``/api/v1``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger

from abonent.kernel.rest.api import Api
from abonent.staff.rest import Token

DESCRIPTION = """
Clients, contacts and cases of a telecom operator.

* **Token**: `Authorization: Bearer <token>`. An operator makes one under *My profile*; it has that
  operator's rights, and whatever it does is kept in the audit under that operator's name.
* **Reference data** (topics, channels, places, priorities) is named by code; names come in Russian
  and English. Operators are named by log-in.
* **Times** are RFC 3339 with their zone; answers are in UTC.
* **Repeats**: send your own `Idempotency-Key` with a POST and repeat it without fear.
* **Changes** of a case: send the `ETag` you saw in `If-Match`; 412 means that someone was quicker.
* **Lists** come page by page: pass `next` of a page as `cursor` of the following one.
* **Refusals** are `application/problem+json` (RFC 9457), in the language of `Accept-Language`
  (`ru`, `en`), else in the operator's.
"""

api = Api(
    title="Abonent",
    version="1.0.0",
    description=DESCRIPTION,
    auth=Token(),
    urls_namespace="api",
    openapi_url=None,
)

ROOMS = (
    "desk", "parties", "cases", "routes", "letters", "rules", "work", "notices", "exchange",
    "staff",
)  # fmt: skip
for room in ROOMS:
    if find_spec(f"abonent.{room}.rest") is not None:
        api.add_router("", f"abonent.{room}.rest.router")


class _Docs(Swagger):
    def get_openapi_url(self, api: NinjaAPI, path_params: dict[str, Any]) -> str:  # noqa: ARG002
        return reverse("openapi")


def docs(request: HttpRequest) -> HttpResponseBase:
    """The page that describes the endpoints and tries them out, for those logged in."""
    if getattr(request, "operator", None) is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    page: HttpResponse = _Docs().render_page(request, api)
    return page


urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", api.respond_described, name="openapi"),
    path("docs", docs, name="api_docs"),
    path("", api.urls),
]
