"""Finding many clients at once by exact keys: how imports know whose row it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from abonent.kernel.actor import Actor
from abonent.kernel.db import run
from abonent.kernel.phones import find_e164
from abonent.parties.policy import fold, fold_number
from abonent.parties.queries.within import keys_for

_AS_KEPT: dict[str, Callable[[str], str]] = {
    "phone": lambda text: find_e164(text) or "",
    "email": lambda text: text.strip().casefold(),
    "name": fold,
    "account": fold_number,
    "contract": fold_number,
    "tax_id": fold_number,
}
Wanted = tuple[str, str]

_MATCH = """
SELECT w.kind, w.key, array_agg(DISTINCT s.client_id) AS clients
FROM jsonb_to_recordset(%(wanted)s::jsonb) AS w(kind text, key text)
JOIN parties_searchkey s ON s.key = w.key AND s.kind = w.kind
GROUP BY w.kind, w.key
"""


def match_clients(*, by: Actor, wanted: Collection[Wanted]) -> dict[Wanted, list[int]]:
    """Ids of the clients with each of the ``(kind, text)`` wanted; several where it is not telling.

    Kinds: account, contract, phone, email, tax_id, name. Texts in any spelling; one statement.
    """
    within = keys_for(by)
    keys = {(kind, text): _AS_KEPT[kind](text) for kind, text in wanted}
    asked = [{"kind": kind, "key": key} for (kind, _text), key in keys.items() if key]
    if not asked:
        return {}
    rows = within.run(_MATCH, {"wanted": json.dumps(asked)})
    found = {(row["kind"], row["key"]): row["clients"] for row in rows}
    return {w: found[(w[0], key)] for w, key in keys.items() if (w[0], key) in found}


_PERSONS = """
SELECT p.client_id, p.name, min(p.id) AS id, count(*) AS many
FROM jsonb_to_recordset(%(wanted)s::jsonb) AS w(client bigint, name text)
JOIN parties_contactperson p
  ON p.client_id = w.client AND lower(p.name) = lower(w.name) AND p.is_active
GROUP BY p.client_id, p.name
"""


def match_contact_persons(
    *, by: Actor, wanted: Collection[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """Ids of the contact persons with each ``(client id, name)``, names in lower case."""
    by.check("parties.view")
    if not wanted:
        return {}
    asked = json.dumps([{"client": client, "name": name} for client, name in wanted])
    rows = run(_PERSONS, {"wanted": asked})
    return {(r["client_id"], r["name"].lower()): r["id"] for r in rows if r["many"] == 1}
