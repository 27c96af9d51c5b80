"""Columns of the list of clients for their own attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from abonent.attributes.closing import list_closed
from abonent.attributes.policy import Definition, show
from abonent.attributes.sorting import sorted_by
from abonent.kernel.actor import Actor
from abonent.parties.models import Client
from abonent.parties.queries.attributes import client_definitions
from abonent.webkit.columns import Column
from abonent.webkit.lists import List

_NUMBERS = ("integer", "decimal")
Known = Mapping[str, Mapping[str, Definition]]
"""Definitions by kind of client and code."""


def with_own_attributes(clients: List, *, by: Actor) -> List:
    """``clients`` with a column for each attribute of clients; those marked as columns are open."""
    closed = list_closed(by=by, of="client")
    known = {
        kind: {o.code: o for o in defined if not o.is_hidden and o.code not in closed}
        for kind, defined in client_definitions().items()
    }
    first: dict[str, Definition] = {}
    for definitions in known.values():
        for code, definition in definitions.items():
            first.setdefault(code, definition)
    if not first:
        return clients
    return replace(clients, columns=[*clients.columns, *_columns(first.values(), known)])


def _columns(definitions: Iterable[Definition], known: Known) -> Iterable[Column]:
    for one in definitions:
        column = Column(
            key=f"attr-{one.code}",
            label=one.label,
            value=partial(_value, one.code, known),
            align="right" if one.type in _NUMBERS else "left",
            wide=one.type in {"string", "dictionary"},
            hidden=not (one.is_column and one.is_active),
            confidential=one.field,
        )
        yield sorted_by(column, one)


def _value(code: str, known: Known, client: Client) -> Any:
    stored, definition = client.attributes.get(code), known[client.kind].get(code)
    return show(definition, stored) if definition and stored is not None else None
