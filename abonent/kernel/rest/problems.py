"""Problems: every refusal of the REST face as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pydantic
import pydantic_core
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError
from pydantic import Field

from abonent.kernel.collisions import Collision
from abonent.kernel.errors import Invalid, Refused, Text
from abonent.kernel.rest.fields import Output

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)
_TRIED = re.compile(r"[a-z-]+\[|constrained-[a-z]+$")


class FieldProblem(Output):
    """What is wrong with one field of the input."""

    field: str = Field(examples=["cases.0.topic"])
    """The path of the field; empty for the input as a whole."""
    message: str = Field(examples=["Choose a topic from the tree."])
    """What is wrong and how to mend it, in the language of the request."""


class FieldCollision(Output):
    """A field that you and somebody else changed, each otherwise."""

    field: str = Field(examples=["attributes.amount"])
    """The path of the field."""
    original: Any = None
    """What it was in the version you saw."""
    theirs: Any = None
    """What it is now."""
    mine: Any = None
    """What you wanted it to be."""


class Problem(Output):
    """Why the request was refused (RFC 9457)."""

    type: str = Field(examples=["urn:abonent:problem:invalid"])
    """A name of the kind of problem, for programs."""
    title: str
    """The kind of problem, for people."""
    status: int = Field(ge=400, le=599)
    detail: str
    """What happened and what to do."""
    instance: str
    """The path that was asked for."""
    errors: list[FieldProblem] = Field(default_factory=list)
    """Problems of single fields."""
    collisions: list[FieldCollision] = Field(default_factory=list)
    """Of a change that came too late (412): what both sides changed."""


class BadInput(Refused):
    """The body or the query does not fit its schema."""

    status = 422
    code = "invalid"

    def __init__(self, wrong: pydantic.ValidationError) -> None:
        super().__init__(gettext_lazy("Some fields need correction."))
        self.errors = wrong.errors(include_url=False, include_input=False)


class WrongMediaType(Refused):
    """The body is not JSON."""

    status = 415
    code = "media_type"

    def __init__(self, wanted: str = "application/json") -> None:
        text = gettext_lazy("Send the body as %(type)s and say so in the header Content-Type.")
        super().__init__(text % {"type": wanted})


class Malformed(Refused):
    """The body cannot be read at all."""

    status = 400
    code = "malformed"


@contextmanager
def renaming(**names: str) -> Iterator[None]:
    """Problems of an action's fields under the names that the input has: ``owner_id="owner"``."""
    try:
        yield
    except Invalid as refusal:
        renamed = {names.get(field, field): texts for field, texts in refusal.problems.items()}
        raise Invalid(renamed) from None


TITLES: Mapping[str, Text] = {
    "refused": gettext_lazy("Refused"),
    "malformed": gettext_lazy("The request cannot be read"),
    "unauthenticated": gettext_lazy("No valid token"),
    "permission": gettext_lazy("No right to do this"),
    "not_found": gettext_lazy("Not found"),
    "method": gettext_lazy("This address does not take this method"),
    "conflict": gettext_lazy("It conflicts with the present state"),
    "outdated": gettext_lazy("It changed meanwhile"),
    "too_large": gettext_lazy("Too large"),
    "media_type": gettext_lazy("Wrong media type"),
    "invalid": gettext_lazy("Some fields need correction"),
    "internal": gettext_lazy("Something went wrong on our side"),
}


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: Text,
    errors: Sequence[tuple[str, Text]] = (),
    headers: Mapping[str, str] | None = None,
    collisions: Sequence[Collision] = (),
) -> HttpResponse:
    """A refusal as an answer."""
    body: dict[str, Any] = {
        "type": f"urn:abonent:problem:{code}",
        "title": str(TITLES.get(code, TITLES["refused"])),
        "status": status,
        "detail": str(detail),
        "instance": request.path,
        "errors": [{"field": field, "message": str(text)} for field, text in errors],
    }
    if collisions:
        body["collisions"] = [asdict(one) for one in collisions]
    content = pydantic_core.to_json(body)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers=headers)


