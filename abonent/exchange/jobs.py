"""The worker's side of imports, and how the progress of any job reaches browsers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import close_old_connections
from procrastinate.contrib.django import app

from abonent.bus.actions import publish
from abonent.exchange.actions import carry_out
from abonent.exchange.models import ImportRun
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.jobs import JobContext
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
