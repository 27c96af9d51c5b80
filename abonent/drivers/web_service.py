"""Other systems called by routes over HTTP: JSON there, JSON back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy

from abonent.attributes.ports import SourceUnusable
from abonent.drivers.failures import told_failure
from abonent.drivers.outside import Outside
from abonent.kernel.phrases import Phrase as _
from abonent.routes.ports import Call, Function, FunctionFailed, Input, Output

LARGEST = 1024 * 1024
TIMEOUT = 10.0  # seconds
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
AGAIN = frozenset({408, 425, 429})
"""Answers below 500 after which trying again may help."""


def web_service(hosts: Collection[str]) -> Function:
    """The business function that calls another system; ``hosts``: those allowed in our network."""
    outside = Outside(hosts, setting="ABONENT_SERVICE_HOSTS")
    return Function(
        code="call_web_service",
        label=gettext_lazy("Call a web service"),
        about=gettext_lazy(
            "Sends JSON and takes JSON. Tried again with growing pauses while the service is down; "
            "each attempt brings the same Idempotency-Key."
        ),
        inputs=(
            Input(code="address", label=gettext_lazy("Address"), is_required=True),
            Input(code="method", label=gettext_lazy("Method"), help=gettext_lazy("POST, if empty")),
            Input(code="body", label=gettext_lazy("What is sent"), type="any"),
        ),
        outputs=(
            Output(code="status", label=gettext_lazy("Status of the answer")),
            Output(
                code="body",
                label=gettext_lazy("A field of the answer: body.order.id"),
                is_open=True,
            ),
        ),
        is_outside=True,
        run=lambda call: _ask(outside, call),
    )


def _ask(outside: Outside, call: Call) -> Mapping[str, Any]:
    request = _request(call)
    try:
        outside.check(request.full_url)
        with outside.open(request, timeout=TIMEOUT) as answer:
            return _answer(answer.status, answer.read(LARGEST + 1))
    except SourceUnusable as unusable:
        raise FunctionFailed(unusable.message, code="address", is_lasting=True) from None
    except HTTPError as error:
        is_lasting = error.code < 500 and error.code not in AGAIN
        told = _("The service answers with the status %(status)s.") % {"status": error.code}
        raise FunctionFailed(told, code=f"http_{error.code}", is_lasting=is_lasting) from None
    except (URLError, HTTPException, OSError) as error:
        told = _("The service cannot be reached: %(why)s.") % {"why": told_failure(error)}
        raise FunctionFailed(told, code="unreachable") from None


def _request(call: Call) -> Request:
    method = str(call.inputs.get("method") or "POST").upper()
    if method not in METHODS:
        told = _("“%(method)s” is no method; there are %(methods)s.")
        raise FunctionFailed(
            told % {"method": method, "methods": ", ".join(METHODS)}, code="input", is_lasting=True
        )
    body = call.inputs.get("body")
    content = None if body is None else json.dumps(body, cls=DjangoJSONEncoder).encode()
    headers = {"Accept": "application/json", "Idempotency-Key": call.key}
    if content is not None:
        headers["Content-Type"] = "application/json"
    address = str(call.inputs.get("address") or "")
    try:
        return Request(address, data=content, headers=headers, method=method)  # noqa: S310 - the scheme is checked
    except ValueError:
        told = _("Give an address that begins with https:// or http://.")
        raise FunctionFailed(told, code="address", is_lasting=True) from None


def _answer(status: int, content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        told = _("The service answers with more than 1 MB.")
        raise FunctionFailed(told, code="answer", is_lasting=True)
    try:
        body = json.loads(content) if content.strip() else None
    except ValueError:
        told = _("What the service answers is no JSON.")
        raise FunctionFailed(told, code="answer", is_lasting=True) from None
    return {"status": status, **dict(_fields("body", body))}


def _fields(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of an answer by its path: ``body.order.id``, ``body.items.0``."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value[:100])  # type: ignore[assignment]  # pairs as well
    for key, one in inner:
        yield from _fields(f"{path}.{key}", one)
