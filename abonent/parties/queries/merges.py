"""What speaks for two clients being one, what a merge would bring, and merges that were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.attributes.closing import list_closed, open_values
from abonent.attributes.policy import show
from abonent.kernel.actor import Actor
from abonent.kernel.confidential import masked
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.journal import Hindrance, list_hindrances
from abonent.kernel.merging import count_rows, list_attached
from abonent.parties.confidential import TAX_ID
from abonent.parties.models import Client, ClientMerge, Document, SearchKey
from abonent.parties.policy.sameness import Likeness, Reason, reasons_of, score_of
from abonent.parties.ports import client_rows
from abonent.parties.queries.attributes import definitions_for
from abonent.parties.queries.clients import get_client
from abonent.parties.queries.pairs import numbers_told_apart
from abonent.parties.queries.visible import can_see_client, visible_clients

MERGED_FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "name": (
        pgettext_lazy("client", "Name"),
        ("kind", "name", "surname", "given_name", "patronymic"),
    ),
    "status": (_("Status"), ("status",)),
    "tax_id": (_("Tax number"), ("tax_id",)),
    "category": (_("Category"), ("category_id",)),
    "manager": (_("Personal manager"), ("manager_id",)),
    "language": (_("Language"), ("language",)),
}
"""What is chosen as one, its label, and the columns it stands for."""
OWN = "attr-"
"""Before the code of an own attribute that is chosen."""
_STATUS_RANK = {"potential": 0, "former": 1, "active": 2}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One thing in which the two clients may differ."""

    name: str
    label: str | Promise
    mine: Any
    """As the client who stays has it: the columns' value, for the name the shown one."""
    theirs: Any
    takes_theirs: bool
    """What is proposed: the other's, if ours says nothing."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.mine != self.theirs)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging ``loser`` into ``winner`` would bring."""

    winner: Client
    loser: Client
    reasons: list[Reason]
    score: int
    fields: list[FieldChoice]
    moves: list[tuple[str | Promise, int]]
    """What moves to the winner: a label and how many rows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client who may be the same as another one."""

    client: Client
    reasons: list[Reason]
    score: int


_TELLING = ("phone", "email", "tax_id", "login", "contract", "name")


def preview_merge(*, by: Actor, winner_id: int, loser_id: int) -> MergePreview:
    """Evidence and result of a merge that is not made yet."""
    by.check("parties.merge")
    check_two(winner_id, loser_id)
    winner = get_client(by=by, client_id=winner_id)
    loser = get_client(by=by, client_id=loser_id)
    reasons = compare_clients(winner, loser)
    return MergePreview(
        winner=winner,
        loser=loser,
        reasons=reasons,
        score=score_of(reasons),
        fields=[
            *(_masked(one, winner, loser, by) for one in choices_of(winner, loser)),
            *own_choices_of(winner, loser, by=by),
        ],
        moves=[(one.label, count) for one, count in count_rows(client_rows, of=loser.pk)],
    )


def list_candidates(*, by: Actor, client_id: int, limit: int = 8) -> list[Candidate]:
    """Clients who may be the same as this one, the likeliest first."""
    by.check("parties.merge")
    client = get_client(by=by, client_id=client_id)
    keys = SearchKey.objects.filter(client=client_id, kind__in=_TELLING)
    wanted = reduce(
        or_, (Q(kind=kind, key=key) for kind, key in keys.values_list("kind", "key")), Q(pk__in=[])
    )
    same = SearchKey.objects.filter(wanted).exclude(client=client_id)
    same = same.exclude(client__in=numbers_told_apart(client_id))
    ids = list(same.values_list("client_id", flat=True).distinct()[: 4 * limit])
    others = list(visible_clients(by=by).filter(pk__in=ids))
    likenesses = likenesses_of([client, *others])
    found = [
        Candidate(client=other, reasons=reasons, score=score_of(reasons))
        for other in others
        if (reasons := reasons_of(likenesses[client_id], likenesses[other.pk]))
    ]
    return sorted(found, key=lambda one: (-one.score, one.client.pk))[:limit]


def check_two(winner_id: int, loser_id: int) -> None:
    """Raise :class:`Invalid` unless these are two."""
    if winner_id == loser_id:
        raise Invalid({"other": [_("This is the same client. Choose another one.")]})


def compare_clients(one: Client, other: Client) -> list[Reason]:
    """Reasons for and against the two being one; two statements."""
    likenesses = likenesses_of([one, other])
    documents: dict[int, set[tuple[int, str]]] = {one.pk: set(), other.pk: set()}
    rows = Document.objects.filter(client__in=documents, state=Document.State.VALID)
    for client_id, type_id, key in rows.values_list("client", "type", "number_key"):
        if key:
            documents[client_id].add((type_id, key))
    mine, theirs = (
        replace(likenesses[c.pk], documents=documents[c.pk], dates=_dates_of(c))
        for c in (one, other)
    )
    return reasons_of(mine, theirs)


def _dates_of(client: Client) -> dict[str, str]:
    """Own attributes that are dates, by their label: only those that nobody keeps from others."""
    closed = list_closed(by=None, of="client")
    return {
        one.label: str(client.attributes[one.code])
        for one in definitions_for(client)
        if one.type == "date" and one.code in client.attributes and one.code not in closed
    }


