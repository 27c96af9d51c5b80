"""When timers go off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Event, EventKind, Node
from abonent.routes.durations import Malformed, read_cycle, read_duration, read_moment
from abonent.routes.engine.tokens import Stuck, Token, World

COMPUTED = "="
"""What a time begins with that a rule gives."""


def first_due(event: Event, world: World, node: Node | None = None) -> tuple[datetime, int | None]:
    """When it goes off, and of a cycle how many times there are (None: for ever, or no cycle).

    Raises :class:`Stuck` for what gives no time.
    """
    if event.when.startswith(COMPUTED):
        return _computed(world.value(event.when[1:]), event, world, node), None
    try:
        if event.timer == "date":
            return read_moment(event.when), None
        if event.timer == "cycle":
            cycle = read_cycle(event.when)
            return cycle.start or cycle.every.after(world.at), cycle.times
        return read_duration(event.when).after(world.at), None
    except Malformed as wrong:
        raise _no_time(event, node) from wrong


def again(token: Token, node: Node, world: World) -> bool:
    """Wind up what went off without ending what it stands on; False if that was the last time."""
    event = node.event
    if event is None or event.kind is not EventKind.TIMER:
        return True
    if event.timer != "cycle":
        return False
    left = token.data.get("left")
    if left is not None and left <= 1:
        return False
    token.data = {} if left is None else {"left": left - 1}
    token.due_at = read_cycle(event.when).every.after(token.due_at or world.at)
    return True


def _computed(value: object, event: Event, world: World, node: Node | None) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, timedelta):
        return world.at + value
    if isinstance(value, date):
        return datetime.combine(value, time.min, tzinfo=world.at.tzinfo)
    if isinstance(value, str):
        try:
            return read_duration(value).after(world.at)
        except Malformed:
            raise _no_time(event, node) from None
    raise _no_time(event, node)


def _no_time(event: Event, node: Node | None) -> Stuck:
    told = _("The timer “%(when)s” gives no time now.")
    return Stuck(told % {"when": event.when}, node=node)
