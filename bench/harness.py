"""Benches by name, rounds that take turns, results as a table and as JSON."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from bench.environment import Environment

MODULES = (
    "second_start", "memory", "rules", "decisions", "open_case", "search", "pages", "queries",
    "exports", "routes", "register", "moves", "bulk", "live", "agents", "imports", "demo_generate",
)  # fmt: skip
"""Modules with a ``BENCH``, in the order in which they run: those that read come before those that
write, so that they find exactly the 1,000,000 cases that were generated."""

Value = float | int | str


@dataclass(frozen=True, slots=True)
class Result:
    """One figure beside its limit; ``limit`` is None where there is none to compare with."""

    name: str
    ours: float
    limit: float | None
    unit: str
    more_is_better: bool = True
    extras: Mapping[str, Value] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """How much of the limit is reached: 1 is all of it, whichever way is better."""
        if not self.limit or not self.ours:
            return None
        return self.ours / self.limit if self.more_is_better else self.limit / self.ours


@dataclass(frozen=True, slots=True)
class Bench:
    """A bench: ``run`` measures and returns one result or several."""

    name: str
    title: str
    run: Callable[[Environment], Iterable[Result]]


class UnknownBenchError(ValueError):
    """``--only`` names a bench that is not there."""


def list_benches(only: str = "", *, modules: Sequence[str] = ()) -> list[Bench]:
    """All benches, or those named in ``only``, separated by commas."""
    found: dict[str, Bench] = {}
    for module in modules or MODULES:
        bench: Bench = importlib.import_module(f"bench.{module}").BENCH
        found[bench.name] = bench
    return choose(found, only)


def choose(found: Mapping[str, Bench], only: str) -> list[Bench]:
    """The benches named in ``only``, in their own order; all if it is empty."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in found]:
        raise UnknownBenchError(f"no bench {', '.join(unknown)}; there are: {', '.join(found)}")
    return [bench for name, bench in found.items() if not wanted or name in wanted]


def take_turns(
    rounds: int, **measures: Callable[[], Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Measure in turns, so that a noisy minute hits everyone; medians by measure and key."""
    taken: dict[str, list[Mapping[str, float]]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {
        name: {key: median(one[key] for one in given) for key in given[0]}
        for name, given in taken.items()
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def run(
    benches: Iterable[Bench], env: Environment, console: Console, *, out: Path | None = None
) -> list[str]:
    """Run the benches one after another, print and keep each as it ends; names of those that broke.

    One that breaks takes neither the others nor what it measured before.
    """
    broken: list[str] = []
    for bench in benches:
        console.print(f"[bold]{bench.title}[/bold]")
        got: list[Result] = []
        try:
            got.extend(bench.run(env))
        except Exception:  # noqa: BLE001 - whatever breaks it is told, and the rest goes on
            broken.append(bench.name)
            console.print_exception()
        _print(got, console)
        if out:
            keep(got, out)
    return broken


def _print(got: Sequence[Result], console: Console) -> None:
    console.print(as_table(got))
    for result in got:
        for key, value in result.extras.items():
            console.print(f"  {result.name}.{key}: {_shown(value)}", highlight=False)


def as_table(results: Iterable[Result]) -> Table:
    """The results as people read them."""
    table = Table("", "ours", "limit", "reached", "unit")
    for column in table.columns[1:4]:
        column.justify = "right"
    for r in results:
        reached = "" if r.ratio is None else f"{r.ratio:.0%}"
        limit = "" if r.limit is None else _shown(r.limit)
        table.add_row(r.name, _shown(r.ours), limit, reached, r.unit)
    return table


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_json(results: Iterable[Result]) -> dict[str, dict[str, Any]]:
    """The results as ``OUT`` keeps them: name → ours, limit, ratio, unit and the extras."""
    return {
        r.name: {
            "ours": r.ours,
            "limit": r.limit,
            "ratio": r.ratio,
            "unit": r.unit,
            **r.extras,
        }
        for r in results
    }


def keep(results: Iterable[Result], out: Path) -> None:
    """Write the results to a file; those of other benches already there stay."""
    known = json.loads(out.read_text()) if out.exists() else {}
    text = json.dumps(known | as_json(results), ensure_ascii=False, indent=2)
    out.write_text(text + "\n")


def tell(text: str) -> None:
    """What is going on, on the side of the results."""
    sys.stderr.write(f"  {text}\n")
    sys.stderr.flush()
