"""Computed defaults of attributes that tell of the client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.attributes.policy import Facts
from abonent.attributes.ports import Expression
from abonent.kernel.text import localized
from abonent.parties.models import Client


def _category_name(facts: Facts) -> str | None:
    client = _client(facts)
    return localized(client.category.name) if client and client.category else None


def _category_code(facts: Facts) -> str | None:
    client = _client(facts)
    return client.category.code if client and client.category else None


def _language(facts: Facts) -> str | None:
    client = _client(facts)
    return client.language if client else None


def _client(facts: Facts) -> Client | None:
    if facts.client_id is None:
        return None
    return Client.objects.select_related("category").filter(pk=facts.client_id).first()


EXPRESSIONS = (
    Expression(
        code="client_category", label=_("name of the client’s category"),
        types=frozenset({"string"}), compute=_category_name,
    ),
    Expression(
        code="client_category_code", label=_("code of the client’s category"),
        types=frozenset({"string", "dictionary"}), compute=_category_code,
    ),
    Expression(
        code="client_language", label=_("the client’s language"),
        types=frozenset({"string", "dictionary"}), compute=_language,
    ),
)  # fmt: skip
