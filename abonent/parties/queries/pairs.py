"""Pairs of clients who may be one, as the search for duplicates left them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.models import BackgroundJob
from abonent.parties.models import Client, ClientPair
from abonent.parties.queries.visible import reaches_all, visible_clients

FINDING = "parties.find_pairs"
"""The kind of job that looks for them."""


def list_pairs(*, by: Actor) -> QuerySet[ClientPair]:
    """Pairs of which the actor may see both, unordered; those told apart are among them."""
    by.check("parties.merge")
    pairs = ClientPair.objects.select_related("one", "other", "dismissed_by").filter(
        Exists(Client.objects.filter(pk=OuterRef("one_number"))),
        Exists(Client.objects.filter(pk=OuterRef("other_number"))),
    )
    if reaches_all(by, "parties.view"):
        return pairs
    seen = visible_clients(by=by)
    return pairs.filter(one__in=seen, other__in=seen)


def get_pair(*, by: Actor, pair_id: int) -> ClientPair:
    """One pair."""
    found = list_pairs(by=by).filter(pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def find_pair(*, one_id: int, other_id: int) -> ClientPair | None:
    """What is known of the two, in whatever order they are named."""
    low, high = sorted((one_id, other_id))
    return ClientPair.objects.filter(one_number=low, other_number=high).first()


def numbers_told_apart(client_id: int) -> list[int]:
    """Clients of whom a person said that they are not this one."""
    apart = ClientPair.objects.filter(dismissed_at__isnull=False)
    ones = apart.filter(other_number=client_id).values_list("one_number", flat=True)
    others = apart.filter(one_number=client_id).values_list("other_number", flat=True)
    return list(ones.union(others))


def find_last_search(*, by: Actor) -> BackgroundJob | None:
    """The latest search for duplicates: waiting, under way or over."""
    by.check("parties.merge")
    return BackgroundJob.objects.filter(kind=FINDING).order_by("-pk").first()
