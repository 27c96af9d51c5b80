"""What speaks for two cases being one matter, what a merge would bring, and merges made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from abonent.cases.models import Case, CaseMerge
from abonent.cases.policy import words_in_common
from abonent.cases.ports import case_rows
from abonent.cases.queries.cases import get_case
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.queries.relations import line_above
from abonent.cases.queries.visible import visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.journal import list_hindrances
from abonent.kernel.merging import count_rows, list_attached

MINE, THEIRS, BOTH = "mine", "theirs", "both"
NEAR = timedelta(days=3)
"""Cases registered within this time of one another are near in time."""


@dataclass(frozen=True, slots=True)
class MergedField:
    """Columns that are chosen as one, and the ways to choose."""

    label: str | Promise
    columns: tuple[str, ...]
    ways: tuple[str, ...] = (MINE, THEIRS)


MERGED_FIELDS = {
    "topic": MergedField(_("Topic and attributes"), ("topic_id", "attributes")),
    "kind": MergedField(_("Kind"), ("kind",)),
    "priority": MergedField(_("Priority"), ("priority_id",)),
    "owner": MergedField(_("Owner"), ("owner_id",)),
    "text": MergedField(_("Text"), ("text",), (MINE, THEIRS, BOTH)),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two cases are one matter, or not: a code and what they have in common."""

    code: str
    shown: str = ""

    @property
    def is_against(self) -> bool:
        """Whether it says that they are two."""
        return self.code.startswith("other_")


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which the two may differ."""

    name: str
    label: str | Promise
    mine: Any
    theirs: Any
    proposed: str
    ways: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.mine != self.theirs)


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What merging ``loser`` into ``winner`` would bring."""

    winner: Case
    loser: Case
    reasons: list[Reason]
    fields: list[Choice]
    moves: list[tuple[str | Promise, int]]


def preview_case_merge(*, by: Actor, winner_id: int, loser_id: int) -> CasePreview:
    """Evidence and result of a merge that is not made yet."""
    by.check("cases.merge")
    if winner_id == loser_id:
        raise Invalid({"other": [_("This is the same case. Choose another one.")]})
    winner = get_case(by=by, case_id=winner_id)
    loser = get_case(by=by, case_id=loser_id)
    check_mergeable(winner, loser)
    return CasePreview(
        winner=winner,
        loser=loser,
        reasons=compare_cases(winner, loser),
        fields=choices_of(winner, loser),
        moves=[(one.label, count) for one, count in count_rows(case_rows, of=loser_id)],
    )


class WrongWayError(Conflict):
    """Only the other way round can the two be merged."""


def check_mergeable(winner: Case, loser: Case) -> None:
    """Raise :class:`Conflict` where the loser cannot become part of the winner."""
    if winner.client_id and loser.client_id and winner.client_id != loser.client_id:
        raise Conflict(_("These are cases of different clients: link them instead."))
    if loser.pk in line_above(winner):
        raise WrongWayError(_("This case is a part of the other one: merge the other way round."))


def compare_cases(one: Case, other: Case) -> list[Reason]:
    """Reasons for the two being one matter, then against."""
    found: list[Reason] = []
    if one.client_id and one.client_id == other.client_id:
        found.append(Reason("client"))
    elif one.client_id != other.client_id:
        found.append(Reason("other_client"))
    topics = get_catalogue().topics
    if one.topic_id == other.topic_id:
        found.append(Reason("topic", topics[one.topic_id].label))
    if one.subscriber_id and one.subscriber_id == other.subscriber_id:
        found.append(Reason("subscriber", one.subscriber.number if one.subscriber else ""))
    if one.contact.address and one.contact.address == other.contact.address:
        found.append(Reason("address", one.contact.address))
    if words := words_in_common(one.text, other.text):
        found.append(Reason("words", ", ".join(words)))
    if abs(one.registered_at - other.registered_at) <= NEAR:
        found.append(Reason("time"))
    if one.topic_id != other.topic_id:
        found.append(Reason("other_topic"))
    return sorted(found, key=lambda reason: reason.is_against)


def choices_of(winner: Case, loser: Case) -> list[Choice]:
    """Field by field, what each has and what is proposed."""
    found = []
    for name, merged in MERGED_FIELDS.items():
        mine, theirs = (getattr(case, merged.columns[0]) for case in (winner, loser))
        if name == "topic" and mine == theirs:
            mine, theirs = winner.attributes, loser.attributes
        proposed = THEIRS if not mine and theirs else MINE
        if name == "text" and mine and theirs and mine != theirs:
            proposed = BOTH
        found.append(Choice(name, merged.label, mine, theirs, proposed, merged.ways))
    return found


def find_case_merged_into(*, by: Actor, case_id: int) -> int | None:
    """The case that this number became part of, at the end of the chain.

    None: none, or none that ``by`` may see.
    """
    by.check("cases.view")
    found, seen = None, {case_id}
    while (winner := _winner_of(case_id)) is not None and winner not in seen:
        seen.add(winner)
        found = case_id = winner
    seen_by = visible_cases(by=by).filter(pk=found or 0)
    return found if found and seen_by.exists() else None


def _winner_of(case_id: int) -> int | None:
    rows = CaseMerge.objects.filter(loser_id=case_id, undone_at=None)
    return rows.values_list("winner_id", flat=True).first()


def list_case_merges(*, by: Actor, case_id: int) -> list[CaseMerge]:
    """Cases that became part of this one, newest first."""
    by.check("cases.view")
    rows = CaseMerge.objects.select_related("by").filter(winner_id=case_id, undone_at=None)
    return list(rows.order_by("-id"))


def get_case_merge(*, by: Actor, merge_id: int) -> CaseMerge:
    """One merge with its journal."""
    by.check("cases.view")
    found = CaseMerge.objects.select_related("by", "undone_by").filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    ends = [found.winner_id, found.loser_id, find_case_merged_into(by=by, case_id=found.loser_id)]
    if not visible_cases(by=by).filter(pk__in=[end for end in ends if end]).exists():
        raise NotFound
    return found


def hindrances_of(merge: CaseMerge) -> list[str]:
    """What stands in the way of undoing a merge, in words; empty: nothing."""
    if not Case.objects.filter(pk=merge.winner_id).exists():
        told = {"number": merge.winner_id, "other": _winner_of(merge.winner_id) or "—"}
        return [
            str(_("Case %(number)s was itself merged into case %(other)s: undo that first.") % told)
        ]
    found = list_hindrances(merge.journal)
    found += list_attached(merge.journal, case_rows, winner=merge.winner_id)
    labels = {one.model: one.label for one in case_rows} | {"cases.Case": _("case")}
    gone = _("Removed since: %(what)s, number %(number)s.")
    changed = _("Changed since: %(what)s, number %(number)s.")
    return [
        str(
            (gone if one.is_gone else changed)
            % {"what": labels.get(one.model, one.model), "number": one.id}
        )
        for one in dict.fromkeys(found)
    ]
