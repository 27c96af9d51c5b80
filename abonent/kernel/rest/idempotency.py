"""Idempotency keys: a request sent twice does its work once.

The key's row, the effect and the kept answer are one transaction. A second request with the key
waits for the first and gets its answer; a refused request keeps nothing, so it may be mended and
sent again under the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.keys import KEPT_FOR
from abonent.kernel.models import IdempotencyKey
from abonent.kernel.rest.answers import JSON, actor_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,100}")

CREATES: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": False,
            "description": (
                "A key of your own, unique for this request, "
                f"kept for {KEPT_FOR.days} days. A repeat of the "
                f"request under it returns the first answer with `{REPLAYED}: true` and does "
                "nothing; another request under it is refused with 409."
            ),
            "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,100}$"},
            "example": "5f0c6f1e-6a55-4f0e-9b0a-1f6a1f3c9b11",
        }
    ]
}
"""For ``openapi_extra`` of endpoints that honour the header."""

_CLAIM = """
INSERT INTO kernel_idempotencykey (owner_id, key, request_hash, answer, created_at)
VALUES (%(owner)s, %(key)s, %(hash)s, NULL, %(now)s) ON CONFLICT DO NOTHING RETURNING id
"""


def key_of(request: HttpRequest) -> str | None:
    """The key the client sent; :class:`Invalid` unless 1–100 visible ASCII characters."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid({HEADER: [_("Give 1 to 100 visible ASCII characters without spaces.")]})
    return key


def once(
    request: HttpRequest, effect: Callable[[], HttpResponse], *, content: bytes | None = None
) -> HttpResponse:
    """What ``effect`` answers, or what it answered the first time under the request's key.

    ``content`` is what makes two requests the same, where that is not the body's bytes.
    """
    key = key_of(request)
    if key is None:
        return effect()
    asked = {
        "owner": actor_of(request).id,
        "key": key,
        "hash": _hash(request, request.body if content is None else content),
        "now": now(),
    }
    with transaction.atomic():
        claimed = run(_CLAIM, asked)
        if not claimed:
            return _repeat(asked)
        response = effect()
        IdempotencyKey.objects.filter(pk=claimed[0]["id"]).update(answer=_keep(response))
    return response


def replayed(response: HttpResponse) -> HttpResponse:
    """Mark an answer as one given before."""
    response.headers[REPLAYED] = "true"
    return response


def digest_of(file: UploadedFile[Any]) -> bytes:
    """What makes two uploads the same: name and content."""
    digest = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


def _hash(request: HttpRequest, content: bytes) -> bytes:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + content).digest()


def _keep(response: HttpResponse) -> dict[str, Any]:
    # The body is kept as text: as JSON it would come back with its keys in another order.
    kept = {"status": response.status_code, "body": response.content.decode()}
    headers = {h: response.headers[h] for h in ("Location", "ETag") if h in response.headers}
    return kept | {"headers": headers}


def _repeat(asked: dict[str, Any]) -> HttpResponse:
    first = IdempotencyKey.objects.filter(owner_id=asked["owner"], key=asked["key"]).first()
    if first is None or bytes(first.request_hash) != asked["hash"]:
        raise Conflict(_("This idempotency key was used for another request. Make a new key."))
    kept: Any = first.answer
    return replayed(
        HttpResponse(
            kept["body"], status=kept["status"], content_type=JSON, headers=kept["headers"]
        )
    )
