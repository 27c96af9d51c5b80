"""Opening a case, over REST and as a page, beside the statements it cannot do without."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import partial

import psycopg

from bench import load, pgbench
from bench.cpu import Cpu
from bench.environment import SEED, Environment
from bench.harness import Bench, Result, take_turns

_CASES = 100_000
_CASE = """SELECT k.*, c.*, p.name, s.number, o.name FROM cases_case k
  JOIN cases_contact c ON c.id = k.contact_id LEFT JOIN parties_client p ON p.id = k.client_id
  LEFT JOIN parties_subscriber s ON s.id = k.subscriber_id
  LEFT JOIN staff_operator o ON o.id = k.owner_id WHERE k.id = :id;
"""
_HISTORY = """SELECT h.*, o.name FROM cases_historyentry h LEFT JOIN staff_operator o
  ON o.id = h.by_id WHERE h.case_id = :id ORDER BY h.id;
"""


def run(env: Environment) -> Iterable[Result]:
    """REST answers the case alone, the page shows it with its timeline."""
    env.fill(clients=20_000, cases=_CASES)
    first, last = _ids(env)
    ids = random.Random(SEED).choices(range(first, last + 1), k=4000)
    token = {"Authorization": f"Bearer {env.company.token}"}
    cookie = {"Cookie": env.company.session()}
    faces = {
        "open_case": ([f"/api/v1/cases/{n}" for n in ids], token, _CASE),
        "open_case_page": ([f"/cases/{n}" for n in ids], cookie, _CASE + _HISTORY),
    }
    with env.web() as web:
        cpu = Cpu(env, web)
        for name, (paths, headers, statements) in faces.items():
            requests = [load.request("GET", path, headers=headers) for path in paths]
            script = f"\\set id random({first}, {last})\n{statements}"
            load.run(web.port, requests, seconds=1)
            measured = take_turns(
                env.rounds,
                ours=partial(
                    cpu.around, partial(load.run, web.port, requests, seconds=env.seconds)
                ),
                limit=partial(pgbench.run, env.server.url, script, seconds=env.seconds),
            )
            yield _result(name, measured["ours"], measured["limit"])


def _result(name: str, ours: Mapping[str, float], limit: Mapping[str, float]) -> Result:
    return Result(
        name=name,
        ours=ours["rate"],
        limit=limit["rate"],
        unit="cases a second",
        extras={
            "limit_is": "pgbench -M prepared, the statements it needs",
            "p50_ms": ours["p50"],
            "p99_ms": ours["p99"],
            "cpu_ms_ours": ours["cpu_ours"],
            "cpu_ms_postgres": ours["cpu_postgres"],
            "cpu_ms_load_generator": ours["cpu"],
        },
    )


def _ids(env: Environment) -> tuple[int, int]:
    with psycopg.connect(env.server.url) as connection:
        row = connection.execute("SELECT min(id), max(id) FROM cases_case").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


BENCH = Bench("open_case", "Opening a case, over REST and as a page", run)
