"""What follows when clients and what is theirs name another entry of reference data."""

from __future__ import annotations

from collections.abc import Sequence

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.parties.events import CLIENT_CHANGED, DOCUMENT_CHANGED, PROSPECT_CHANGED, topics_of
from abonent.parties.models import Document, Prospect


def tell_clients(by: Actor, ids: Sequence[int]) -> None:
    """Each of these clients has changed."""
    for id_ in ids:
        publish(by=by, type=CLIENT_CHANGED, topics=topics_of(id_), payload={"client": id_})


def tell_prospects(by: Actor, ids: Sequence[int]) -> None:
    """The work with each of these potential clients has changed."""
    for id_, client_id in Prospect.objects.filter(pk__in=ids).values_list("pk", "client"):
        told = {"client": client_id, "prospect": id_}
        publish(by=by, type=PROSPECT_CHANGED, topics=topics_of(client_id), payload=told)


def tell_documents(by: Actor, ids: Sequence[int]) -> None:
    """Each of these documents has changed."""
    for id_, client_id in Document.objects.filter(pk__in=ids).values_list("pk", "client"):
        told = {"client": client_id, "document": id_}
        publish(by=by, type=DOCUMENT_CHANGED, topics=topics_of(client_id), payload=told)
