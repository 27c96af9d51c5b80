"""Reads of the inbox: everyone’s own only."""

from __future__ import annotations

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.notices.models import Notice

MOST_COUNTED = 99


def visible_notices(*, by: Actor) -> QuerySet[Notice]:
    """The actor's own notices, unordered."""
    return Notice.objects.filter(to=by.id or 0, is_shown=True)


def get_notice(*, by: Actor, notice_id: int) -> Notice:
    """One of the actor's own notices."""
    found = visible_notices(by=by).filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def count_unread(*, by: Actor) -> int:
    """How many lines wait to be read; the count stops at one above :data:`MOST_COUNTED`."""
    return visible_notices(by=by).filter(read_at=None)[: MOST_COUNTED + 1].count()


def may_watch_inbox(by: Actor, key: str) -> bool:
    """Whether ``by`` may watch the live topic ``inbox:<key>``: the own one only."""
    return by.id is not None and find_id(key) == by.id
