"""What was changed of a client's own facts, as the audit keeps it."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.parties.models import Client


def list_edits(*, by: Actor, client: Client, since: int) -> list[AuditEntry]:
    """Changes of the client's own facts after the version ``since``, newest first.

    Every one of them made one version, so the latest of them are those.
    """
    by.check("parties.view")
    found = AuditEntry.objects.filter(
        object_type="client", object_id=str(client.pk), action="parties.edit_client"
    )
    return list(found.order_by("-id")[: max(client.version - since, 0)])
