"""Topics that an operator wants at hand."""

from __future__ import annotations

from abonent.cases.models import StarredTopic
from abonent.cases.queries.catalogue import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound


def star_topic(*, by: Actor, topic: str, starred: bool) -> None:
    """Put the topic with this code at hand, or no longer.

    A habit of one's own: no audit, no event. Raises :class:`NotFound` for what no case can have.
    """
    by.check("cases.register")
    found = get_catalogue().topic_by_code.get(topic)
    if found is None or not found.is_open or by.id is None:
        raise NotFound
    rows = StarredTopic.objects.filter(operator_id=by.id, topic_id=found.id)
    if not starred:
        rows.delete()
        return
    star = StarredTopic(operator_id=by.id, topic_id=found.id, starred_at=now())
    StarredTopic.objects.bulk_create([star], ignore_conflicts=True)
