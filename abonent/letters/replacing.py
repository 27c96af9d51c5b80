"""What follows when letters name another entry of reference data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.letters.events import LETTER_CHANGED
from abonent.letters.models import Counter


def tell_letters(by: Actor, ids: Sequence[int]) -> None:
    """Each of these letters has changed."""
    for id_ in ids:
        topics = [f"letter:{id_}", "letters"]
        publish(by=by, type=LETTER_CHANGED, topics=topics, payload={"letter": id_})


def join_counters(by: Actor, rows: QuerySet[Any], _old: Any, new: Any) -> None:  # noqa: ARG001 - as rows are replaced
    """Numbers of the department go on where they were; of two counters the farther one stays."""
    for counter in rows.select_for_update(of=("self",)):
        same = Counter.objects.filter(kind=counter.kind_id, year=counter.year, department=new)
        there = same.select_for_update(of=("self",)).first()
        if there is None:
            counter.department = new
            counter.save(update_fields=["department"])
        else:
            there.last = max(there.last, counter.last)
            there.save(update_fields=["last"])
            counter.delete()
