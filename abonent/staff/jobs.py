"""Sweeping: sessions that are over and attempts that no longer count."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from abonent.kernel.clock import now
from abonent.staff import policy
from abonent.staff.models import LoginFailure


@app.periodic(cron="23 * * * *")
@app.task(name="staff.sweep", queueing_lock="staff.sweep", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Delete what is over, hourly."""
    Session.objects.filter(expire_date__lt=now()).delete()
    LoginFailure.objects.filter(at__lt=now() - policy.WINDOW).delete()
