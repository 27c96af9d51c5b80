"""Duplicates among clients: looking for them, and saying that two are not one."""

from __future__ import annotations

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound
from abonent.kernel.jobs import start_job
from abonent.kernel.models import BackgroundJob
from abonent.parties.events import CLIENTS_TOLD_APART, topics_of
from abonent.parties.models import Client, ClientPair
from abonent.parties.policy.sameness import reasons_of, score_of
from abonent.parties.queries.merges import check_two, likenesses_of
from abonent.parties.queries.pairs import FINDING, find_last_search, find_pair
from abonent.parties.queries.visible import check_reaches


def start_search(*, by: Actor) -> BackgroundJob:
    """Look through all clients for duplicates; the search under way, if there is one."""
    by.check("parties.merge")
    last = find_last_search(by=by)
    if last is not None and last.ended_at is None:
        return last
    return start_job(by=by, kind=FINDING, params={})


def tell_apart(*, by: Actor, one_id: int, other_id: int) -> ClientPair:
    """These two are not the same: no list proposes them again."""
    return _settle(by, one_id, other_id, are_two=True)


def untell_apart(*, by: Actor, one_id: int, other_id: int) -> ClientPair:
    """They may be the same after all: lists propose them again."""
    return _settle(by, one_id, other_id, are_two=False)


def _settle(by: Actor, one_id: int, other_id: int, *, are_two: bool) -> ClientPair:
    check_two(one_id, other_id)
    low, high = sorted((one_id, other_id))
    with transaction.atomic():
        for client_id in (low, high):
            check_reaches(by=by, permission="parties.merge", client_id=client_id)
        pair = _lock(low, high)
        if (pair.dismissed_at is not None) == are_two:
            return pair
        pair.dismissed_at, pair.dismissed_by_id = (now(), by.id) if are_two else (None, None)
        pair.save(update_fields=["dismissed_at", "dismissed_by"])
        action = "parties.tell_apart" if are_two else "parties.untell_apart"
        for mine, theirs in ((low, high), (high, low)):
            audit.record(by=by, action=action, of="client", id=mine, changes={"other": theirs})
        publish(
            by=by, type=CLIENTS_TOLD_APART, topics=["duplicates", *topics_of(low, high)],
            payload={"client": low, "other": high},
        )  # fmt: skip
    return pair


def _lock(low: int, high: int) -> ClientPair:
    if find_pair(one_id=low, other_id=high) is None:
        ClientPair.objects.bulk_create([_weighed(low, high)], ignore_conflicts=True)
    return ClientPair.objects.select_for_update().get(one_number=low, other_number=high)


def _weighed(low: int, high: int) -> ClientPair:
    likenesses = likenesses_of(Client.objects.filter(pk__in=[low, high]))
    if len(likenesses) < 2:
        raise NotFound
    reasons = reasons_of(likenesses[low], likenesses[high])
    return ClientPair(
        one_number=low, other_number=high, score=score_of(reasons), found_at=now(),
        reasons=[[reason.code, reason.shown] for reason in reasons],
    )  # fmt: skip
