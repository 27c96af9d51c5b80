"""Bulk changes as people make them: cases are chosen, the change is tried, done, looked at.

The cases are those that were there when they were chosen: what the trial shows is what is changed.
A batch and the mark of how far the run has come are one transaction, so a run whose worker died
goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F

from abonent.cases.actions.bulk import Changed, change_cases
from abonent.cases.actions.changes import Assigning, Change, Editing, Moving, Noting
from abonent.cases.actions.rerouting import PERMISSION, Rerouting
from abonent.cases.actions.writing import Traced
from abonent.cases.models import BulkChange, BulkFailure
from abonent.cases.queries.bulk import get_bulk, list_running_on, own_bulks, states_of
from abonent.cases.wording import tell_refusal, tell_refusal_everywhere
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.jobs import KEPT_FOR, JobContext, start_job
from abonent.kernel.phrases import Phrase as _

KINDS: Mapping[str, type[Moving | Assigning | Editing | Noting | Rerouting]] = {
    "assign": Assigning,
    "move": Moving,
    "edit": Editing,
    "note": Noting,
    "reroute": Rerouting,
}
"""What may be done to many cases, by the names that are kept."""
BATCH = 500
CHOSEN_FOR = timedelta(days=1)
"""How long chosen cases wait for what is to be done to them."""
MOST = 100_000
"""Cases of one bulk change: more are done in several, so that each can still be looked through."""
TRIED = 2_000
"""Cases that a trial looks at: it is waited for."""


def choose_cases(
    *,
    by: Actor,
    kind: str,
    case_ids: Sequence[int],
    query: str = "",
    wish: Mapping[str, Any] | None = None,
) -> BulkChange:
    """Set down the cases that are to be changed; nothing happens to them yet.

    ``wish``: what of it is settled already.
    """
    by.check("cases.bulk")
    if kind not in KINDS:
        raise NotFound
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise Invalid({"ids": [_("Mark at least one case.")]})
    if len(chosen) > MOST:
        told = _("At most %(most)s cases can be changed at once. Narrow the filters.")
        raise Invalid({"ids": [told % {"most": f"{MOST:,}".replace(",", "\u00a0")}]})
    return BulkChange.objects.create(
        operator_id=by.id, kind=kind, case_ids=chosen, query=query, wish=dict(wish or {}),
        created_at=now(),
    )  # fmt: skip


def choose_running(*, by: Actor, version_id: int, to_id: int) -> BulkChange:
    """The cases on their way along a version, at most :data:`MOST`, to be put on another one."""
    by.check(PERMISSION)
    ids = list_running_on(version_id=version_id).values_list("pk", flat=True)[:MOST]
    return choose_cases(by=by, kind="reroute", case_ids=list(ids), wish={"to_id": to_id})


@dataclass(slots=True)
class Trial:
    """What a change would do to the first :data:`TRIED` of the chosen cases."""

    looked: int
    changed: int = 0
    same: int = 0
    refused: int = 0
    owned: int = 0
    """Cases without an owner that their move gives to who makes it."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How often each hindrance occurs, in the reader's language."""
    examples: dict[str, int] = field(default_factory=dict)
    """A case for each of them."""
    first: Traced | None = None
    fates: dict[tuple[str, tuple[str, ...] | str], list[int]] = field(default_factory=dict)
    """Of cases put on another version: those that stand in a state and come to others, or stay
    for a reason."""
    mark: str = ""
    """Of what was tried: who gives it to :func:`start_bulk` does exactly that."""


def try_bulk(*, by: Actor, kind: str, case_ids: Sequence[int], wish: Mapping[str, Any]) -> Trial:
    """Find out what the change would do; nothing is written."""
    by.check("cases.bulk")
    ids = case_ids[:TRIED]
    done = change_cases(by=by, case_ids=ids, change=change_of(kind, wish), dry_run=True)
    trial = Trial(
        looked=len(ids),
        changed=len(done.changed),
        same=len(done.same),
        refused=len(done.refused),
        owned=done.owned,
        first=done.traced[0] if done.traced else None,
        mark=mark_of(kind, case_ids, wish),
    )
    for case_id, refusal in done.refused.items():
        told = tell_refusal(refusal)
        trial.reasons[told] += 1
        trial.examples.setdefault(told, case_id)
    if kind == "reroute":
        trial.fates = _fates(done)
    return trial


def _fates(done: Changed) -> dict[tuple[str, tuple[str, ...] | str], list[int]]:
    found: dict[tuple[str, tuple[str, ...] | str], list[int]] = {}
    for case, trace in done.traced:
        before, after = trace.data["state"]
        found.setdefault((before, tuple(trace.data.get("steps", [after]))), []).append(case.pk)
    states = states_of(case_ids=list(done.refused))
    for case_id, refusal in done.refused.items():
        fate = (states.get(case_id, ""), tell_refusal(refusal))
        found.setdefault(fate, []).append(case_id)
    return found


