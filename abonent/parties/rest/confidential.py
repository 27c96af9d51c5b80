"""REST: the confidential facts of a client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.kernel.rest import InJson, Input, Output, PathId, actor_of, answer
from abonent.parties.actions import change_confidential
from abonent.parties.confidential import NAMES
from abonent.parties.queries import reveal

router = Router(tags=["clients"])


class ConfidentialOut(Output):
    """Confidential facts of a client; null where there is none or it is hidden."""

    birth_date: date | None
    tax_id: str | None
    income: Decimal | None
    hidden: list[str]
    """Names of the facts that the token's roles do not open."""


class ConfidentialPatch(Input):
    """Changes of confidential facts; what is left out stays."""

    birth_date: Annotated[date, Field(ge=date(1900, 1, 1))] | None = None
    tax_id: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9]*$")] = ""
    income: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None


@router.get(
    "/{int:client_id}/confidential", response=ConfidentialOut,
    operation_id="get_confidential", summary="Confidential facts of a client",
)  # fmt: skip
def get(request: HttpRequest, client_id: PathId) -> HttpResponse:
    """Those that the token's roles open. Needs `parties.view`; every look is kept in the audit."""
    return answer(_told(request, client_id))


@router.patch(
    "/{int:client_id}/confidential", response=ConfidentialOut,
    operation_id="change_confidential", summary="Change confidential facts",
)  # fmt: skip
def change(
    request: HttpRequest, client_id: PathId, body: InJson[ConfidentialPatch]
) -> HttpResponse:
    """Needs `parties.edit` and each field opened for change."""
    facts = {name: getattr(body, name) for name in body.model_fields_set}
    change_confidential(by=actor_of(request), client_id=client_id, facts=facts)
    return answer(_told(request, client_id))


def _told(request: HttpRequest, client_id: int) -> ConfidentialOut:
    facts = reveal(by=actor_of(request), client_id=client_id)
    told: dict[str, Any] = {name: getattr(facts, name) for name in NAMES}
    return ConfidentialOut(**told, hidden=list(facts.hidden))
