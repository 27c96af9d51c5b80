"""Writing what changes have left: cases, their history, the audit and the events, at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from abonent.bus.announcer import announce
from abonent.cases.actions.record import Trace
from abonent.cases.models import Case
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run

Traced = tuple[Case, Trace]

_COLUMNS = {
    "topic_id": "bigint",
    "kind": "text",
    "priority_id": "bigint",
    "state": "text",
    "phase": "text",
    "owner_id": "bigint",
    "text": "text",
    "attributes": "jsonb",
    "changed_at": "timestamptz",
    "resolved_at": "timestamptz",
    "closed_at": "timestamptz",
    "version": "int",
}
"""What changes may touch. A test changes cases both ways and compares every column."""

_WRITE = f"""
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(given)s::jsonb) AS g(place int, id bigint, entry_kind text,
    data jsonb, action text, changes jsonb, event text, topics text[], payload jsonb,
    {", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())})
),
changed AS (
  UPDATE cases_case c SET {", ".join(f"{name} = g.{name}" for name in _COLUMNS)}
  FROM given g WHERE c.id = g.id
),
history AS (
  INSERT INTO cases_historyentry (case_id, at, by_id, kind, data)
  SELECT id, changed_at, %(actor)s, entry_kind, data FROM given ORDER BY place
),
audited AS (
  INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type, object_id,
    changes)
  SELECT %(now)s, %(actor)s, %(name)s, %(via)s, action, 'case', id::text, changes
  FROM given ORDER BY place
)
INSERT INTO bus_event (at, type, topics, payload, actor_id)
SELECT %(now)s, event, topics, payload, %(actor)s FROM given ORDER BY place
"""


def write_changes(traced: Sequence[Traced], *, by: Actor) -> None:
    """One statement for all of them, and what belongs to them in other tables."""
    given = [_as_row(place, case, trace) for place, (case, trace) in enumerate(traced)]
    params = {
        "given": json.dumps(given, cls=DjangoJSONEncoder, ensure_ascii=False),
        "actor": by.id,
        "name": by.name,
        "via": by.via,
        "now": now(),
    }
    run(_WRITE, params)
    for _case, trace in traced:
        if trace.then is not None:
            trace.then()
    transaction.on_commit(announce)


def _as_row(place: int, case: Case, trace: Trace) -> dict[str, Any]:
    return {
        "place": place,
        "id": case.pk,
        "entry_kind": trace.kind,
        "data": trace.data,
        "action": trace.action,
        "changes": trace.changes,
        "event": trace.event,
        "topics": trace.topics(case),
        "payload": trace.payload(case),
        **{name: getattr(case, name) for name in _COLUMNS},
        # As text with its microseconds: the encoder of Django cuts them to milliseconds.
        **{n: _moment(getattr(case, n)) for n in ("changed_at", "resolved_at", "closed_at")},
    }


def _moment(at: Any) -> str | None:
    return None if at is None else at.isoformat()
