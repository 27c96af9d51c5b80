"""Two hundred agents at work, at the pace of people: how long they wait, and for what."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from bench.cpu import Cpu
from bench.environment import CLIENTS, Environment, Web
from bench.harness import Bench, Result, Value, percentile, tell

AGENTS = 200
_BUDGET = 300.0
"""Milliseconds, 95th percentile of all answers."""
_CALL = 180  # seconds from one ring to the next, as people work
_PACES = (1, 5)
"""How many times faster than people: the second shows how much is in hand."""


def run(env: Environment) -> Iterable[Result]:
    """Every agent has a log-in, a connection and a live stream of his own."""
    env.fill(clients=20_000, cases=100_000)
    agents = _agents(env)
    with env.web() as web:
        cpu = Cpu(env, web)
        for pace in _PACES[-1:] if env.quick else _PACES:
            seconds = 2 * _CALL / pace
            tell(f"{AGENTS} agents, pace {pace}, {seconds:.0f} s and the calls begun in them")
            said = cpu.around(partial(_drive, web, agents, pace=pace, seconds=seconds))
            yield _result("agents" if pace == 1 else f"agents_{pace}_times_faster", said)


def _agents(env: Environment) -> list[dict[str, Any]]:
    """Log-ins with their sessions, and the clients who call them."""
    company = env.company
    callers = _callers(env)
    share = len(callers) // AGENTS
    return [
        {
            "id": operator_id,
            "cookie": company.session(login),
            "clients": callers[number * share : (number + 1) * share],
        }
        for number, (operator_id, login) in enumerate(company.make_agents(AGENTS))
    ]


def _callers(env: Environment) -> list[dict[str, Any]]:
    with psycopg.connect(env.server.url) as connection:
        rows = connection.execute(
            "SELECT client_id, number FROM parties_subscriber WHERE client_id >= %s "
            "ORDER BY client_id LIMIT %s",
            [env.company.clients.first_client, CLIENTS],
        )
        return [{"id": client, "number": number} for client, number in rows]


def _drive(
    web: Web, agents: list[dict[str, Any]], *, pace: float, seconds: float
) -> dict[str, float]:
    """Figures over all answers, and ``p95_…`` of each kind. Raises when one was wrong."""
    specification = {"port": web.port, "agents": agents, "pace": pace, "seconds": seconds}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(specification, file)
        file.flush()
        program = Path(__file__).with_name("agents_load.py")
        done = subprocess.run(
            [sys.executable, str(program), file.name], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    said = json.loads(done.stdout)
    if said["wrong"]:
        raise RuntimeError(f"{len(said['wrong'])} answers were wrong: {said['wrong'][:5]}")
    taken: dict[str, list[float]] = said["taken"]
    every = [value for values in taken.values() for value in values]
    return {
        "count": len(every),
        "rate": len(every) / seconds,
        "calls": said["calls"],
        "p50": percentile(every, 0.5),
        "p95": percentile(every, 0.95),
        "p99": percentile(every, 0.99),
        "cpu": said["cpu"] * 1000 / len(every),
        **{f"p95_{name}": percentile(values, 0.95) for name, values in sorted(taken.items())},
    }


def _result(name: str, said: dict[str, float]) -> Result:
    extras: dict[str, Value] = {
        "limit_is": "the budget",
        "agents": AGENTS,
        "calls": said["calls"],
        "answers": said["count"],
        "p50_ms": said["p50"],
        "p99_ms": said["p99"],
        "cpu_ms_ours": said["cpu_ours"],
        "cpu_ms_postgres": said["cpu_postgres"],
        "cpu_ms_load_generator": said["cpu"],
    }
    extras |= {key: value for key, value in said.items() if key.startswith("p95_")}
    return Result(
        name=name,
        ours=said["p95"],
        limit=_BUDGET,
        unit="ms, 95th percentile",
        more_is_better=False,
        extras=extras,
    )


BENCH = Bench("agents", "200 agents at work, each with a call every three minutes", run)
