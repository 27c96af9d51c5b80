"""The worker's side of imports, and how the progress of any job reaches browsers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import close_old_connections
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from abonent.bus.actions import publish
from abonent.bus.ports import Occurred, Subscriber
from abonent.exchange.actions import carry_out
from abonent.exchange.models import ImportRun
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.jobs import JobContext, job_kinds
from abonent.kernel.models import BackgroundJob
from abonent.kernel.text import in_languages
from abonent.notices.actions import notify
from abonent.notices.ports import DIGESTED, NoticeKind
from abonent.staff.queries import find_actor

FILES_KEPT_FOR = timedelta(days=30)


def run_import(context: JobContext) -> Mapping[str, Any]:
    """Do the run that the job was started for."""
    run = carry_out(
        by=context.by,
        run_id=int(context.params["run"]),
        on_progress=lambda done, total: context.progress(done=done, total=total),
    )
    return {"run": run.pk}


def announce(by: Actor, job_id: int) -> None:
    """Tell browsers that what a job shows has changed."""
    publish(by=by, type="JobMoved", topics=[f"job:{job_id}"])


JOB_ENDED = NoticeKind(
    code="exchange.job_ended",
    label=_("A long job of mine has ended"),
    text=_("%(job)s: %(state)s"),
    icon="file-check",
    default=DIGESTED,
    order=40,
)
WORTH_TELLING = timedelta(seconds=10)
"""Whoever started a shorter job still looks at it."""
_STATES = {
    BackgroundJob.State.DONE: {"ru": "готово", "en": "done"},
    BackgroundJob.State.FAILED: {"ru": "не удалось", "en": "failed"},
}


def tell_owner(event: Occurred) -> None:
    """The owner of a long job hears that it has ended, unless he cancelled it himself."""
    job_id = int(event.topics[0].removeprefix("job:"))
    job = BackgroundJob.objects.filter(pk=job_id, ended_at__isnull=False).first()
    if job is None or job.owner_id is None or job.ended_at is None:
        return
    kind, state = job_kinds.find(job.kind), _STATES.get(BackgroundJob.State(job.state))
    if kind is None or state is None or job.ended_at - job.created_at < WORTH_TELLING:
        return
    name = in_languages(lambda: kind.name_of(job.params))
    notify(kind=JOB_ENDED.code, to=[job.owner_id], params={"job": name, "state": state},
           url=reverse("exchange:job", args=[job.pk]), key=f"job:{job.pk}")  # fmt: skip


SUBSCRIBER = Subscriber(
    "exchange.tell_owner_of_job",
    frozenset({"JobMoved"}),
    tell_owner,
    past=False,
    label=_("Tells who began a long job that it ended"),
)


def find_owner(operator_id: int) -> Actor | None:
    """The owner of a job with the rights of today."""
    return find_actor(operator_id=operator_id)


@app.periodic(cron="47 3 * * *")
@app.task(name="exchange.let_files_go", queue="jobs")
def let_files_go(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Personal data of other systems is not kept for good: the sweep takes files nobody names."""
    close_old_connections()
    old = ImportRun.objects.filter(created_at__lt=now() - FILES_KEPT_FOR)
    old.update(source=None, rejected=None)
