"""Bulk changes as people make them: cases are chosen, the change is tried, done, looked at.

The cases are those that were there when they were chosen: what the trial shows is what is changed.
A batch and the mark of how far the run has come are one transaction, so a run whose worker died
goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from abonent.cases.actions.bulk import change_cases
from abonent.cases.actions.bulk_trials import KINDS, change_of, mark_of
from abonent.cases.actions.changes import Change
from abonent.cases.actions.rerouting import PERMISSION
from abonent.cases.models import BulkChange, BulkFailure
from abonent.cases.queries.bulk import get_bulk, list_running_on, own_bulks
from abonent.cases.wording import tell_refusal_everywhere
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.jobs import KEPT_FOR, JobContext, start_job
from abonent.kernel.phrases import Phrase as _

BATCH = 500
CHOSEN_FOR = timedelta(days=1)
"""How long chosen cases wait for what is to be done to them."""
MOST = 100_000
"""Cases of one bulk change: more are done in several, so that each can still be looked through."""


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
    """The cases on their way along a version, to be put on another one.

    The first :data:`MOST` of them; ``wish["of"]`` says how many there are where there are more.
    """
    by.check(PERMISSION)
    running = list_running_on(version_id=version_id)
    ids = list(running.values_list("pk", flat=True)[:MOST])
    wish = {"to_id": to_id}
    if len(ids) == MOST:
        wish["of"] = running.count()
    return choose_cases(by=by, kind="reroute", case_ids=ids, wish=wish)


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
