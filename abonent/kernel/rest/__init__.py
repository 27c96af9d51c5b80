"""The frame of the REST face: what every room's ``rest.py`` is written with.

A room's endpoint translates and makes one call::

    router = Router(tags=["clients"])

    @router.post("", response={201: Created}, openapi_extra=CREATES, operation_id="create_client")
    def create(request: HttpRequest, body: InJson[ClientInput]) -> HttpResponse:
        def effect() -> HttpResponse:
            client = create_client(by=actor_of(request), draft=body.draft())
            return created(Created(id=client.pk), at=f"/api/v1/clients/{client.pk}")

        return once(request, effect)

Refusals need no handling: they become ``application/problem+json``. Inputs derive from
:class:`Input`, outputs from :class:`Output`.
"""

from abonent.kernel.rest.answers import actor_of, answer, created, leads_to, nothing
from abonent.kernel.rest.fields import (
    Code,
    Id,
    Input,
    Key,
    Line,
    Moment,
    Names,
    Output,
    QueryText,
    Text,
)
from abonent.kernel.rest.idempotency import CREATES, digest_of, key_of, once, replayed
from abonent.kernel.rest.paging import Order, Page, PageQuery, check_text, cut
from abonent.kernel.rest.params import InJson, InQuery, PathCode, PathId
from abonent.kernel.rest.preconditions import (
    CHANGES,
    MINIMAL,
    changed,
    changing,
    tag_of,
    wants_minimal,
)
from abonent.kernel.rest.problems import renaming

__all__ = [
    "CHANGES",
    "CREATES",
    "MINIMAL",
    "Code",
    "Id",
    "InJson",
    "InQuery",
    "Input",
    "Key",
    "Line",
    "Moment",
    "Names",
    "Order",
    "Output",
    "Page",
    "PageQuery",
    "PathCode",
    "PathId",
    "QueryText",
    "Text",
    "actor_of",
    "answer",
    "changed",
    "changing",
    "check_text",
    "created",
    "cut",
    "digest_of",
    "key_of",
    "leads_to",
    "nothing",
    "once",
    "renaming",
    "replayed",
    "tag_of",
    "wants_minimal",
]
