"""Sweeping: drafts that served, were discarded, or lay untouched too long."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from abonent.kernel.clock import now
from abonent.kernel.settings import value_of
from abonent.work import policy
from abonent.work.models import Draft, Presence


def sweep_drafts() -> int:
    """Delete what nobody can ask for any more; how many drafts."""
    moment = now()
    over = Q(saved_at__lt=moment - timedelta(days=value_of(policy.DRAFT_DAYS)))
    closed = ~Q(outcome=Draft.Outcome.OPEN) & Q(saved_at__lt=moment - policy.UNDO_FOR)
    deleted: dict[str, int] = Draft.objects.filter(over | closed).delete()[1]
    Presence.objects.filter(seen_at__lt=moment - timedelta(hours=1)).delete()
    return deleted.get("work.Draft", 0)


@app.periodic(cron="41 3 * * *")
@app.task(name="work.sweep", queueing_lock="work.sweep", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Once a day."""
    sweep_drafts()
