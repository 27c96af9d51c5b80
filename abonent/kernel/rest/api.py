"""The assembly of endpoints: problems for every failure, a complete OpenAPI description."""

from __future__ import annotations

from typing import Any

import pydantic_core
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import REF_TEMPLATE

from abonent.kernel.rest.problems import (
    MEDIA_TYPE,
    TITLES,
    Problem,
    answer_failure,
    answer_not_found,
    explain,
    field_of,
    problem,
)

_WORDS = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "No right to do this",
    404: "Not found",
    409: "It conflicts with the present state, or the idempotency key was used for another request",
    412: "It changed since the version named in If-Match",
    413: "The body is too large",
    415: "The body has a wrong media type",
    422: "Some fields need correction",
    500: "Something went wrong on our side",
}

_NOBODYS = HttpResponse()
"""What ninja prepares for each request and would copy headers from; nobody writes to it."""


class Api(NinjaAPI):
    """A NinjaAPI that answers problems and describes them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(docs_url=None, **kwargs)
        self._described: dict[str, Any] | None = None

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - ninja's
        """No endpoint of ours adds to a response that ninja makes, so one serves for all."""
        return _NOBODYS

    def set_default_exception_handlers(self) -> None:
        """Problems instead of ninja's own errors."""
        self.add_exception_handler(ValidationError, _answer_parameters)  # type: ignore[arg-type]  # no classes come
        self.add_exception_handler(Exception, answer_failure)  # type: ignore[arg-type]  # as above

    def described(self) -> dict[str, Any]:
        """The OpenAPI description, made once."""
        if self._described is None:
            schema = dict(self.get_openapi_schema())
            _add_problem_schema(schema)
            for path, item in schema["paths"].items():
                for method, operation in item.items():
                    _finish(operation, method=method, has_id="{" in path)
            self._described = schema
        return self._described

    def respond_described(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - a view
        """``openapi.json``."""
        content = pydantic_core.to_json(self.described())
        return HttpResponse(content, content_type="application/json")


def _answer_parameters(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """What ninja itself reads: ids of the path, uploads."""
    if any(error["loc"][0] == "path" for error in wrong.errors):
        return answer_not_found(request)  # no object can have such an id
    errors = [(field_of(e["loc"][1:]), explain(e)) for e in wrong.errors]
    detail = TITLES["invalid"]
    return problem(request, status=422, code="invalid", detail=detail, errors=errors)


def _add_problem_schema(schema: dict[str, Any]) -> None:
    described = Problem.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
    parts = described.pop("$defs")
    schema["components"]["schemas"].update({**parts, "Problem": described})
    schema["components"]["responses"] = {
        f"Problem{status}": {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
        }
        for status, words in _WORDS.items()
    }


def _finish(operation: dict[str, Any], *, method: str, has_id: bool) -> None:
    parameters = operation["parameters"]
    for parameter in parameters:
        _without_null(parameter)
    statuses = {400, 401, 403, 422, 500}
    if has_id:
        statuses.add(404)
    if method != "get":
        statuses.add(409)
    if any(p["name"] == "If-Match" for p in parameters):
        statuses.add(412)
    if "requestBody" in operation:
        statuses |= {413, 415}
    for status in sorted(statuses):
        reference = {"$ref": f"#/components/responses/Problem{status}"}
        operation["responses"].setdefault(status, reference)
    operation["responses"] = {str(s): r for s, r in operation["responses"].items()}


def _without_null(parameter: dict[str, Any]) -> None:
    """A parameter that is not given is left out: null cannot be written into an address."""
    schema = parameter["schema"]
    kinds = schema.pop("anyOf", None)
    if kinds is None:
        return
    kinds = [kind for kind in kinds if kind.get("type") != "null"]
    told = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    parameter["schema"] = {**told, **schema}
