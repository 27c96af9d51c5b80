"""Importing contacts with cases from a CSV file, beside COPY of the same file."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

from bench.environment import CLIENTS, SEED, Environment
from bench.harness import Bench, Result, take_turns
from bench.register_sql import TEXT

_ROWS = 50_000
_COLUMNS = ("key", "date", "phone", "text", "amount", "charged", "reason", "state")
_MAP = """
source: {source}
timezone: Europe/Moscow
fields:
  key: {{column: key}}
  started_at: {{column: date, formats: ["%d.%m.%Y %H:%M"]}}
  channel: {{const: bench-phone}}
  place: {{const: bench}}
  address: {{column: phone}}
  topic: {{const: bill-claim}}
  kind: {{const: complaint}}
  state: {{column: state}}
  text: {{column: text, required: true}}
  attributes:
    amount: {{column: amount}}
    charged_date: {{column: charged}}
    reason: {{column: reason}}
"""


def run(env: Environment) -> Iterable[Result]:
    """The command as people run it, its own start included; COPY into a table of texts."""
    _ = env.company
    rows = _ROWS // 5 if env.quick else _ROWS
    file = env.data / "import.csv"
    _write(file, rows)
    measured = take_turns(
        3, ours=lambda: _import(env, file, rows), limit=lambda: _copy(env, file, rows)
    )
    yield Result(
        name="import",
        ours=measured["ours"]["rate"],
        limit=measured["limit"]["rate"],
        unit="rows a second",
        extras={
            "limit_is": "COPY of the file into a table without indexes",
            "rows": rows,
            "seconds": measured["ours"]["seconds"],
        },
    )


def _write(file: Path, rows: int) -> None:
    rng = random.Random(SEED)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for number in range(rows):
            day, hour = rng.randint(1, 28), rng.randint(8, 20)
            writer.writerow(
                (number, f"{day:02}.{rng.randint(1, 10):02}.2026 {hour:02}:{rng.randint(0, 59):02}",
                 f"8 999 {rng.randint(0, CLIENTS):07}", f"{TEXT} № {number}",
                 f"{rng.randint(10, 5000)},50", f"{day:02}.10.2026",
                 rng.choice(("twice", "roaming", "option")), rng.choice(("registered", "closed")))
            )  # fmt: skip


def _import(env: Environment, file: Path, rows: int) -> dict[str, float]:
    """A run under a new source, so that nothing is known from the last one."""
    map_file = env.data / "import.map.yaml"
    map_file.write_text(_MAP.format(source=f"bench-{time.time_ns()}"))
    before = env.count("cases_contact")
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "abonent", "import", "contacts", str(file), "--map", str(map_file)],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    written = env.count("cases_contact") - before
    if done.returncode or written != rows:
        raise RuntimeError(f"{written} of {rows} rows were imported:\n{done.stdout}{done.stderr}")
    return {"rate": rows / seconds, "seconds": seconds}


def _copy(env: Environment, file: Path, rows: int) -> dict[str, float]:
    columns = ", ".join(f"{name} text" for name in _COLUMNS)
    with psycopg.connect(env.server.url) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_rows")
        connection.execute(f"CREATE TABLE bench_rows ({columns})")
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy("COPY bench_rows FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(file.read_bytes())
        connection.commit()
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bench_rows")
    return {"rate": rows / seconds, "seconds": seconds}


BENCH = Bench("import", "Importing contacts with cases from a file", run)
