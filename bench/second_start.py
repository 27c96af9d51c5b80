"""How long `make up` takes when everything is there already."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from bench.environment import Environment
from bench.harness import Bench, Result, tell
from bench.installation import Installation

LIMIT = 5.0  # seconds: what "a second start takes seconds" may mean at most


def run(env: Environment) -> Iterable[Result]:
    """Once from nothing, then again and again."""
    with Installation(env.scratch("start-")) as installation:
        tell("first start")
        first = installation.start()
        installation.stop()
        again = []
        for _ in range(env.rounds):
            again.append(installation.start())
            installation.stop()
    yield Result(
        name="second_start",
        ours=median(again),
        limit=LIMIT,
        unit="s until pages are served",
        more_is_better=False,
        extras={"first_start_s": first, "slowest_s": max(again)},
    )


BENCH = Bench("second_start", "Time of the second `make up`", run)
