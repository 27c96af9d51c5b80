"""Timers that go off, messages and signals that come: whoever waits for them goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Refused, saying
from abonent.kernel.text import in_languages
from abonent.routes.definition import Event, EventKind
from abonent.routes.engine import Came, Finished
from abonent.routes.models import Visit
from abonent.routes.ports import carriers
from abonent.routes.waiting import given_to, is_meant

BATCH = 500
AGAIN = timedelta(minutes=10)
"""After which a timer is tried again whose case could not go on."""
_SYSTEM = Actor.system("routes")
_log = logging.getLogger(__name__)


def fire_due() -> bool:
    """Let those go on whose time has come, each in a transaction of its own.

    True while there may be more. One that cannot go on keeps why, and is tried again later.
    """
    due = Visit.objects.filter(left_at=None, due_at__lte=now()).order_by("due_at", "id")
    found = list(due.values_list("pk", "process_id")[:BATCH])
    for visit_id, process_id in found:
        if not come(visit_id=visit_id, process_id=process_id, is_late=True):
            late = Visit.objects.filter(pk=visit_id, left_at=None, due_at__lte=now())
            late.update(due_at=now() + AGAIN)
    return len(found) == BATCH


def come(*, visit_id: int, process_id: int, is_late: bool = False) -> bool:
    """Tell one token that what it waits for has come, or its time; whether its case went on."""
    stimulus = Came(visit_id, is_late=is_late)
    try:
        return any(one.carry(_SYSTEM, process_id, stimulus) for one in carriers)
    except Refused as refusal:
        _log.warning("visit %s of process %s cannot go on: %s", visit_id, process_id, refusal)
        _keep_why(visit_id, refusal)
        return False


def _keep_why(visit_id: int, refusal: Refused) -> None:
    visit = Visit.objects.get(pk=visit_id)
    visit.data = {**visit.data, "stuck": in_languages(saying(refusal))}
    visit.save(update_fields=["data"])


def tell(*, by: Actor, event: Event, process_id: int | None) -> None:
    """Let others hear, after commit, what a process has thrown: by the log of events."""
    kind = "SignalThrown" if event.kind is EventKind.SIGNAL else "MessageThrown"
    publish(by=by, type=kind, topics=[], payload={"name": event.name, "process": process_id})


def hear_signal(*, name: str, thrown_by: int | None = None) -> int:
    """Whoever waits for a signal goes on; who threw it has heard it already. How many did."""
    waiting = _hearing(name).exclude(process=thrown_by).order_by("id")
    found = list(waiting.values_list("pk", "process_id"))
    return sum(come(visit_id=visit, process_id=process) for visit, process in found)


def hear_message(
    *,
    by: Actor,
    name: str,
    process_ids: Collection[int],
    outputs: Mapping[str, Any],
    correlation: str = "",
) -> list[int]:
    """Of some processes those go on that wait for a message, all or none; which did.

    ``outputs``: values of attributes that come with it, or what a function that waits gives to
    attributes. ``correlation``: the attribute by which the processes were found; empty: by number.
    Raises what hinders one of them.
    """
    with transaction.atomic():
        waiting = Visit.objects.filter(left_at=None, wait=Visit.Wait.MESSAGE, name=name)
        found = waiting.filter(process__in=process_ids).order_by("process", "id")
        rows = reversed(found.values_list("pk", "process", "data"))
        first = {row[1]: row for row in rows if is_meant(row[2], correlation)}
        return [
            process
            for process, (visit, _process, data) in sorted(first.items())
            if any(one.carry(by, process, Came(visit, given_to(data, outputs))) for one in carriers)
        ]


def broadcast(*, by: Actor, name: str) -> int:
    """Let whoever waits for a signal hear, after commit, that it came from outside.

    How many wait now; routes that it starts open cases besides.
    """
    tell(by=by, event=Event(kind=EventKind.SIGNAL, name=name), process_id=None)
    return _hearing(name).count()


def _hearing(name: str) -> QuerySet[Visit]:
    return Visit.objects.filter(left_at=None, wait=Visit.Wait.SIGNAL, name=name)


def waiting_for(*, name: str) -> list[int]:
    """Processes that wait for a message of this name."""
    waiting = Visit.objects.filter(left_at=None, wait=Visit.Wait.MESSAGE, name=name)
    return list(waiting.values_list("process_id", flat=True).distinct())


def keep_data(*, visit_id: int, data: Mapping[str, Any]) -> None:
    """Keep what a stay has come to know, in the transaction of the run that made it."""
    Visit.objects.filter(pk=visit_id).update(data=dict(data))


def wake_children(*, process_id: int, is_closed: Callable[[list[int]], bool]) -> int:
    """Let those stays of a process go on whose child cases are all closed; how many did."""
    waiting = Visit.objects.filter(process=process_id, left_at=None, wait=Visit.Wait.CHILDREN)
    done = 0
    for visit in waiting.order_by("id"):
        children = visit.data.get("children", [])
        if len(children) == len(visit.data.get("items", ())) and is_closed(children):
            done += any(one.carry(_SYSTEM, process_id, Finished(visit.pk)) for one in carriers)
    return done
