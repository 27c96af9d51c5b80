"""Background work of the room: the vocabulary of texts, and old bulk changes that go."""

from __future__ import annotations

from django.db import close_old_connections, transaction
from django.db.models import Max
from procrastinate.contrib.django import app

from abonent.cases.actions.bulk_runs import forget_old_bulks
from abonent.cases.models import Case, TextsRead
from abonent.cases.queries.texts import learn_words

PORTION = 20_000
"""Cases read in one transaction."""


@app.periodic(cron="*/2 * * * *")
@app.task(name="cases.learn_words", queueing_lock="cases.learn_words", pass_context=False)
def learn(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Read the texts of cases that came since the last time."""
    newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
    while learn_portion(newest=newest) < newest:
        pass


@transaction.atomic
def learn_portion(*, newest: int) -> int:
    """Read some more texts; up to which case they are read now."""
    TextsRead.objects.get_or_create(pk=1, defaults={"last_id": 0})
    read = TextsRead.objects.select_for_update().get(pk=1)
    upto = min(newest, read.last_id + PORTION)
    if upto > read.last_id:
        learn_words(after=read.last_id, upto=upto)
        read.last_id = upto
        read.save()
    return max(read.last_id, upto)


@app.periodic(cron="23 3 * * *")
@app.task(name="cases.forget_bulks", queue="jobs")
def forget_bulks(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Let old bulk changes go."""
    close_old_connections()
    forget_old_bulks()