def answer_refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal of an action, a query or the frame."""
    errors: list[tuple[str, Text]] = []
    if isinstance(refusal, Invalid):
        errors = [(f, text) for f, texts in refusal.problems.items() for text in texts]
    elif isinstance(refusal, BadInput):
        if refusal.errors[0]["type"] == "json_invalid":
            return answer_malformed(request, str(refusal.errors[0]["ctx"]["error"]))
        errors = [(field_of(e["loc"]), explain(e)) for e in refusal.errors]
    return problem(
        request,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.message,
        errors=errors,
        collisions=getattr(refusal, "collisions", ()),
    )


def answer_malformed(request: HttpRequest, reason: str) -> HttpResponse:
    """400: not JSON, not UTF-8."""
    detail = _("The body is not valid JSON in UTF-8: %(reason)s.") % {"reason": reason}
    return problem(request, status=400, code="malformed", detail=detail)


def answer_unauthenticated(request: HttpRequest) -> HttpResponse:
    """401."""
    detail = _("Send a valid token: Authorization: Bearer … (made under “My profile”).")
    headers = {"WWW-Authenticate": 'Bearer realm="Abonent"'}
    return problem(request, status=401, code="unauthenticated", detail=detail, headers=headers)


def answer_not_found(request: HttpRequest) -> HttpResponse:
    """404 for an address that is nothing."""
    detail = _("There is nothing at this address. The list of addresses: /api/v1/docs.")
    return problem(request, status=404, code="not_found", detail=detail)


def answer_not_allowed(request: HttpRequest, *, allow: str) -> HttpResponse:
    """405."""
    detail = _("This address takes: %(methods)s.") % {"methods": allow}
    return problem(request, status=405, code="method", detail=detail, headers={"Allow": allow})


def answer_too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    detail = _("The body is too large. Split it.")
    return problem(request, status=413, code="too_large", detail=detail)


def answer_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """Whatever was raised, told without our internals."""
    if isinstance(error, Refused):
        return answer_refused(request, error)
    if isinstance(error, AuthenticationError):
        return answer_unauthenticated(request)
    if isinstance(error, Http404):
        return answer_not_found(request)
    if isinstance(error, RequestDataTooBig):
        return answer_too_large(request)
    if isinstance(error, MultiPartParserError | UnreadablePostError):
        return problem(request, status=400, code="malformed", detail=_("The form is broken off."))
    if isinstance(error, DisallowedHost):
        return problem(request, status=400, code="malformed", detail=_("Unknown host name."))
    if isinstance(error, SuspiciousOperation):
        return problem(request, status=400, code="malformed", detail=TITLES["malformed"])
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    detail = _(
        "Something went wrong on our side. Try again; if it repeats, tell your administrator "
        "the time of this answer."
    )
    return problem(request, status=500, code="internal", detail=detail)


_SAYINGS: Mapping[str, Text] = {
    "missing": gettext_lazy("Give this field."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_type": gettext_lazy("Give a text."),
    "string_too_short": gettext_lazy("Give at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("Give at most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("The text contains characters not allowed here."),
    "int_type": gettext_lazy("Give a whole number."),
    "int_parsing": gettext_lazy("Give a whole number."),
    "int_parsing_size": gettext_lazy("The number is too large."),
    "int_from_float": gettext_lazy("Give a whole number."),
    "bool_type": gettext_lazy("Give true or false."),
    "bool_parsing": gettext_lazy("Give true or false."),
    "greater_than_equal": gettext_lazy("Give a number of at least %(ge)s."),
    "less_than_equal": gettext_lazy("Give a number of at most %(le)s."),
    "list_type": gettext_lazy("Give a list."),
    "tuple_type": gettext_lazy("Give a list."),
    "dict_type": gettext_lazy("Give an object."),
    "model_type": gettext_lazy("Give an object."),
    "model_attributes_type": gettext_lazy("Give an object."),
    "too_long": gettext_lazy("Give at most %(max_length)s entries."),
    "too_short": gettext_lazy("Give at least %(min_length)s entries."),
    "literal_error": gettext_lazy("Give one of: %(expected)s."),
    "enum": gettext_lazy("Give one of: %(expected)s."),
    "scalar": gettext_lazy("Give a text, a number, true, false or null."),
    "finite_number": gettext_lazy("Give a finite number."),
    "day": gettext_lazy("Give a day like 2026-11-22."),
    "moment": gettext_lazy("Give a time with its zone: 2026-11-22T09:30:00Z."),
    "moment_range": gettext_lazy("Give a time between the years 1900 and 2200."),
}


def field_of(where: Iterable[int | str]) -> str:
    """The path of a field, without what pydantic adds: which of several types it tried."""
    return ".".join(str(part) for part in where if not _TRIED.match(str(part)))


def explain(error: Mapping[str, Any]) -> Text:
    """A word of pydantic in the language of the request."""
    saying = _SAYINGS.get(error["type"])
    return str(saying) % error.get("ctx", {}) if saying else str(error["msg"])
