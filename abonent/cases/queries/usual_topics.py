"""Topics that an operator uses: those starred, and those of the latest cases."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.cases.queries.catalogue import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.db import run

MOST_RECENT = 5

_USUAL = """
SELECT topic_id, true AS starred, extract(epoch FROM starred_at) AS place
FROM cases_starredtopic WHERE operator_id = %(actor)s
UNION ALL
SELECT topic_id, false, -max(id) FROM (
  SELECT id, topic_id FROM cases_case WHERE registered_by_id = %(actor)s ORDER BY id DESC LIMIT 60
) latest GROUP BY topic_id
ORDER BY starred DESC, place
"""


@dataclass(frozen=True, slots=True)
class UsualTopics:
    """Codes of topics that can be chosen."""

    starred: list[str]
    """In the order of starring."""
    recent: list[str]
    """The latest first, without those starred, :data:`MOST_RECENT` at most."""


def list_usual_topics(*, by: Actor) -> UsualTopics:
    """What the picker offers before anything is typed. One statement."""
    by.check("cases.register")
    known = get_catalogue().topics
    starred: list[str] = []
    recent: list[str] = []
    for row in run(_USUAL, {"actor": by.id}):
        topic = known.get(row["topic_id"])
        if topic is None or not topic.is_open:
            continue
        if row["starred"]:
            starred.append(topic.code)
        elif topic.code not in starred:
            recent.append(topic.code)
    return UsualTopics(starred=starred, recent=recent[:MOST_RECENT])