def likenesses_of(clients: Iterable[Client]) -> dict[int, Likeness]:
    """What tells each of the clients, by number; one statement however many there are."""
    told = {client.pk: client for client in clients}
    keys: dict[int, dict[str, set[str]]] = {client_id: {} for client_id in told}
    rows = SearchKey.objects.filter(client__in=list(told))
    for client_id, kind, key in rows.values_list("client_id", "kind", "key"):
        keys[client_id].setdefault(kind, set()).add(key)
    return {
        pk: Likeness(kind=c.kind, name=c.name, tax_id=c.tax_id, keys=keys[pk])
        for pk, c in told.items()
    }


def choices_of(winner: Client, loser: Client) -> list[FieldChoice]:
    """Field by field, what each has and what is proposed."""
    return [
        FieldChoice(
            name=name,
            label=label,
            mine=getattr(winner, _shown_column(name, columns)),
            theirs=getattr(loser, _shown_column(name, columns)),
            takes_theirs=_is_better(name, winner, loser, columns),
        )
        for name, (label, columns) in MERGED_FIELDS.items()
    ]


def own_choices_of(winner: Client, loser: Client, *, by: Actor) -> list[FieldChoice]:
    """Own attributes of which both have a value and another one, as ``by`` may read them."""
    mine, theirs = (open_values(c.attributes, by=by, of="client") for c in (winner, loser))
    return [
        FieldChoice(OWN + one.code, one.label, show(one, mine[one.code]),
                    show(one, theirs[one.code]), takes_theirs=False)
        for one in definitions_for(winner)
        if not one.is_hidden and one.code in mine and one.code in theirs
        and mine[one.code] != theirs[one.code]
    ]  # fmt: skip


def _masked(one: FieldChoice, winner: Client, loser: Client, by: Actor) -> FieldChoice:
    """The choice without what is confidential: that something is there can be chosen by."""
    if one.name != "tax_id" or by.can_field(TAX_ID):
        return one
    mine, theirs = (
        c.tax_id if c.kind == Client.Kind.COMPANY else masked(c.tax_id) for c in (winner, loser)
    )
    return replace(one, mine=mine, theirs=theirs)


def _shown_column(name: str, columns: tuple[str, ...]) -> str:
    return "name" if name == "name" else columns[0]


def _is_better(name: str, winner: Client, loser: Client, columns: tuple[str, ...]) -> bool:
    if name == "status":
        return _STATUS_RANK[loser.status] > _STATUS_RANK[winner.status]
    column = _shown_column(name, columns)
    return not getattr(winner, column) and bool(getattr(loser, column))


def find_merged_into(*, by: Actor, client_id: int) -> int | None:
    """Who the client with this number became part of, at the end of the chain.

    None: nobody, or nobody whom ``by`` may see.
    """
    by.check("parties.view")
    found = None
    seen = {client_id}
    while (winner := _winner_of(client_id)) is not None and winner not in seen:
        seen.add(winner)
        found = client_id = winner
    seen_by = visible_clients(by=by).filter(pk=found or 0)
    return found if found and seen_by.exists() else None


def _winner_of(client_id: int) -> int | None:
    return (
        ClientMerge.objects.filter(loser_id=client_id, undone_at=None)
        .values_list("winner_id", flat=True)
        .first()
    )


def list_merges(*, by: Actor, client_id: int) -> list[ClientMerge]:
    """Clients who became part of this one, newest first."""
    by.check("parties.view")
    rows = ClientMerge.objects.select_related("by").defer("journal")
    return list(rows.filter(winner_id=client_id, undone_at=None).order_by("-id"))


def get_merge(*, by: Actor, merge_id: int) -> ClientMerge:
    """One merge with its journal."""
    by.check("parties.view")
    found = ClientMerge.objects.select_related("by", "undone_by").filter(pk=merge_id).first()
    if found is None or not can_see_client(by=by, client_id=found.winner_id):
        raise NotFound
    return found


def hindrances_of(merge: ClientMerge) -> list[str]:
    """What stands in the way of undoing a merge, in words; empty: nothing."""
    if not Client.objects.filter(pk=merge.winner_id).exists():
        further = _winner_of(merge.winner_id)
        told = {"name": merge.winner_name, "number": further or "—"}
        return [
            str(_("%(name)s was itself merged into client %(number)s: undo that first.") % told)
        ]
    found = list_hindrances(merge.journal)
    found += list_attached(merge.journal, client_rows, winner=merge.winner_id)
    return tell_hindrances(list(dict.fromkeys(found)))


def tell_hindrances(found: Sequence[Hindrance]) -> list[str]:
    """Rows that changed since, by what they are."""
    labels = {one.model: one.label for one in client_rows}
    labels.setdefault("parties.Client", _("client"))
    told = []
    for one in found:
        what = {"what": labels.get(one.model, one.model), "number": one.id}
        text = (
            _("Removed since: %(what)s, number %(number)s.")
            if one.is_gone
            else _("Changed since: %(what)s, number %(number)s.")
        )
        told.append(str(text % what))
    return told
