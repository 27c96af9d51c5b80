"""What an operator does with the own inbox. It is nobody else's, so no right is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound
from abonent.notices import events
from abonent.notices.models import Notice
from abonent.notices.queries import visible_notices


def read_notices(*, by: Actor, ids: Iterable[int]) -> int:
    """Mark own notices as read; how many were not. Others' and unknown ids change nothing."""
    return _read(by, visible_notices(by=by).filter(pk__in=list(ids)))


def read_all(*, by: Actor) -> int:
    """Mark everything as read; how many lines were not."""
    return _read(by, visible_notices(by=by))


def read_about(*, by: Actor, fold: str) -> int:
    """Mark what told of one thing as read, when the thing itself was looked at; how many lines."""
    return _read(by, visible_notices(by=by).filter(fold=fold))


def _read(by: Actor, lines: QuerySet[Notice]) -> int:
    if by.watcher is not None:  # it is the person himself who reads
        return 0
    with transaction.atomic():
        count = lines.filter(read_at=None).update(read_at=now())
        if count:
            _tell(by)
    return count


def unread_notice(*, by: Actor, notice_id: int) -> Notice:
    """Take a line back to the unread ones.

    Raises :class:`Conflict` when the same thing has an unread line again already.
    """
    with transaction.atomic():
        lines = visible_notices(by=by).select_for_update()
        notice = lines.filter(pk=notice_id).first()
        if notice is None:
            raise NotFound
        if notice.read_at is None:
            return notice
        if lines.filter(kind=notice.kind, fold=notice.fold, read_at=None).exists():
            raise Conflict(_("There is a newer unread notice of the same."))
        notice.read_at = None
        notice.save(update_fields=["read_at"])
        _tell(by)
    return notice


def _tell(by: Actor) -> None:
    publish(by=by, type=events.NOTICES_READ, topics=[events.topic_of(by.id or 0)])
