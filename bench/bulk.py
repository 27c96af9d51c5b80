"""Changing many cases with their history, beside the rows alone written set by set."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence

import psycopg

from bench.environment import Environment
from bench.harness import Bench, Result, take_turns

_CASES = 20_000
_LIMIT = """
WITH changed AS (
  UPDATE cases_case SET kind = %(kind)s, version = version + 1, changed_at = now()
  WHERE id = ANY(%(ids)s) RETURNING id, client_id
),
history AS (
  INSERT INTO cases_historyentry (case_id, at, by_id, kind, data)
  SELECT id, now(), NULL, 'changed',
    jsonb_build_object('kind', jsonb_build_array('request', %(kind)s::text)) FROM changed
),
audited AS (
  INSERT INTO kernel_auditentry (at, actor_id, actor_name, via, action, object_type, object_id,
    changes)
  SELECT now(), NULL, '', 'job', 'cases.edit_case', 'case', id::text,
    jsonb_build_object('kind', %(kind)s::text) FROM changed
)
INSERT INTO bus_event (at, type, topics, payload, actor_id)
SELECT now(), 'CaseChanged', ARRAY['case:' || id, 'cases', 'client:' || client_id],
  jsonb_build_object('case', id), NULL FROM changed
"""


def run(env: Environment) -> Iterable[Result]:
    """The same cases become of one kind and the other in turns: every change is a change."""
    env.fill(clients=20_000, cases=100_000)
    with psycopg.connect(env.server.url, autocommit=True) as connection:
        ids = _workable(connection)
        connection.execute("UPDATE cases_case SET kind = 'consultation' WHERE id = ANY(%s)", [ids])
        turns = itertools.cycle(("request", "complaint"))
        measured = take_turns(
            3,
            ours=lambda: _ours(ids, next(turns)),
            limit=lambda: _limit(connection, ids, next(turns)),
        )
    yield Result(
        name="bulk",
        ours=measured["ours"]["rate"],
        limit=measured["limit"]["rate"],
        unit="cases a second",
        extras={
            "limit_is": "the same rows by UPDATE … RETURNING, 500 a statement, nothing checked",
            "cases": len(ids),
        },
    )


def _workable(connection: psycopg.Connection[tuple[object, ...]]) -> list[int]:
    """Cases under topics that are open: the others are refused, which costs less."""
    found = connection.execute(
        "SELECT c.id FROM cases_case c JOIN cases_topic t ON t.id = c.topic_id "
        "WHERE t.is_active ORDER BY c.id LIMIT %s",
        [_CASES],
    )
    return [int(str(number)) for (number,) in found.fetchall()]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + 500] for at in range(0, len(ids), 500))


def _ours(ids: Sequence[int], kind: str) -> dict[str, float]:
    from abonent.cases.actions import change_cases
    from abonent.cases.actions.changes import Editing
    from abonent.kernel.actor import Actor

    by, change = Actor.system("bench"), Editing(kind=kind)
    began = time.perf_counter()
    for batch in _batches(ids):
        done = change_cases(by=by, case_ids=batch, change=change)
        if len(done.changed) < len(batch):
            raise RuntimeError(f"left as they were: {done.same[:3]}, {done.refused}")
    return {"rate": len(ids) / (time.perf_counter() - began)}


def _limit(
    connection: psycopg.Connection[tuple[object, ...]], ids: Sequence[int], kind: str
) -> dict[str, float]:
    began = time.perf_counter()
    connection.execute("SET jit = off")
    for batch in _batches(ids):
        connection.execute(_LIMIT, {"ids": list(batch), "kind": kind}, prepare=True)
    return {"rate": len(ids) / (time.perf_counter() - began)}


BENCH = Bench("bulk", "Changing many cases with full history", run)
