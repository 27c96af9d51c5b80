"""Memory at rest of all our processes, beside what was promised."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

from bench import processes
from bench.environment import Environment
from bench.harness import Bench, Result
from bench.installation import Installation

LIMIT = 500.0  # megabytes without PostgreSQL, as the requirements say
_PAGES = ("/login", "/healthz", "/static/")


def run(env: Environment) -> Iterable[Result]:
    """Everything `make up` starts, after its pages were opened a few times, at rest."""
    with Installation(env.scratch("memory-")) as installation:
        installation.start()
        _open_pages(installation)
        time.sleep(5)
        postgres = _postgres(installation.pid)
        pss, rss = processes.memory([installation.pid])
        pss_postgres, rss_postgres = processes.memory(postgres)
        count = len(processes.family(installation.pid)) - sum(
            len(processes.family(head)) for head in postgres
        )
    yield Result(
        name="memory",
        ours=pss - pss_postgres,
        limit=LIMIT,
        unit="MB at rest, shared pages once (PSS), without PostgreSQL",
        more_is_better=False,
        extras={
            "rss_mb": rss - rss_postgres,
            "postgres_pss_mb": pss_postgres,
            "processes": count,
        },
    )


def _postgres(head: int) -> list[int]:
    """The postmaster among the children; its own children follow it."""
    return [p.pid for p in psutil.Process(head).children() if p.name() == "postgres"]


def _open_pages(installation: Installation) -> None:
    """Workers load the last of their modules with their first requests."""
    for _ in range(20):
        for path in _PAGES:
            installation.get(path)


BENCH = Bench("memory", "Memory at rest of everything `make up` starts", run)
