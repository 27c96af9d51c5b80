"""Writing what a run has done. Whoever owns what goes along the route calls, in his transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.routes.engine import Outcome, Token, Wait
from abonent.routes.models import JOURNAL, UNDONE, FunctionRun, Process, Visit


def begin_process(*, version_id: int, at: datetime) -> int:
    """A new process on a version, without tokens yet; its id."""
    return Process.objects.create(version_id=version_id, started_at=at).pk


_WRITE = """
WITH closed AS (
  UPDATE routes_visit v SET left_at = %(at)s, left_by_id = %(by)s, outcome = c.way,
    data = v.data || c.more
  FROM jsonb_to_recordset(%(closed)s::jsonb) AS c(id bigint, way text, more jsonb)
  WHERE v.id = c.id
),
changed AS (
  UPDATE routes_visit v SET wait = c.wait, name = c.name, due_at = c.due_at, data = c.data
  FROM jsonb_to_recordset(%(changed)s::jsonb)
    AS c(id bigint, wait text, name text, due_at timestamptz, data jsonb)
  WHERE v.id = c.id
),
ended AS (
  UPDATE routes_process SET ended_at = CASE WHEN %(is_ended)s THEN %(at)s END
  WHERE id = %(process)s AND %(is_turned)s
),
drafts AS MATERIALIZED (
  SELECT nextval('routes_visit_id_seq') AS id, d.* FROM jsonb_to_recordset(%(opened)s::jsonb) AS d(
    key bigint, node text, scope bigint, wait text, name text, due_at timestamptz, via text[],
    data jsonb, is_gone boolean)
),
made AS (
  INSERT INTO routes_visit (id, process_id, node, scope_id, wait, name, due_at, via, data,
    entered_at, entered_by_id, left_at, left_by_id, outcome)
  SELECT d.id, %(process)s, d.node, CASE WHEN d.scope > 0 THEN d.scope ELSE host.id END, d.wait,
    d.name, d.due_at, d.via, d.data, %(at)s, %(by)s, CASE WHEN d.is_gone THEN %(at)s END,
    CASE WHEN d.is_gone THEN %(by)s::bigint END, ''
  FROM drafts d LEFT JOIN drafts host ON host.key = d.scope
)
SELECT key, id FROM drafts
"""


def write_outcome(
    *,
    by: Actor,
    process_id: int,
    outcome: Outcome,
    at: datetime,
    was_ended: bool = False,
    journals: Mapping[int, Mapping[str, Any]] | None = None,
) -> None:
    """Keep what a run has done, in one statement; its new tokens take on the ids of their rows.

    ``was_ended``: whether the process had come to its end before. ``journals``: by which of the
    tokens that have left a run can be taken back, and what the caller needs to know then. The
    caller has locked what the process belongs to.
    """
    kept = journals or {}
    written = run(
        _WRITE,
        {
            "at": at,
            "by": by.id,
            "process": process_id,
            "is_ended": outcome.is_ended,
            "is_turned": outcome.is_ended != was_ended,
            "closed": _json(
                [
                    {"id": id_, "way": way, "more": {JOURNAL: kept[id_]} if id_ in kept else {}}
                    for id_, way in outcome.closed.items()
                ]
            ),
            "changed": _json([_changed(token) for token in outcome.changed]),
            "opened": _json([_opened(token) for token in outcome.opened]),
        },
    )
    ids = {row["key"]: row["id"] for row in written}
    for token in outcome.opened:
        token.id = ids[token.id]
        token.scope = ids.get(token.scope, token.scope) if token.scope is not None else None


def _json(rows: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> str:
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)


def _changed(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "wait": token.wait.value,
        "name": token.name,
        "due_at": _moment(token.due_at),
        "data": token.data,
    }


def _opened(token: Token) -> dict[str, Any]:
    return {
        "key": token.id,
        "node": token.node,
        "scope": token.scope,
        "wait": token.wait.value,
        "name": token.name,
        "due_at": _moment(token.due_at),
        "via": token.via,
        "data": token.data,
        "is_gone": token.wait is Wait.GONE,
    }


def _moment(at: datetime | None) -> str | None:
    """As text with its microseconds: the encoder of Django cuts them to milliseconds."""
    return None if at is None else at.isoformat()


def move_process(*, process_id: int, version_id: int, places: Mapping[int, str]) -> None:
    """Put a process on another version, its tokens at these nodes. The caller has locked it."""
    Process.objects.filter(pk=process_id).update(version_id=version_id)
    for visit_id, node in places.items():
        Visit.objects.filter(pk=visit_id).exclude(node=node).update(node=node)


_TAKE_BACK = """
WITH reopened AS (
  UPDATE routes_visit SET left_at = NULL, left_by_id = NULL, outcome = '',
    data = data - %(journal)s::text
  WHERE process_id = %(process)s AND id = ANY(%(closed)s)
),
undone AS (
  UPDATE routes_visit SET left_at = coalesce(left_at, %(at)s),
    left_by_id = coalesce(left_by_id, %(by)s), data = data || %(mark)s::jsonb
  WHERE process_id = %(process)s AND id = ANY(%(opened)s)
)
UPDATE routes_process SET ended_at = NULL WHERE id = %(process)s AND ended_at IS NOT NULL
"""


def take_back_run(
    *, by: Actor, process_id: int, closed: Sequence[int], opened: Sequence[int], at: datetime
) -> None:
    """Let the stays that a run has ended go on, and those that it has begun be as if never begun.

    In one statement; the caller has locked what the process belongs to and knows that nothing has
    happened since.
    """
    run(
        _TAKE_BACK,
        {
            "at": at,
            "by": by.id,
            "process": process_id,
            "closed": [*closed],
            "opened": [*opened],
            "journal": JOURNAL,
            "mark": _json({UNDONE: True}),
        },
    )


def let_go_of_runs(*, process_id: int, since: datetime) -> list[FunctionRun]:
    """Let calls of functions go that a move has asked for and that nobody has begun to make.

    Those are given back that were begun, which is why the move stays: nothing is let go then. A
    call that is being made now is not waited for, since whoever makes it may wait for the case.
    """
    asked = FunctionRun.objects.filter(process=process_id, created_at__gte=since)
    free = {one.pk for one in asked.select_for_update(skip_locked=True)}
    begun = [one for one in asked if one.pk not in free or one.attempts]
    if not begun:
        asked.update(state=FunctionRun.State.DROPPED, next_at=None, ended_at=now())
    return begun
