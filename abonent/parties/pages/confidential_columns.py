"""Columns of the list of clients for confidential facts, for who may see them and asks for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.parties.confidential import FIELDS, PREFIX, TAX_ID
from abonent.parties.models import Client
from abonent.webkit.columns import Column
from abonent.webkit.lists import List

_FACTS = "private_facts"
_COLUMNS = {
    field.code.removeprefix(PREFIX): Column(
        key=field.code.removeprefix(PREFIX),
        label=field.label,
        value=f"{_FACTS}.{field.code.removeprefix(PREFIX)}",
        sort=f"{_FACTS}__{field.code.removeprefix(PREFIX)}",
        align="right" if field.code.endswith("income") else "left",
        hidden=True,
        confidential=field.code,
    )
    for field in FIELDS
    if field.code != TAX_ID
}


def with_confidential(clients: List, *, by: Actor, asked: Collection[str] | None = None) -> List:
    """``clients`` with those of the columns ``asked`` for, or all, that are open to ``by``.

    A file holds hidden columns too: so nobody saves what he did not ask for.
    """
    found = [
        one for key, one in _COLUMNS.items()
        if by.can_field(one.confidential) and (asked is None or key in asked)
    ]  # fmt: skip
    return replace(clients, columns=[*clients.columns, *found])


def with_facts(rows: QuerySet[Client], listed: List) -> QuerySet[Client]:
    """``rows`` with what the confidential columns of the list read."""
    has_any = any(one.key in _COLUMNS for one in listed.columns)
    return rows.select_related(_FACTS) if has_any else rows
