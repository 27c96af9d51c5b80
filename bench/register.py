"""Registering a contact with a case, beside the same rows written by pgbench."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row

from bench import load, pgbench
from bench.cpu import Cpu, cost
from bench.environment import CLIENTS, Environment, Web
from bench.harness import Bench, Result, take_turns
from bench.register_sql import ADDRESS, ATTRIBUTES, TEXT, as_statement, as_transaction

if TYPE_CHECKING:
    from bench.company import Company

_Row = dict[str, Any]
_MODES = ("simple", "prepared")


def run(env: Environment) -> Iterable[Result]:
    """Ours over HTTP and pgbench in turns, each with eight clients."""
    company = env.company
    requests = [_request(company, number) for number in range(CLIENTS)]
    scripts = _scripts(company)
    with env.web() as web:
        _warm_up(web, requests)
        _analyze(env)
        _check_same_rows(env, web, requests, scripts["transaction"])
        told = _statements(env, web, requests)
        best = _strongest(env, scripts)
        cpu = Cpu(env, web)
        measured = take_turns(
            env.rounds,
            ours=lambda: cpu.around(
                lambda: load.run(web.port, requests, seconds=env.seconds, status=201)
            ),
            limit=lambda: cpu.around(
                lambda: pgbench.run(
                    env.server.url, scripts["transaction"], seconds=env.seconds, mode=best.mode
                )
            ),
            single=lambda: pgbench.run(
                env.server.url, scripts["statement"], seconds=env.seconds, mode="prepared"
            ),
        )
    ours, limit = measured["ours"], measured["limit"]
    yield Result(
        name="register",
        ours=ours["rate"],
        limit=limit["rate"],
        unit="contacts with a case a second",
        extras={
            "limit_is": f"pgbench -M {best.mode}, 7 rows in BEGIN … COMMIT",
            **{f"pgbench_{mode}": rate for mode, rate in best.rates.items()},
            "pgbench_one_statement": measured["single"]["rate"],
            "ratio_to_one_statement": ours["rate"] / measured["single"]["rate"],
            "statements": told,
            **cost(ours, limit),
        },
    )


def body_of(company: Company, number: int) -> dict[str, Any]:
    """What is registered for the client of this number."""
    block = company.clients
    return {
        "channel": "bench-phone", "place": "bench", "direction": "in",
        "client_id": block.first_client + number,
        "subscriber_id": block.first_subscriber + number,
        "address": ADDRESS,
        "cases": [{"topic": "bill-claim", "text": TEXT, "attributes": ATTRIBUTES}],
    }  # fmt: skip


def _request(company: Company, number: int) -> bytes:
    headers = {"Authorization": f"Bearer {company.token}", "Content-Type": "application/json"}
    content = json.dumps(body_of(company, number), ensure_ascii=False).encode()
    return load.request("POST", "/api/v1/contacts", headers=headers, body=content)


def _scripts(company: Company) -> dict[str, str]:
    """What pgbench runs: the rows in a transaction, or in one statement as we write them."""
    block, known = company.clients, {**company.ids, "name": company.actor.name}
    head = (
        f"\\set n random(0, {CLIENTS - 1})\n\\set client {block.first_client} + :n\n"
        f"\\set subscriber {block.first_subscriber} + :n\n"
    )
    return {"transaction": head + as_transaction(known), "statement": head + as_statement(known)}


def _analyze(env: Environment) -> None:
    """Give the planner what a database in use has: lasting connections keep plans made without."""
    with psycopg.connect(env.server.url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _warm_up(web: Web, requests: Sequence[bytes]) -> None:
    load.run(web.port, requests, seconds=1, connections=16, status=201)


_NEWEST = {
    "contact": "SELECT * FROM cases_contact ORDER BY id DESC LIMIT 1",
    "case": "SELECT * FROM cases_case ORDER BY id DESC LIMIT 1",
    "history": "SELECT * FROM cases_historyentry ORDER BY id DESC LIMIT 1",
    "audit": "SELECT * FROM kernel_auditentry ORDER BY id DESC LIMIT 2",
    "events": "SELECT * FROM bus_event ORDER BY id DESC LIMIT 2",
}
_DIFFERS = {"id", "contact_id", "case_id", "client_id", "subscriber_id", "xid", "object_id"}


def _check_same_rows(env: Environment, web: Web, requests: Sequence[bytes], script: str) -> None:
    """A limit that writes other rows than we do would be none."""
    load.run(web.port, requests, seconds=0.2, connections=1, status=201)
    with psycopg.connect(env.server.url, row_factory=dict_row, autocommit=True) as connection:
        ours = newest_rows(lambda query: connection.execute(query).fetchall())
        pgbench.run(env.server.url, script, seconds=1, clients=1)
        limit = newest_rows(lambda query: connection.execute(query).fetchall())
    if ours != limit:
        raise AssertionError(f"pgbench writes other rows:\n{limit}\ninstead of\n{ours}")


def newest_rows(read: Callable[[str], list[_Row]]) -> dict[str, list[_Row]]:
    """The rows of the last registration by table, as ``read`` finds them, without what differs."""
    return {name: [_shape(row) for row in read(query)] for name, query in _NEWEST.items()}


def _shape(row: _Row) -> _Row:
    """A row without what differs each time: ids, moments, ids within JSON and topics."""
    shape: _Row = {}
    for column, value in row.items():
        if column in _DIFFERS or hasattr(value, "tzinfo"):
            shape[column] = value is not None
        elif column in ("payload", "changes"):
            shape[column] = {k: v for k, v in value.items() if not isinstance(v, int)}
        elif column == "topics":
            shape[column] = sorted(topic.partition(":")[0] for topic in value)
        else:
            shape[column] = value
    return shape


def _statements(env: Environment, web: Web, requests: Sequence[bytes]) -> float:
    """Statements the database gets for one registration."""
    with env.statements() as counted:
        done = load.run(web.port, requests, seconds=2, status=201)
    # What PostgreSQL runs by itself to check foreign keys is no statement of ours.
    told = [calls for query, calls in counted.items() if "FROM ONLY" not in query]
    return sum(told) / done["count"]


@dataclass(frozen=True, slots=True)
class _Best:
    mode: str
    rates: Mapping[str, float]


def _strongest(env: Environment, scripts: Mapping[str, str]) -> _Best:
    """The protocol in which pgbench is the fastest with the transaction."""
    found = take_turns(
        3,
        **{
            mode: (lambda m=mode: pgbench.run(
                env.server.url, scripts["transaction"], seconds=2, mode=m))
            for mode in _MODES
        },
    )  # fmt: skip
    rates = {mode: measured["rate"] for mode, measured in found.items()}
    return _Best(max(rates, key=lambda mode: rates[mode]), rates)


BENCH = Bench("register", "Registering a contact with a case over HTTP", run)
