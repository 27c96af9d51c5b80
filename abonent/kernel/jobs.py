"""Long actions a person waits for: started in one request, done by the worker, watched meanwhile.

A kind of job is registered by its room::

    job_kinds.add(JobKind(code="import", label=_("Import"), run=run_import, repeatable=True))

``run`` gets a :class:`JobContext` and returns what the page shows (kept as ``outcome``). A job
whose worker died is run again if its kind is repeatable, and fails with a word to its owner if not.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import IO, Any

from django.db import close_old_connections, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext as Delivery
from procrastinate.contrib.django import app

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.connection import make_ready
from abonent.kernel.errors import Conflict, Invalid, NotFound, Refused, Text
from abonent.kernel.files import store_produced, sweep_unlinked
from abonent.kernel.ids import find_id
from abonent.kernel.keys import forget_old_keys
from abonent.kernel.models import BackgroundJob, StoredFile
from abonent.kernel.registry import Registry
from abonent.kernel.text import in_languages

PROGRESS_EVERY = 0.5  # seconds between two writes of the progress
STALLED_AFTER = 30.0  # seconds without a heartbeat after which a worker counts as dead
KEPT_FOR = timedelta(days=30)

State = BackgroundJob.State
_log = logging.getLogger(__name__)


class JobCancelled(Exception):
    """The person asked the job to stop."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of background job. ``repeatable``: running it twice does no more than once.

    ``page`` is the page on which its room shows such a job, by its parameters; without one there
    is the page that all jobs have, where ``tell`` says in a sentence what came of it and
    ``leads`` is the page to go on from. ``named`` calls a job otherwise than ``label``, by its
    parameters.
    """

    code: str
    label: str | Promise
    run: Callable[[JobContext], Mapping[str, Any] | None]
    repeatable: bool = False
    cancellable: bool = True
    page: Callable[[Mapping[str, Any]], str] | None = None
    tell: Callable[[Mapping[str, Any]], Text] | None = None
    leads: Callable[[Mapping[str, Any]], str] | None = None
    named: Callable[[Mapping[str, Any]], Text] | None = None

    def name_of(self, params: Mapping[str, Any]) -> Text:
        """What a job with these parameters is called."""
        return self.named(params) if self.named else self.label


@dataclass(frozen=True, slots=True)
class JobWatcher:
    """Someone above who wants to know that what a job shows has changed, in its transaction."""

    name: str
    moved: Callable[[Actor, int], None]


@dataclass(frozen=True, slots=True)
class ActorSource:
    """How a job finds its owner again, with the rights of this moment; the room of staff knows."""

    name: str
    find: Callable[[int], Actor | None]


job_kinds: Registry[JobKind] = Registry(key=lambda kind: kind.code)
job_watchers: Registry[JobWatcher] = Registry(key=lambda watcher: watcher.name)
actor_sources: Registry[ActorSource] = Registry(key=lambda source: source.name)


class JobContext:
    """What a running job has: its owner, its parameters, its progress, its wish to be cancelled."""

    def __init__(self, job: BackgroundJob, by: Actor) -> None:
        self.id = job.pk
        self.by = by
        self.params: Mapping[str, Any] = job.params
        self._told_at = 0.0

    def progress(self, *, done: int, total: int | None = None) -> None:
        """Say how far it has come; written at most twice a second. Call it between transactions.

        Raises :class:`JobCancelled` when the owner asked to stop.
        """
        if time.monotonic() - self._told_at < PROGRESS_EVERY:
            return
        self._told_at = time.monotonic()
        self.check_cancelled()
        with transaction.atomic():
            BackgroundJob.objects.filter(pk=self.id).update(done=done, total=total)
            _tell(self.by, self.id)

    def check_cancelled(self) -> None:
        """Raise :class:`JobCancelled` when the owner asked to stop."""
        if BackgroundJob.objects.filter(pk=self.id, cancel_asked=True).exists():
            raise JobCancelled

    def keep_result(self, *, source: IO[bytes], name: str) -> StoredFile:
        """Keep the file the job was for; its owner downloads it from the job's page."""
        file = store_produced(by=self.by, source=source, name=name)
        BackgroundJob.objects.filter(pk=self.id).update(result=file)
        return file


def start_job(*, by: Actor, kind: str, params: Mapping[str, Any]) -> BackgroundJob:
    """A job of ``kind``, done by the worker after the present transaction commits.

    ``params`` is JSON. The rights of ``by`` are checked by the room that starts the job. It runs
    with all rights of its owner, so nobody starts one who only looks as he does.
    """
    by.check_is_oneself()
    job_kinds.get(kind)
    with transaction.atomic():
        job = BackgroundJob.objects.create(
            kind=kind, params=dict(params), owner_id=by.id, created_at=now()
        )
        run_background_job.defer(job_id=job.pk)
    return job


