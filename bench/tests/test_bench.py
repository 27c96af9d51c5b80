"""The harness itself: what is measured is nobody's business here."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from bench import harness, load
from bench.harness import Bench, Result, UnknownBenchError

NOBODY = cast("Any", None)  # these benches need no environment
FAST = Result("fast", ours=50.0, limit=200.0, unit="a second", extras={"p99_ms": 3.0})
SLOW = Result("slow", ours=4.0, limit=2.0, unit="ms", more_is_better=False)
BENCHES = {
    "fast": Bench("fast", "A fast one", lambda _env: [FAST]),
    "slow": Bench("slow", "A slow one", lambda _env: [SLOW]),
}


def test_a_bench_runs_and_shows_its_table() -> None:
    console = Console(file=io.StringIO(), width=100)
    assert harness.run(harness.choose(BENCHES, ""), NOBODY, console) == []
    shown = cast("io.StringIO", console.file).getvalue()
    assert "A fast one" in shown
    assert "25%" in shown
    assert "fast.p99_ms: 3" in shown


def test_one_that_breaks_takes_neither_the_others_nor_what_it_measured(tmp_path: Path) -> None:
    def breaking(_env: object) -> Iterator[Result]:
        yield FAST
        raise RuntimeError("the server went away")

    benches = [Bench("breaking", "One that breaks", breaking), BENCHES["slow"]]
    console, out = Console(file=io.StringIO(), width=100), tmp_path / "out.json"
    assert harness.run(benches, NOBODY, console, out=out) == ["breaking"]
    assert "the server went away" in cast("io.StringIO", console.file).getvalue()
    assert list(json.loads(out.read_text())) == ["fast", "slow"]


def test_the_file_keeps_every_figure_and_those_of_other_runs(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    harness.keep([FAST], out)
    harness.keep([SLOW], out)
    assert json.loads(out.read_text()) == {
        "fast": {"ours": 50.0, "limit": 200.0, "ratio": 0.25, "unit": "a second", "p99_ms": 3.0},
        "slow": {"ours": 4.0, "limit": 2.0, "ratio": 0.5, "unit": "ms"},
    }


def test_no_limit_no_ratio() -> None:
    assert Result("alone", ours=1.0, limit=None, unit="s").ratio is None


def test_only_the_benches_asked_for() -> None:
    assert [b.name for b in harness.choose(BENCHES, "slow")] == ["slow"]
    assert [b.name for b in harness.choose(BENCHES, " slow, fast")] == ["fast", "slow"]
    with pytest.raises(UnknownBenchError, match="no bench quick; there are: fast, slow"):
        harness.choose(BENCHES, "quick")


def test_every_module_has_its_bench() -> None:
    names = [bench.name for bench in harness.list_benches()]
    assert names == [
        "second_start", "memory", "rules", "decisions", "open_case", "search", "pages", "queries",
        "export", "routes", "register", "moves", "bulk", "live", "agents", "import",
        "demo_generate",
    ]  # fmt: skip


def test_turns_are_taken_and_medians_told() -> None:
    order: list[str] = []
    values = iter([5.0, 1.0, 3.0])

    def ours() -> dict[str, float]:
        order.append("ours")
        return {"rate": next(values)}

    def limit() -> dict[str, float]:
        order.append("limit")
        return {"rate": 7.0}

    measured = harness.take_turns(3, ours=ours, limit=limit)
    assert order == ["ours", "limit"] * 3
    assert measured == {"ours": {"rate": 3.0}, "limit": {"rate": 7.0}}


def test_percentiles() -> None:
    assert harness.percentile([3, 1, 2, 4], 0.5) == 3
    assert harness.percentile([1], 0.99) == 1


def test_a_request_on_the_wire() -> None:
    wire = load.request("POST", "/a", headers={"X": "y"}, body=b"{}")
    assert wire == b"POST /a HTTP/1.1\r\nHost: localhost\r\nX: y\r\nContent-Length: 2\r\n\r\n{}"
