"""Answers of endpoints, serialised once and without a detour through dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from abonent.kernel.actor import Actor

JSON = "application/json"


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; the frame has refused everyone without a token before."""
    actor = request.auth  # type: ignore[attr-defined]  # set by the authentication of the API
    assert isinstance(actor, Actor)  # noqa: S101 - for the type checker
    return actor


def answer(
    body: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """``body`` as JSON."""
    content = body.__pydantic_serializer__.to_json(body)
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def created(body: BaseModel, *, at: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """201 with the address of what was created."""
    return answer(body, status=201, headers={"Location": at, **(headers or {})})


def nothing() -> HttpResponse:
    """204."""
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    return response


def leads_to(**pointers: tuple[str, str]) -> dict[str, Any]:
    """``openapi_extra`` of a creation: where its answer leads.

    ``get_case=("case_id", "/id")``: the operation ``get_case`` takes ``id`` of the answer as its
    ``case_id``.
    """
    links = {
        operation: {
            "operationId": operation,
            "parameters": {parameter: f"$response.body#{pointer}"},
        }
        for operation, (parameter, pointer) in pointers.items()
    }
    return {"responses": {201: {"links": links}}}
