"""Start events that open cases when their time comes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Refused, saying
from abonent.kernel.text import in_languages
from abonent.routes.actions.hearing import AGAIN, BATCH
from abonent.routes.definition import Definition, EventKind, Node
from abonent.routes.durations import Duration, read_cycle, read_duration, read_moment
from abonent.routes.models import RouteVersion, StartTimer
from abonent.routes.ports import carriers
from abonent.routes.queries.definitions import get_version

_SYSTEM = Actor.system("routes")
_log = logging.getLogger(__name__)


def arm_starts(version: RouteVersion, definition: Definition) -> None:
    """Wait for the times at which an active version starts by itself; those past are past."""
    StartTimer.objects.filter(version=version).delete()
    made = (_timer(version, node) for node in definition.starts.get("", ()))
    StartTimer.objects.bulk_create(one for one in made if one is not None)


def disarm_starts(version: RouteVersion) -> None:
    """A version that is no more active starts nothing."""
    StartTimer.objects.filter(version=version).delete()


def _timer(version: RouteVersion, node: Node) -> StartTimer | None:
    event = node.event
    if event is None or event.kind is not EventKind.TIMER:
        return None
    at, left = now(), None
    if event.timer == "cycle":
        cycle = read_cycle(event.when)
        due, left = _next(cycle.start or cycle.every.after(at), cycle.every), cycle.times
    elif event.timer == "date":
        due = read_moment(event.when)
    else:
        due = read_duration(event.when).after(at)
    is_over = due <= at or left == 0
    return None if is_over else StartTimer(version=version, node=node.id, due_at=due, left=left)


def _next(due: datetime, every: Duration) -> datetime:
    """The first time of a cycle that is yet to come; what was missed is not made up for."""
    at = now()
    if due > at:
        return due
    if not every.months:
        return due + every.rest * ((at - due) // every.rest + 1)
    while due <= at:
        due = every.after(due)
    return due


def fire_starts() -> bool:
    """Open a case for each start whose time has come, each in a transaction of its own.

    True while there may be more. Where none can be opened it is kept why, and tried again later.
    """
    due = StartTimer.objects.filter(due_at__lte=now()).order_by("due_at", "id")
    found = list(due.values_list("pk", flat=True)[:BATCH])
    for timer_id in found:
        try:
            _fire(timer_id)
        except Refused as refusal:
            _log.warning("start %s opens no case: %s", timer_id, refusal)
            why = in_languages(saying(refusal))
            _keep_why(timer_id, why)
    return len(found) == BATCH


def _keep_why(timer_id: int, why: Mapping[str, str]) -> None:
    with transaction.atomic():
        timer = StartTimer.objects.filter(pk=timer_id).first()
        if timer is None:
            return
        timer.stuck, timer.due_at = dict(why), now() + AGAIN
        timer.save(update_fields=["stuck", "due_at"])
        told = {"version": timer.version_id, "node": timer.node, "why": timer.stuck}
        publish(by=_SYSTEM, type="StartStuck", topics=[], payload=told)


def _fire(timer_id: int) -> None:
    with transaction.atomic():
        held = StartTimer.objects.select_for_update(skip_locked=True).filter(pk=timer_id)
        timer = held.select_related("version").first()
        if timer is None or timer.due_at > now():
            return
        for carrier in carriers:
            carrier.open(_SYSTEM, timer.version_id, timer.node)
        _wind_up(timer)


def _wind_up(timer: StartTimer) -> None:
    event = get_version(version_id=timer.version_id).definition.nodes[timer.node].event
    left = None if timer.left is None else timer.left - 1
    if event is None or event.timer != "cycle" or left == 0:
        timer.delete()
        return
    timer.due_at, timer.left = _next(timer.due_at, read_cycle(event.when).every), left
    timer.stuck = {}
    timer.save()
