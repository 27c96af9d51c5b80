"""The worker's side: letters that are due, attempts to send, what is old."""

from __future__ import annotations

from datetime import timedelta

from django.db import close_old_connections
from procrastinate.contrib.django import app

from abonent.kernel.clock import now
from abonent.notices.actions.mail import deliver
from abonent.notices.actions.news import announce_due
from abonent.notices.actions.post import post_due
from abonent.notices.models import Mail, Notice

KEPT_FOR = timedelta(days=90)


@app.task(name="notices.send_mail", queue="jobs")
def send_mail(*, mail_id: int) -> None:
    """One attempt to send a letter."""
    close_old_connections()
    try:
        deliver(mail_id=mail_id)
    finally:
        close_old_connections()


@app.task(name="notices.post", queue="jobs", queueing_lock="notices.post")
def post() -> None:
    """Write the letters that are due now."""
    close_old_connections()
    try:
        while post_due():
            pass
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="notices.post_each_minute", queue="jobs", queueing_lock="notices.post_each_minute")
def post_each_minute(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """News that begin, digests, ends of quiet hours, whatever nobody woke the worker for."""
    announce_due()
    post()


@app.periodic(cron="13 4 * * *")
@app.task(name="notices.sweep", queue="jobs", queueing_lock="notices.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Forget what was told and sent a quarter ago, nightly."""
    close_old_connections()
    try:
        old = now() - KEPT_FOR
        Notice.objects.filter(changed_at__lt=old).delete()
        Mail.objects.filter(created_at__lt=old).exclude(state=Mail.State.WAITING).delete()
    finally:
        close_old_connections()
