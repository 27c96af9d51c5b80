"""Two clients who are one: merging them, and taking a merge back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.journal import Journal, take_back
from abonent.kernel.merging import count_rows, move_rows
from abonent.kernel.text import check_length, many_lines
from abonent.parties.actions.keys import refresh_keys
from abonent.parties.actions.prospects import win_open_prospects
from abonent.parties.actions.writing import lock_client
from abonent.parties.events import CLIENTS_MERGED, CLIENTS_PARTED, topics_of
from abonent.parties.models import CircleMember, Client, ClientMerge, PrivateFacts, Reach
from abonent.parties.ports import client_rows
from abonent.parties.queries.merges import (
    MERGED_FIELDS,
    OWN,
    check_two,
    choices_of,
    compare_clients,
    hindrances_of,
    own_choices_of,
)
from abonent.parties.queries.visible import check_reaches

LONGEST_REASON = 2000


def merge_clients(
    *,
    by: Actor,
    winner_id: int,
    loser_id: int,
    take: Collection[str] | None = None,
    reason: str = "",
) -> ClientMerge:
    """Let the loser become part of the winner, with everything that points to him.

    ``take`` names the fields (``queries.MERGED_FIELDS``) in which the loser's value wins; None: the
    proposed ones; an own attribute is named ``attr-CODE``. Attributes that the winner lacks are the
    loser's. The loser's row goes, his number leads to the winner. Raises :class:`Invalid`.
    """
    by.check("parties.merge")
    reason = check_length(many_lines(reason), limit=LONGEST_REASON, field="reason")
    check_two(winner_id, loser_id)
    with transaction.atomic():
        for client_id in (winner_id, loser_id):
            check_reaches(by=by, permission="parties.merge", client_id=client_id)
        winner, loser = _lock_both(winner_id, loser_id)
        taken = _taken(winner, loser, take, by=by)
        reasons = compare_clients(winner, loser)
        if not reason and all(one.is_against for one in reasons):
            why = _("Nothing says that these are one client: write why you merge them.")
            raise Invalid({"reason": [why]})
        counts = {one.model: count for one, count in count_rows(client_rows, of=loser_id)}
        journal = Journal()
        move_rows(journal, client_rows, winner=winner_id, loser=loser_id)
        journal.change(winner, **_values(winner, loser, taken))
        win_open_prospects(journal, winner)
        journal.delete(loser)
        journal.check()
        _raise_version(winner)
        merge = ClientMerge.objects.create(
            winner_id=winner_id, loser_id=loser_id, winner_name=winner.name,
            loser_name=loser.name, at=now(), by_id=by.id, reason=reason,
            evidence=[[r.code, r.shown] for r in reasons], journal=journal.entries,
        )  # fmt: skip
        refresh_keys(winner)
        told = {"merged": loser_id, "name": loser.name, "taken": sorted(taken), "moved": counts}
        _note(by, "merge_clients", merge, told, CLIENTS_MERGED)
    return merge


def undo_merge(*, by: Actor, merge_id: int) -> ClientMerge:
    """Bring the merged client back, with exactly what was his.

    Raises :class:`Conflict`, naming what changed since, where that is no longer possible.
    """
    by.check("parties.merge")
    with transaction.atomic():
        merge = ClientMerge.objects.select_for_update().filter(pk=merge_id).first()
        if merge is None:
            raise NotFound
        check_reaches(by=by, permission="parties.merge", client_id=merge.winner_id)
        if merge.undone_at is not None:
            raise Conflict(_("This merge is undone already."))
        Client.objects.select_for_update().filter(pk=merge.winner_id).first()
        if hindrances := hindrances_of(merge):
            raise Conflict(" ".join([str(_("The merge cannot be undone.")), *hindrances]))
        _restore(merge)
        merge.undone_at, merge.undone_by_id = now(), by.id
        merge.save(update_fields=["undone_at", "undone_by"])
        for client_id in (merge.winner_id, merge.loser_id):
            client = lock_client(by=by, permission="parties.merge", client_id=client_id)
            _raise_version(client)
            refresh_keys(client)
        told = {"merged": merge.loser_id, "name": merge.loser_name}
        _note(by, "undo_merge", merge, told, CLIENTS_PARTED)
    return merge


def _restore(merge: ClientMerge) -> None:
    try:
        with transaction.atomic():
            take_back(merge.journal)
    except IntegrityError as error:
        raise Conflict(
            _("The merge cannot be undone: something new stands where the old was.")
        ) from error


def _lock_both(winner_id: int, loser_id: int) -> tuple[Client, Client]:
    """Both, in one order, so that two merges never wait for each other.

    A full lock: a contact being registered with the loser waits, and then finds him gone.
    """
    rows = Client.objects.select_for_update().filter(pk__in=[winner_id, loser_id]).order_by("pk")
    found = {client.pk: client for client in rows}
    if len(found) < 2:
        raise NotFound
    return found[winner_id], found[loser_id]


def _taken(winner: Client, loser: Client, take: Collection[str] | None, *, by: Actor) -> set[str]:
    if take is None:
        return {choice.name for choice in choices_of(winner, loser) if choice.takes_theirs}
    known = [*MERGED_FIELDS, *(one.name for one in own_choices_of(winner, loser, by=by))]
    if unknown := set(take) - set(known):
        told = {"names": ", ".join(sorted(unknown)), "known": ", ".join(known)}
        raise Invalid({"take": [_("There is no %(names)s. Possible: %(known)s.") % told]})
    return set(take)


def _values(winner: Client, loser: Client, taken: Collection[str]) -> dict[str, Any]:
    fields = [name for name in taken if name in MERGED_FIELDS]
    columns = [column for name in fields for column in MERGED_FIELDS[name][1]]
    values = {column: getattr(loser, column) for column in columns}
    own = [name.removeprefix(OWN) for name in taken if name.startswith(OWN)]
    chosen = {code: loser.attributes[code] for code in own}
    values["attributes"] = {**loser.attributes, **winner.attributes, **chosen}
    if loser.created_at < winner.created_at:
        values["created_at"] = loser.created_at
    return values


def _raise_version(client: Client) -> None:
    client.version += 1
    client.save(update_fields=["version"])


def _note(by: Actor, action: str, merge: ClientMerge, told: dict[str, Any], event: str) -> None:
    audit.record(
        by=by, action=f"parties.{action}", of="client", id=merge.winner_id,
        changes=told | {"merge": merge.pk},
    )  # fmt: skip
    audit.record(
        by=by, action=f"parties.{action}", of="client", id=merge.loser_id,
        changes={"into": merge.winner_id, "merge": merge.pk},
    )  # fmt: skip
    publish(
        by=by,
        type=event,
        topics=topics_of(merge.winner_id, merge.loser_id),
        payload={"client": merge.winner_id, "merged": merge.loser_id},
    )


def settle_reaches(journal: Journal, winner: int, loser: int) -> None:
    """A number both have stays once; the winner's main ones stay the main ones."""
    held = list(Reach.objects.filter(client=winner))
    values = {(reach.kind, reach.value) for reach in held}
    mains = {reach.kind for reach in held if reach.is_main}
    for reach in Reach.objects.filter(client=loser):
        if (reach.kind, reach.value) in values:
            journal.delete(reach)
        elif reach.kind in mains:
            journal.change(reach, is_main=False)


def settle_circles(journal: Journal, winner: int, loser: int) -> None:
    """Nobody is in a circle twice."""
    held = CircleMember.objects.filter(client=winner).values("circle")
    for member in CircleMember.objects.filter(client=loser, circle__in=held):
        journal.delete(member)


def settle_private_facts(journal: Journal, winner: int, loser: int) -> None:
    """What the winner lacks is taken from the loser; a client has one row of them."""
    mine = PrivateFacts.objects.filter(client=winner).first()
    theirs = PrivateFacts.objects.filter(client=loser).first()
    if mine is None or theirs is None:
        return
    blank = {n: getattr(theirs, n) for n in _PRIVATE if getattr(mine, n) in (None, "")}
    if blank:
        journal.change(mine, **blank)
    journal.delete(theirs)


_PRIVATE = ("birth_date", "income")
