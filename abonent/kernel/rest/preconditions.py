"""Optimistic changes: ``ETag`` tells the version, ``If-Match`` asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from abonent.kernel.collisions import Collided, Collision
from abonent.kernel.errors import Invalid, Outdated, Refused, Text

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"', re.ASCII)

CHANGES: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "description": (
                "The `ETag` of the version you saw. If it changed since, the answer is 412 and "
                "nothing is done; `collisions` then names the fields that both changed, where "
                "known. Without it, or with `*`, the last writer wins."
            ),
            "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,9}")$'},
            "example": '"3"',
        }
    ]
}
"""For ``openapi_extra`` of endpoints that honour the header."""

_MINIMAL = "return=minimal"

MINIMAL: dict[str, Any] = {
    "parameters": [
        *CHANGES["parameters"],
        {
            "in": "header",
            "name": "Prefer",
            "required": False,
            "description": (
                "`return=minimal`: the answer is 204 with the new `ETag` and without the object, "
                "for programs that do not need it (RFC 7240)."
            ),
            "schema": {"type": "string"},
            "example": _MINIMAL,
        },
    ]
}
"""The same for those that need not tell the object anew."""


def wants_minimal(request: HttpRequest) -> bool:
    """Whether the client does not need the changed object."""
    given = request.META.get("HTTP_PREFER", "").lower().split(",")
    return any(one.partition(";")[0].strip().replace('"', "") == _MINIMAL for one in given)


def changed(version: int) -> HttpResponse:
    """204 with the version that a change has made."""
    headers = {**tag_of(version), "Preference-Applied": _MINIMAL}
    return HttpResponse(status=204, headers=headers)


class PreconditionFailed(Refused):
    """The object is no longer the one of ``If-Match``."""

    status = 412
    code = "outdated"

    def __init__(self, message: Text, *, collisions: Sequence[Collision] = ()) -> None:
        super().__init__(message)
        self.collisions = collisions
        """Fields that both changed."""


def tag_of(version: int) -> dict[str, str]:
    """The header that tells the version of an object."""
    return {"ETag": f'"{version}"'}


@contextmanager
def changing(request: HttpRequest) -> Iterator[int | None]:
    """The version the client saw, or None; a change in between becomes 412."""
    given = request.META.get("HTTP_IF_MATCH", "*").strip()
    tag = _TAG.fullmatch(given)
    if tag is None and given != "*":
        raise Invalid({"If-Match": [_('Give the ETag of the object, such as "3", or *.')]})
    try:
        yield int(tag[1]) if tag else None
    except Outdated as refusal:
        found = refusal.merged.collisions if isinstance(refusal, Collided) else ()
        raise PreconditionFailed(refusal.message, collisions=found) from None
