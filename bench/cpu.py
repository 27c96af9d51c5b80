"""Processor time an operation costs, in our processes and in PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bench import processes
from bench.environment import Environment, Web


class Cpu:
    """Looks at the families of processes before and after a measurement."""

    def __init__(self, env: Environment, web: Web) -> None:
        self._families = {"ours": web.pids, "postgres": (env.server.process.pid,)}

    def around(self, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
        """``measure()`` with ``cpu_ours`` and ``cpu_postgres``, milliseconds an operation."""
        before = self._seconds()
        began = time.perf_counter()
        measured = measure()
        seconds, after = time.perf_counter() - began, self._seconds()
        operations = measured.get("count", measured["rate"] * seconds)
        for name, spent in after.items():
            measured[f"cpu_{name}"] = (spent - before[name]) * 1000 / operations
        return measured

    def _seconds(self) -> dict[str, float]:
        return {name: processes.cpu_seconds(pids) for name, pids in self._families.items()}


def cost(ours: Mapping[str, float], limit: Mapping[str, float]) -> dict[str, float]:
    """What a writing bench tells beside its rate: waiting, and whose processor time it took."""
    return {
        "p50_ms": ours["p50"],
        "p99_ms": ours["p99"],
        "cpu_ms_ours": ours["cpu_ours"],
        "cpu_ms_postgres": ours["cpu_postgres"],
        "cpu_ms_load_generator": ours["cpu"],
        "cpu_ms_postgres_for_pgbench": limit["cpu_postgres"],
    }
