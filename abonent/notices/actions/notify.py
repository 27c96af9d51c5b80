"""Telling colleagues that something happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from abonent.bus.actions import publish
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.notices import events
from abonent.notices.actions.post import wake
from abonent.notices.policy import BURST
from abonent.notices.ports import NoticeKind, notice_kinds
from abonent.notices.queries.choices import plan_for
from abonent.staff.queries import find_actor

KEYS_KEPT = 100
"""Occurrences that a line remembers; an older one would be told again."""

_TELL = f"""
WITH told AS (
  SELECT unnest(%(to)s::bigint[]) AS id, unnest(%(shown)s::boolean[]) AS is_shown,
    unnest(%(due)s::timestamptz[]) AS due, %(kind)s::text AS kind, %(fold)s::text AS fold,
    %(key)s::text AS key
)
INSERT INTO notices_notice AS line
  (to_id, kind, fold, keys, count, params, url, by_id, created_at, changed_at, is_shown,
    mail_due_at)
SELECT id, kind, fold, ARRAY[key], 1, %(params)s::jsonb, %(url)s, %(by)s, %(at)s, %(at)s, is_shown,
  due FROM told
WHERE NOT EXISTS (SELECT FROM notices_notice known
  WHERE known.to_id = told.id AND known.kind = told.kind AND known.fold = told.fold
    AND told.key = ANY(known.keys))
ON CONFLICT (to_id, kind, fold) WHERE read_at IS NULL DO UPDATE SET
  count = line.count + 1,
  keys = EXCLUDED.keys || line.keys[1:{KEYS_KEPT - 1}],
  params = EXCLUDED.params, url = COALESCE(%(fold_url)s::text, EXCLUDED.url),
  by_id = EXCLUDED.by_id, changed_at = EXCLUDED.changed_at, is_shown = EXCLUDED.is_shown,
  mail_due_at = LEAST(line.mail_due_at, CASE WHEN EXCLUDED.mail_due_at IS NOT NULL
    THEN GREATEST(EXCLUDED.mail_due_at, line.mailed_at + %(burst)s) END)
RETURNING to_id
"""


def notify(
    *,
    kind: str,
    to: Iterable[int],
    params: Mapping[str, Any],
    url: str,
    key: str,
    fold: str = "",
    fold_url: str | None = None,
    by: Actor | None = None,
    by_id: int | None = None,
) -> int:
    """Tell the operators ``to``; how many were told. One statement, however many they are.

    ``key`` names the occurrence: nobody is told of it twice. ``fold`` names the thing it happened
    to (``case:17``): what happens to it until the line is read joins the line, which then leads to
    ``fold_url`` where that is given. Left out are whoever did it (``by``, or ``by_id`` where only
    that is known), whoever has left, and whoever may not see the thing. Takes part in the
    transaction that is open, if any.
    """
    known = notice_kinds.get(kind)
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"not a path of this site: {url!r}")
    author = by.id if by else by_id
    audience, at = _audience(known, to, params, author), now()
    plans = sorted(plan_for(kind=known, actors=audience, at=at), key=lambda p: p.operator_id)
    if not plans:
        return 0
    line = {
        "kind": kind, "fold": fold or key, "key": key, "url": url, "fold_url": fold_url,
        "params": Jsonb(dict(params)), "by": author, "at": at, "burst": BURST,
        "to": [plan.operator_id for plan in plans],
        "shown": [plan.is_shown for plan in plans],
        "due": [plan.mail_due_at for plan in plans],
    }  # fmt: skip
    with transaction.atomic():
        given = [row["to_id"] for row in run(_TELL, line)]
        if given:
            topics = [events.topic_of(operator_id) for operator_id in sorted(given)]
            publish(by=Actor.system("notices"), type=events.NOTICE_GIVEN, topics=topics)
        if given and any(plan.mail_due_at and plan.mail_due_at <= at for plan in plans):
            wake()
    return len(given)


def _audience(
    kind: NoticeKind, to: Iterable[int], params: Mapping[str, Any], author: int | None
) -> Sequence[Actor]:
    """Those of ``to`` who work here, did not do it themselves and may see it."""
    found = (find_actor(operator_id=one) for one in set(to) if one != author)
    actors = [a for a in found if a and (not kind.permission or a.can(kind.permission))]
    return kind.narrow(actors, params) if kind.narrow and actors else actors
