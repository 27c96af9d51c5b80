"""Statements over search keys, among those keys alone by which the actor may find clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel import db
from abonent.kernel.actor import Actor
from abonent.parties.confidential import TAX_ID
from abonent.parties.queries.visible import reaches_all, visible_clients

_TABLE = "parties_searchkey"
_OPEN_KEYS = """(kind <> 'tax_id' OR EXISTS (SELECT FROM parties_client tc
    WHERE tc.id = client_id AND tc.kind = 'company'))"""
"""Without those that only the tax number of a person, which is confidential, would answer."""


@dataclass(frozen=True, slots=True)
class Within:
    """The keys that a search may look at: a table or what stands for it."""

    table: str = _TABLE
    params: Mapping[str, Any] = field(default_factory=dict)

    def run(self, sql: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Execute a statement over the table of search keys, narrowed to these."""
        return db.run(sql.replace(_TABLE, self.table), {**params, **self.params})


EVERY_KEY = Within()


def keys_for(by: Actor) -> Within:
    """The keys by which ``by`` may find clients; the bare table for who sees everyone."""
    by.check("parties.view")
    everyone, every_tax_id = reaches_all(by, "parties.view"), by.can_field(TAX_ID)
    if everyone and every_tax_id:
        return EVERY_KEY
    open_keys = "true" if every_tax_id else _OPEN_KEYS
    if everyone:
        return Within(f"(SELECT * FROM {_TABLE} WHERE {open_keys})")
    sql, values = visible_clients(by=by).values("pk").query.sql_with_params()
    params = {f"reach{place}": value for place, value in enumerate(values)}
    clients = sql % tuple(f"%({name})s" for name in params)
    where = f"client_id IN ({clients}) AND {open_keys}"
    return Within(f"(SELECT * FROM {_TABLE} WHERE {where})", params)
