"""The refusal of a change that came too late, with what both sides did."""

from __future__ import annotations

from django.utils.functional import Promise

from abonent.kernel.collisions import Collided, merge, wound_back
from abonent.kernel.errors import Outdated
from abonent.parties.actions.writing import facts_of
from abonent.parties.models import Client
from abonent.parties.policy.drafts import ClientDraft
from abonent.parties.queries.edits import list_versions

FACTS = ("kind", "status", "name", "tax_id", "language", "category_id", "manager_id")
"""A client's own facts, as the audit keeps them."""


def outdated(client: Client, *, seen: int, draft: ClientDraft, message: str | Promise) -> Outdated:
    """The refusal of a change of the version ``seen``; :class:`Collided` where that is known."""
    entries = list_versions(client=client, since=seen)
    if entries is None:
        return Outdated(message)
    told = [name for name in FACTS if name != "tax_id" or client.kind == Client.Kind.COMPANY]
    theirs, mine = facts_of(client, *told), facts_of(draft, *told)
    changes = [{k: v for k, v in entry.items() if k in told} for entry in entries]
    merged = merge(original=wound_back(theirs, changes), theirs=theirs, mine=mine)
    return Collided(message, merged=merged, version=client.version)