def cancel_job(*, by: Actor, job_id: int) -> BackgroundJob:
    """Ask the job to stop: at once if it waits, at its next step if it runs.

    Raises :class:`Conflict` when it has ended already.
    """
    with transaction.atomic():
        job = visible_jobs(by=by).select_for_update(of=("self",)).filter(pk=job_id).first()
        if job is None:
            raise NotFound
        if job.state not in (State.WAITING, State.RUNNING):
            raise Conflict(_("The job has already ended; there is nothing to cancel."))
        if not job_kinds.get(job.kind).cancellable:
            raise Conflict(_("This job cannot be cancelled; it ends by itself."))
        job.cancel_asked = True
        if job.state == State.WAITING:
            job.state, job.ended_at = State.CANCELLED, now()
        job.save(update_fields=["cancel_asked", "state", "ended_at"])
        audit.record(by=by, action="kernel.cancel_job", of="job", id=job.pk)
        _tell(by, job.pk)
    return job


def visible_jobs(*, by: Actor) -> QuerySet[BackgroundJob]:
    """The actor's own jobs, or everyone's with the right ``kernel.view_jobs``."""
    if by.can("kernel.view_jobs"):
        return BackgroundJob.objects.select_related("result")
    return BackgroundJob.objects.select_related("result").filter(
        owner_id=by.id, owner_id__isnull=False
    )


def get_job(*, by: Actor, job_id: int) -> BackgroundJob:
    """One job the actor may see; :class:`NotFound` for others'."""
    job = visible_jobs(by=by).filter(pk=job_id).first()
    if job is None:
        raise NotFound
    return job


def may_watch_job(by: Actor, key: str) -> bool:
    """Whether ``by`` may watch the live topic ``job:<key>``."""
    job_id = find_id(key)
    return job_id is not None and visible_jobs(by=by).filter(pk=job_id).exists()


@app.task(name="kernel.run_background_job", queue="jobs")
def run_background_job(*, job_id: int) -> None:
    """Do one job, whatever comes of it: its row says how it ended."""
    close_old_connections()
    try:
        perform(job_id=job_id)
    finally:
        close_old_connections()


def perform(*, job_id: int) -> None:
    """Run the job in this thread. Nothing is raised: the outcome is in its row."""
    job = _begin(job_id)
    if job is None:
        return
    by = _owner(job)
    if by is None:
        _end(job, Actor.system(job.kind), State.FAILED, error=_("Its owner has left."))
        return
    with translation.override(by.language):
        try:
            outcome = job_kinds.get(job.kind).run(JobContext(job, by))
        except JobCancelled:
            _end(job, by, State.CANCELLED)
        except Refused as refusal:
            _end(job, by, State.FAILED, error=partial(_said, refusal))
        except Exception:  # noqa: BLE001 - whatever it is, the person who waits is told
            _log.exception("job %s (%s) failed", job.pk, job.kind)
            error = _(
                "Something went wrong on our side. Try again; if it repeats, tell your "
                "administrator the number of this job."
            )
            _end(job, by, State.FAILED, error=error)
        else:
            _end(job, by, State.DONE, outcome=outcome)


def _begin(job_id: int) -> BackgroundJob | None:
    with transaction.atomic():
        job = BackgroundJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
        if job is None or job.state not in (State.WAITING, State.RUNNING):
            return None
        if job.state == State.RUNNING and not job_kinds.get(job.kind).repeatable:
            by = _owner(job) or Actor.system(job.kind)
            with translation.override(by.language):
                _end(job, by, State.FAILED, error=_("It was interrupted. Start it again."))
            return None
        job.state, job.started_at = State.RUNNING, job.started_at or now()
        job.save(update_fields=["state", "started_at"])
    return job


def _owner(job: BackgroundJob) -> Actor | None:
    """The owner with today's rights; the product itself for a job nobody owns."""
    if job.owner_id is None:
        return Actor.system(job.kind)
    found = (source.find(job.owner_id) for source in actor_sources)
    actor = next((a for a in found if a is not None), None)
    return make_ready(actor.through("job")) if actor else None


def _said(refusal: Refused) -> Text:
    return refusal.told if isinstance(refusal, Invalid) else refusal.message


def _end(
    job: BackgroundJob,
    by: Actor,
    state: str,
    *,
    outcome: Mapping[str, Any] | None = None,
    error: Text | Callable[[], Text] = "",
) -> None:
    failure = in_languages(error) if error else {}
    with transaction.atomic():
        BackgroundJob.objects.filter(pk=job.pk).update(
            state=state, ended_at=now(), outcome=dict(outcome or {}), failure=failure
        )
        _tell(by, job.pk)


def _tell(by: Actor, job_id: int) -> None:
    for watcher in job_watchers:
        watcher.moved(by, job_id)


@app.periodic(cron="* * * * *")
@app.task(name="kernel.revive_jobs", queue="jobs", pass_context=True)
async def revive_jobs(context: Delivery, timestamp: int) -> None:  # noqa: ARG001
    """Give the jobs of dead workers to the living."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    for job in stalled:
        _log.warning("reviving %s %s: its worker is gone", job.task_name, job.id)
        await manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(name="kernel.sweep", queue="jobs")
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Forget jobs of last month, files that nothing refers to, idempotency keys of last week."""
    close_old_connections()
    try:
        BackgroundJob.objects.filter(created_at__lt=now() - KEPT_FOR).delete()
        sweep_unlinked()
        forget_old_keys()
    finally:
        close_old_connections()
