"""The worker's side of routes: calls of functions, timers."""

from __future__ import annotations

from datetime import datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from abonent.routes.actions.hearing import fire_due
from abonent.routes.actions.performing import perform
from abonent.routes.actions.starting import fire_starts


def wake(run_id: int, at: datetime | None = None) -> None:
    """Have a call made after the present transaction commits, or at a moment."""
    task = app.configure_task(
        "routes.run_function", queue="jobs", lock=f"function_run:{run_id}", schedule_at=at
    )
    task.defer(run_id=run_id)


@app.task(name="routes.run_function", queue="jobs")
def run_function(*, run_id: int) -> None:
    """One attempt to make a call."""
    close_old_connections()
    try:
        perform(run_id=run_id)
    finally:
        close_old_connections()


@app.periodic(cron="* * * * * */10")
@app.task(name="routes.tick", queue="jobs", queueing_lock="routes.tick")
def tick(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Timers that have gone off, and starts whose time has come."""
    close_old_connections()
    try:
        while fire_due():
            pass
        while fire_starts():
            pass
    finally:
        close_old_connections()
