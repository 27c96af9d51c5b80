"""A case moves along its drawn route, beside the same rows written by pgbench."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row

from bench import load, pgbench
from bench.cpu import Cpu, cost
from bench.environment import CLIENTS, Environment, Web
from bench.harness import Bench, Result, take_turns
from bench.moves_sql import as_statement, as_transaction
from bench.register import body_of
from bench.register_sql import TEXT

if TYPE_CHECKING:
    from bench.company import Company

_CASES = 4000
_Row = dict[str, Any]
_Ways = Mapping[str, str]


def run(env: Environment) -> Iterable[Result]:
    """Ours over HTTP and pgbench in turns, each with eight clients on thousands of cases."""
    company = env.company
    ways = company.make_moving_topic()
    with env.web() as web:
        known = {**company.ids, **_cases(env, web, company), **ways, "name": company.actor.name}
        script = as_transaction(known)
        load.run(web.port, _requests(env, company, ways), seconds=1, connections=16, status=204)
        with psycopg.connect(env.server.url, autocommit=True) as connection:
            connection.execute("ANALYZE")
        crowd = _crowd(env, web, company, ways)
        _check_same_rows(env, web, company, ways, script)
        told = _statements(env, web, company, ways)
        cpu = Cpu(env, web)
        measured = take_turns(
            env.rounds,
            ours=lambda: cpu.around(lambda: _ours(env, web, company, ways)),
            limit=lambda: cpu.around(
                lambda: pgbench.run(env.server.url, script, seconds=env.seconds)
            ),
            single=lambda: pgbench.run(env.server.url, as_statement(known), seconds=env.seconds),
        )
    ours, limit = measured["ours"], measured["limit"]
    yield Result(
        name="move",
        ours=ours["rate"],
        limit=limit["rate"],
        unit="moves a second",
        extras={
            "limit_is": "pgbench -M prepared, the same 6 rows in BEGIN … COMMIT",
            "pgbench_one_statement": measured["single"]["rate"],
            "statements": told,
            **cost(ours, limit),
        },
    )
    yield crowd


def _crowd(env: Environment, web: Web, company: Company, ways: _Ways) -> Result:
    """A hundred agents on ten cases: most come too late and are refused, the rest is kept once."""
    both = [ways["forth"], ways["back"]]
    with psycopg.connect(env.server.url, autocommit=True) as connection:
        ids = [row[0] for row in connection.execute(_SOME).fetchall()]
        since = (connection.execute(_LAST).fetchone() or (0,))[0]
        before = _moved(connection, ids)
        wires = [move_request(company, id_, way) for id_ in ids for way in both]
        said = load.run(
            web.port, wires, seconds=env.seconds, connections=_AGENTS, status=204, refusal=409
        )
        made = said["count"] - said["refused"]
        kept = _moved(connection, ids) - before
        broken = connection.execute(_BROKEN, {"ids": ids, "since": since}).fetchone() or (0,)
    if kept != made or broken[0]:
        raise AssertionError(f"{made} moves were answered, {kept} are kept, {broken[0]} do not fit")
    return Result(
        name="move_same_cases",
        ours=made / env.seconds,
        limit=None,
        unit="moves a second",
        extras={
            "agents": _AGENTS, "cases": len(ids), "refused": said["refused"],
            "lost_or_doubled": abs(kept - made), "p99_ms": said["p99"],
        },
    )  # fmt: skip


_AGENTS = 100
_SOME = """SELECT c.id FROM cases_case c JOIN cases_topic t ON t.id = c.topic_id
  WHERE t.code = 'bench-moves' ORDER BY c.id LIMIT 10"""
_LAST = "SELECT max(id) FROM cases_historyentry"
_BROKEN = """SELECT count(*) FROM (SELECT data->>'from' AS was, lag(data->>'to') OVER (
  PARTITION BY case_id ORDER BY id) AS stood FROM cases_historyentry
  WHERE case_id = ANY(%(ids)s) AND kind = 'moved' AND id > %(since)s) m WHERE stood <> was"""
"""Moves that do not begin where the one before has ended."""


def _moved(connection: psycopg.Connection[Any], ids: list[int]) -> int:
    found = connection.execute(
        "SELECT count(*) FROM cases_historyentry WHERE case_id = ANY(%s) AND kind = 'moved'", [ids]
    ).fetchone()
    return found[0] if found else 0


def _cases(env: Environment, web: Web, company: Company) -> dict[str, int]:
    """Cases to move, registered over REST where missing: ids without gaps, nothing else comes."""
    wires = [_opening(company, number) for number in range(CLIENTS)]
    count, first, last = 0, 0, 0
    while count < _CASES:
        load.run(web.port, wires, seconds=2, status=201)
        with psycopg.connect(env.server.url, autocommit=True) as connection:
            count, first, last = connection.execute(
                "SELECT count(*), min(c.id), max(c.id) FROM cases_case c JOIN cases_topic t "
                "ON t.id = c.topic_id WHERE t.code = 'bench-moves'"
            ).fetchone() or (0, 0, 0)
    return {"first_case": first, "last_case": last}


def _opening(company: Company, number: int) -> bytes:
    headers = {"Authorization": f"Bearer {company.token}", "Content-Type": "application/json"}
    said = {**body_of(company, number), "cases": [{"topic": "bench-moves", "text": TEXT}]}
    content = json.dumps(said, ensure_ascii=False).encode()
    return load.request("POST", "/api/v1/contacts", headers=headers, body=content)


def _ours(env: Environment, web: Web, company: Company, ways: _Ways) -> dict[str, float]:
    return load.run(web.port, _requests(env, company, ways), seconds=env.seconds, status=204)


def _requests(env: Environment, company: Company, ways: _Ways) -> list[bytes]:
    """Every case on from where it stands, then back: a turn ends wherever its time is over."""
    with psycopg.connect(env.server.url, autocommit=True) as connection:
        stands = connection.execute(
            "SELECT c.id, split_part(c.state, ':', 2) FROM cases_case c JOIN cases_topic t "
            "ON t.id = c.topic_id WHERE t.code = 'bench-moves' ORDER BY c.id"
        ).fetchall()
    forth, back = ways["forth"], ways["back"]
    turns = [{"look": forth, "answer": back}, {"look": back, "answer": forth}]
    return [move_request(company, id_, turn[node]) for turn in turns for id_, node in stands]


def move_request(company: Company, case_id: int, way: str) -> bytes:
    """A move over REST whose answer does not tell the case anew."""
    headers = {
        "Authorization": f"Bearer {company.token}",
        "Content-Type": "application/json",
        "Prefer": "return=minimal",
    }
    body = json.dumps({"move": way}).encode()
    return load.request("POST", f"/api/v1/cases/{case_id}/moves", headers=headers, body=body)


_NEWEST = {
    "case": "SELECT c.* FROM cases_case c JOIN cases_historyentry h ON h.case_id = c.id "
    "ORDER BY h.id DESC LIMIT 1",
    "history": "SELECT * FROM cases_historyentry ORDER BY id DESC LIMIT 1",
    "audit": "SELECT * FROM kernel_auditentry ORDER BY id DESC LIMIT 1",
    "events": "SELECT * FROM bus_event ORDER BY id DESC LIMIT 1",
    "visits": "SELECT v.* FROM routes_visit v WHERE v.process_id = (SELECT process_id FROM "
    "routes_visit ORDER BY id DESC LIMIT 1) ORDER BY v.id DESC LIMIT 2",
}
_DIFFERS = {"id", "contact_id", "case_id", "client_id", "subscriber_id", "xid", "object_id",
            "process_id", "version", "topics"}  # fmt: skip
_DIRECTED = {"state", "node", "outcome", "via"}


def newest_rows(read: Callable[[str], list[_Row]]) -> dict[str, list[_Row]]:
    """The rows of the last move by table, without what differs from case to case and each time."""
    return {name: [_shape(row) for row in read(query)] for name, query in _NEWEST.items()}


def _shape(row: _Row) -> _Row:
    shape: _Row = {}
    for column, value in row.items():
        if column in _DIRECTED or column in _DIFFERS or hasattr(value, "tzinfo"):
            shape[column] = value is not None
        elif isinstance(value, dict):
            shape[column] = sorted(value)
        else:
            shape[column] = value
    return shape


def _check_same_rows(
    env: Environment, web: Web, company: Company, ways: _Ways, script: str
) -> None:
    """A limit that writes other rows than we do would be none."""
    requests = _requests(env, company, ways)
    load.run(web.port, requests, seconds=0.2, connections=1, status=204)
    with psycopg.connect(env.server.url, row_factory=dict_row, autocommit=True) as connection:
        ours = newest_rows(lambda query: connection.execute(query).fetchall())
        pgbench.run(env.server.url, script, seconds=1, clients=1)
        limit = newest_rows(lambda query: connection.execute(query).fetchall())
    if ours != limit:
        raise AssertionError(f"pgbench writes other rows:\n{limit}\ninstead of\n{ours}")


def _statements(env: Environment, web: Web, company: Company, ways: _Ways) -> float:
    """Statements the database gets for one move."""
    requests = _requests(env, company, ways)
    with env.statements() as counted:
        done = load.run(web.port, requests, seconds=2, status=204)
    told = [calls for query, calls in counted.items() if "FROM ONLY" not in query]
    return sum(told) / done["count"]


BENCH = Bench("moves", "A case moves along its drawn route", run)
