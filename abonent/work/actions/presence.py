"""Being somewhere: what a page says of itself while it is open."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from abonent.bus.actions import nudge
from abonent.bus.ports import may_watch
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Invalid, NotFound
from abonent.work import events, policy
from abonent.work.models import Presence

_BE = """
WITH was AS (SELECT state FROM work_presence WHERE page = %(page)s AND of = %(of)s
  AND seen_at > %(fresh)s)
INSERT INTO work_presence (page, of, operator_id, state, seen_at)
VALUES (%(page)s, %(of)s, %(actor)s, %(state)s, %(now)s)
ON CONFLICT (page) DO UPDATE SET of = EXCLUDED.of, state = EXCLUDED.state,
  seen_at = EXCLUDED.seen_at WHERE work_presence.operator_id = %(actor)s
RETURNING (SELECT state FROM was) AS before
"""


def be_here(*, by: Actor, page: UUID, of: str, state: str) -> None:
    """Say that a page of ``by`` is open on the object ``of`` (``case:17``), and still is.

    Those who look at it too hear of a change at once. Repeat it every
    :data:`policy.BEAT` seconds. No audit: it says nothing that a look does not.
    """
    if by.id is None or not may_watch(by, of):
        raise NotFound
    if state not in Presence.State.values:
        raise Invalid({"state": [f"{', '.join(Presence.State.values)}?"]})
    moment = now()
    facts = {"page": page, "of": of, "actor": by.id, "state": state, "now": moment,
             "fresh": moment - timedelta(seconds=policy.GONE_AFTER)}  # fmt: skip
    written = run(_BE, facts)
    if written and written[0]["before"] != state:
        nudge(events.topic_of_presence(of))


def leave(*, by: Actor, page: UUID) -> None:
    """Say that a page is closed."""
    sql = "DELETE FROM work_presence WHERE page = %(page)s AND operator_id = %(actor)s RETURNING of"
    for row in run(sql, {"page": page, "actor": by.id}):
        nudge(events.topic_of_presence(row["of"]))
