"""What was changed of a client's own facts, as the audit keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from abonent.kernel.models import AuditEntry
from abonent.parties.models import Client, ClientMerge

_RAISING = Q(action__in=["parties.edit_client", "parties.set_attributes"]) | Q(
    action="parties.change_confidential", changes__has_key="tax_id"
)
"""What raises a client's version, beside merges."""


def list_versions(*, client: Client, since: int) -> list[Mapping[str, Any]] | None:
    """What each version after ``since`` changed, newest first; None where that is not known."""
    count = client.version - since
    found = AuditEntry.objects.filter(_RAISING, object_type="client", object_id=str(client.pk))
    latest = list(found.order_by("-id")[: max(count, 0)])
    merges = ClientMerge.objects.filter(Q(winner_id=client.pk) | Q(loser_id=client.pk))
    if count < 1 or len(latest) < count:
        return None
    first = latest[-1].at
    if merges.filter(Q(at__gte=first) | Q(undone_at__gte=first)).exists():
        return None
    return [entry.changes for entry in latest]
