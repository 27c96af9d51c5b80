"""Sweeping: drafts that served, were discarded, or lay untouched too long, after a word before."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from abonent.kernel.clock import now
from abonent.kernel.settings import value_of
from abonent.notices.actions import notify
from abonent.work import policy
from abonent.work.models import Draft, Presence
from abonent.work.telling import EXPIRES, named


def tell_of_expiry() -> int:
    """Tell holders of drafts that the next days will sweep away; how many drafts."""
    days = value_of(policy.DRAFT_DAYS)
    last = now() - timedelta(days=days)
    soon = Draft.objects.filter(outcome=Draft.Outcome.OPEN, saved_at__gte=last,
                                saved_at__lt=last + policy.TOLD_BEFORE)  # fmt: skip
    for draft in soon:
        expires = policy.expires_at(draft.saved_at, days=days)
        notify(
            kind=EXPIRES.code, to=[draft.holder_id],
            params={"draft": named(draft), "date": f"{timezone.localtime(expires):%d.%m.%Y}"},
            url=reverse("work:drafts"), key=f"draft:{draft.pk}:{draft.version}", fold="drafts",
        )  # fmt: skip
    return len(soon)


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
    tell_of_expiry()
