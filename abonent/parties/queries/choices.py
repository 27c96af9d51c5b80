"""Choices that attributes offer from other databases, narrowed to the client they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from abonent.attributes.policy import Facts
from abonent.attributes.ports import ChoiceDesk, QueryParameter
from abonent.attributes.queries import Choosable, list_found
from abonent.kernel.actor import Actor
from abonent.parties.models import Account, Client
from abonent.parties.queries.clients import get_client

DESK = ChoiceDesk(url=lambda code: reverse("parties:choices", args=[code]))


def list_choices(
    *, by: Actor, query: str, q: str, client_id: int | None, values: Mapping[str, Any]
) -> list[Choosable]:
    """What a query finds for what was typed; ``values``: the other attributes of the form.

    Raises :class:`NotFound` for a query that no field asks, or a client whom the actor may not see;
    :class:`Conflict` while its database does not answer.
    """
    by.check("parties.view")
    if client_id is not None:
        get_client(by=by, client_id=client_id)
    facts = Facts(operator_id=by.id, operator_name=by.name, client_id=client_id, values=values)
    return list_found(query=query, q=q, facts=facts)


def _of_client(name: str) -> Any:
    def value(facts: Facts) -> Any:
        if facts.client_id is None:
            return None
        return Client.objects.filter(pk=facts.client_id).values_list(name, flat=True).first()

    return value


def _accounts(facts: Facts) -> list[str]:
    if facts.client_id is None:
        return []
    rows = Account.objects.filter(client=facts.client_id).order_by("pk")
    return list(rows.values_list("number", flat=True))


PARAMETERS = (
    QueryParameter(code="client.id", value=lambda f: f.client_id),
    QueryParameter(code="client.kind", value=_of_client("kind")),
    QueryParameter(code="client.category", value=_of_client("category__code")),
    QueryParameter(code="client.language", value=_of_client("language")),
    QueryParameter(code="client.accounts", value=_accounts),
)