def start_bulk(
    *, by: Actor, bulk_id: int, wish: Mapping[str, Any], tried: str | None = None
) -> BulkChange:
    """Let the worker change the chosen cases. Raises :class:`Conflict` when it was started.

    With ``tried``, the mark of a trial, nothing else is begun than what was tried.
    """
    by.check("cases.bulk")
    with transaction.atomic():
        bulk = own_bulks(by=by).select_for_update(of=("self",)).filter(pk=bulk_id).first()
        if bulk is None:
            raise NotFound
        if bulk.started_at is not None:
            raise Conflict(_("This change was started already."))
        if tried is not None and tried != mark_of(bulk.kind, bulk.case_ids, wish):
            raise Conflict(_("This is not the change that was tried. Look what would happen."))
        change_of(bulk.kind, wish).check(by=by)
        bulk.wish, bulk.started_at = dict(wish), now()
        bulk.job = start_job(by=by, kind="cases.bulk", params={"bulk": bulk.pk})
        bulk.save()
        audit.record(
            by=by,
            action="cases.start_bulk",
            of="bulk",
            id=bulk.pk,
            changes={"kind": bulk.kind, "cases": len(bulk.case_ids), **wish},
        )
    return bulk


def continue_bulk(*, by: Actor, bulk_id: int) -> BulkChange:
    """Let the worker go on where the run stands, the same change for the cases not reached."""
    by.check("cases.bulk")
    with transaction.atomic():
        bulk = own_bulks(by=by).select_for_update(of=("self",)).filter(pk=bulk_id).first()
        if bulk is None or bulk.started_at is None:
            raise NotFound
        if bulk.done >= len(bulk.case_ids):
            raise Conflict(_("Every case was reached: there is nothing to go on with."))
        if bulk.job is not None and bulk.job.ended_at is None:
            raise Conflict(_("This change is under way."))
        change_of(bulk.kind, bulk.wish).check(by=by)
        bulk.job = start_job(by=by, kind="cases.bulk", params={"bulk": bulk.pk})
        bulk.save(update_fields=["job"])
        left = len(bulk.case_ids) - bulk.done
        audit.record(
            by=by, action="cases.continue_bulk", of="bulk", id=bulk.pk, changes={"cases": left}
        )
    return bulk


def run_bulk(context: JobContext) -> Mapping[str, Any]:
    """The worker's side: batch after batch, from where the run stands."""
    bulk = BulkChange.objects.get(pk=context.params["bulk"])
    change = change_of(bulk.kind, bulk.wish)
    total = len(bulk.case_ids)
    while bulk.done < total:
        _change_batch(context.by, bulk, change)
        context.progress(done=bulk.done, total=total)
        bulk.refresh_from_db(fields=["done"])
    return {"bulk": bulk.pk}


def _change_batch(by: Actor, bulk: BulkChange, change: Change) -> None:
    ids = bulk.case_ids[bulk.done : bulk.done + BATCH]
    with transaction.atomic():
        done = change_cases(by=by, case_ids=ids, change=change, bulk_id=bulk.pk)
        BulkFailure.objects.bulk_create(
            BulkFailure(bulk=bulk, case_id=case_id, reason=tell_refusal_everywhere(refusal))
            for case_id, refusal in done.refused.items()
        )
        moved = BulkChange.objects.filter(pk=bulk.pk, done=bulk.done).update(
            done=bulk.done + len(ids),
            changed=F("changed") + len(done.changed),
            same=F("same") + len(done.same),
        )
        if not moved:
            raise Conflict(_("This change is being carried out elsewhere."))
    bulk.done += len(ids)


def choose_failed(*, by: Actor, bulk_id: int) -> BulkChange:
    """The cases that a change left as they were, chosen anew for the same kind of change."""
    bulk = get_bulk(by=by, bulk_id=bulk_id)
    failed = list(bulk.failures.values_list("case_id", flat=True))
    wish = {"to_id": bulk.wish["to_id"]} if bulk.kind == "reroute" else None
    return choose_cases(by=by, kind=bulk.kind, case_ids=failed, query=bulk.query, wish=wish)


def forget_old_bulks() -> None:
    """Let go of changes never started, and of those that began as long ago as jobs are kept.

    The audit and the histories of the cases stay.
    """
    BulkChange.objects.filter(started_at=None, created_at__lt=now() - CHOSEN_FOR).delete()
    BulkChange.objects.filter(started_at__lt=now() - KEPT_FOR).delete()


def mark_of(kind: str, case_ids: Sequence[int], wish: Mapping[str, Any]) -> str:
    """Tells one change of certain cases from any other."""
    given = {name: value for name, value in wish.items() if value is not None}
    said = json.dumps([kind, list(case_ids), given], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def change_of(kind: str, wish: Mapping[str, Any]) -> Change:
    """The change that a wish means; a field it does not know is a programmer's error."""
    return KINDS[kind](**wish)
