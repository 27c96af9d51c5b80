"""Sweeping: events that everyone has read long ago."""

from __future__ import annotations

from procrastinate.contrib.django import app

from abonent.bus.actions import forget_events


@app.periodic(cron="41 3 * * *")
@app.task(name="bus.sweep", queueing_lock="bus.sweep", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Delete old events, nightly."""
    forget_events()
