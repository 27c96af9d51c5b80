"""By which numbers and addresses a client is reached."""

from __future__ import annotations

from abonent.parties.models import Reach


def find_address(*, client_id: int, kind: str) -> str:
    """The main number or address of a kind (``phone``, ``email``) of a client; empty for none.

    For what the product itself sends; people read those of clients whom they may see.
    """
    found = Reach.objects.filter(client=client_id, kind=kind)
    return found.values_list("value", flat=True).first() or ""
