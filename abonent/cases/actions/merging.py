"""Two cases that are one matter: merging them, and taking a merge back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.record import Trace, keep
from abonent.cases.actions.relations import lock_cases
from abonent.cases.models import Case, CaseMerge, HistoryEntry, Repeat
from abonent.cases.ports import case_rows
from abonent.cases.queries.merges import (
    BOTH,
    MERGED_FIELDS,
    THEIRS,
    check_mergeable,
    choices_of,
    compare_cases,
    get_case_merge,
    hindrances_of,
)
from abonent.cases.queries.visible import check_reaches_case, visible_cases
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.journal import Journal, take_back
from abonent.kernel.merging import move_rows
from abonent.kernel.text import check_length, many_lines

LONGEST_REASON = 2000


def merge_cases(
    *,
    by: Actor,
    winner_id: int,
    loser_id: int,
    take: Mapping[str, str] | None = None,
    reason: str = "",
) -> CaseMerge:
    """Let the loser become part of the winner: history, files, links, parts, contacts.

    ``take`` says for a field (``queries.merges.MERGED_FIELDS``) ``mine``, ``theirs`` or, of the
    text, ``both``; None: as proposed. The loser's number then leads to the winner.
    """
    by.check("cases.merge")
    reason = check_length(many_lines(reason), limit=LONGEST_REASON, field="reason")
    with transaction.atomic():
        winner, loser = _lock_two(by, winner_id, loser_id)
        taken = _taken(winner, loser, take)
        reasons = compare_cases(winner, loser)
        if not reason and all(one.is_against for one in reasons):
            why = _("Nothing says that this is one matter: write why you merge them.")
            raise Invalid({"reason": [why]})
        journal = Journal()
        _move(journal, winner, loser)
        journal.change(winner, **_values(winner, loser, taken))
        journal.delete(loser)
        journal.check()
        merge = CaseMerge.objects.create(
            winner_id=winner_id, loser_id=loser_id, at=now(), by_id=by.id,
            reason=reason, evidence=[[r.code, r.shown] for r in reasons], journal=journal.entries,
        )  # fmt: skip
        told = {"case": loser_id, "merge": merge.pk, "text": reason}
        _tell(by, winner, HistoryEntry.Kind.MERGED, events.CASES_MERGED, told)
        audit.record(
            by=by, action="cases.merge_cases", of="case", id=loser_id,
            changes={"into": winner_id, "merge": merge.pk},
        )  # fmt: skip
    return merge


def _lock_two(by: Actor, winner_id: int, loser_id: int) -> tuple[Case, Case]:
    if winner_id == loser_id:
        raise Invalid({"other": [_("This is the same case. Choose another one.")]})
    winner, loser = lock_cases(winner_id, loser_id, by=by, permission="cases.merge")
    check_mergeable(winner, loser)
    return winner, loser


def _move(journal: Journal, winner: Case, loser: Case) -> None:
    if loser.parent_id == winner.pk:
        journal.change(loser, parent_id=None)
    lines = HistoryEntry.objects.filter(case=loser, origin=None)
    journal.move(lines, column="origin", to=loser.pk)
    move_rows(journal, case_rows, winner=winner.pk, loser=loser.pk)
    if loser.contact_id != winner.contact_id:
        repeat, is_new = Repeat.objects.get_or_create(case=winner, contact_id=loser.contact_id)
        if is_new:
            journal.created(repeat)
    journal.change(winner, repeats=winner.repeated_in.count())


def settle_repeats(journal: Journal, winner: int, loser: int) -> None:
    """A contact counts once, and the one in which the winner was opened not at all."""
    held = set(Repeat.objects.filter(case=winner).values_list("contact", flat=True))
    held.update(Case.objects.filter(pk=winner).values_list("contact", flat=True))
    for repeat in Repeat.objects.filter(case=loser, contact__in=held):
        journal.delete(repeat)


def _taken(winner: Case, loser: Case, take: Mapping[str, str] | None) -> dict[str, str]:
    proposed = {choice.name: choice.proposed for choice in choices_of(winner, loser)}
    for name, whose in (take or {}).items():
        if name not in MERGED_FIELDS or whose not in MERGED_FIELDS[name].ways:
            told = {"name": name, "known": ", ".join(MERGED_FIELDS)}
            raise Invalid({"take": [_("There is no choice “%(name)s”; fields: %(known)s.") % told]})
    return proposed | dict(take or {})


def _values(winner: Case, loser: Case, taken: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, whose in taken.items():
        for column in MERGED_FIELDS[name].columns:
            if whose == THEIRS:
                values[column] = getattr(loser, column)
            elif whose == BOTH:
                values[column] = "\n\n".join(t for t in (winner.text, loser.text) if t)
    if winner.client_id is None and loser.client_id is not None:
        values |= {"client_id": loser.client_id, "subscriber_id": loser.subscriber_id}
    return values


def _tell(
    by: Actor, case: Case, kind: HistoryEntry.Kind, event: str, told: Mapping[str, Any]
) -> None:
    case.version += 1
    case.changed_at = now()
    case.save(update_fields=["version", "changed_at"])
    action = "cases.merge_cases" if event == events.CASES_MERGED else "cases.undo_case_merge"
    changes = {"case": told["case"], "merge": told["merge"]}
    trace = Trace(action=action, event=event, kind=kind, data=told, changes=changes)
    keep(by=by, case=case, trace=trace)


def undo_case_merge(*, by: Actor, merge_id: int) -> CaseMerge:
    """Bring the merged case back with exactly what was its own; raises :class:`Conflict`."""
    by.check("cases.merge")
    with transaction.atomic():
        merge = CaseMerge.objects.select_for_update().get(
            pk=get_case_merge(by=by, merge_id=merge_id).pk
        )
        if merge.undone_at is not None:
            raise Conflict(_("This merge is undone already."))
        if visible_cases(by=by).filter(pk=merge.winner_id).exists():
            lock_cases(merge.winner_id, by=by, permission="cases.merge")
        if hindrances := hindrances_of(merge):
            raise Conflict(" ".join([str(_("The merge cannot be undone.")), *hindrances]))
        _restore(merge)
        merge.undone_at, merge.undone_by_id = now(), by.id
        merge.save(update_fields=["undone_at", "undone_by"])
        pairs = ((merge.winner_id, merge.loser_id), (merge.loser_id, merge.winner_id))
        for case_id, other in pairs:
            told = {"case": other, "merge": merge.pk}
            check_reaches_case(by=by, permission="cases.merge", case_id=case_id)
            (case,) = Case.objects.filter(pk=case_id)
            _tell(by, case, HistoryEntry.Kind.PARTED, events.CASES_PARTED, told)
    return merge


def _restore(merge: CaseMerge) -> None:
    try:
        with transaction.atomic():
            take_back(merge.journal)
    except IntegrityError as error:
        raise Conflict(
            _("The merge cannot be undone: something new stands where the old was.")
        ) from error
