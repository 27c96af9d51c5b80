"""Filling a database with generated cases, beside COPY of the very rows that come out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import psycopg

from bench.environment import SEED, Environment
from bench.harness import Bench, Result, take_turns, tell

_CASES = 100_000
_CLIENTS = 20_000


def run(env: Environment) -> Iterable[Result]:
    """Ours makes the rows, writes them, and builds the indexes; COPY only writes them."""
    env.fill(clients=_CLIENTS, cases=0)
    cases = _CASES // 2 if env.quick else _CASES
    from abonent.cases.demo.writer import COLUMNS

    with psycopg.connect(env.server.url) as connection:
        firsts = {table: _last_id(connection, table) for table in COLUMNS}
    tell(f"generating {cases:,} cases")
    first = _generate(cases)
    with psycopg.connect(env.server.url) as connection:
        rows = {
            table: _read(connection, table, columns, firsts[table])
            for table, columns in COLUMNS.items()
        }
        connection.commit()  # or the generator would wait for our locks
        count = sum(block.count(b"\n") for block in rows.values())
        measured = take_turns(
            2,
            ours=lambda: _generate(cases),
            limit=lambda: _copy(connection, COLUMNS, rows),
        )
    seconds = min(first["seconds"], measured["ours"]["seconds"])
    yield Result(
        name="demo_generate",
        ours=count / seconds,
        limit=count / measured["limit"]["seconds"],
        unit="rows a second",
        extras={
            "limit_is": "COPY of the rows into tables without indexes and foreign keys",
            "cases_a_second": cases / seconds,
            "rows_a_case": count / cases,
        },
    )


def _generate(cases: int) -> dict[str, float]:
    from abonent.cases import demo

    began = time.perf_counter()
    demo.load(cases=cases, years=5, seed=SEED)
    return {"seconds": time.perf_counter() - began}


def _last_id(connection: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    return int(str(row[0])) if row else 0


def _read(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    columns: Iterable[str],
    after: int,
) -> bytes:
    names = ", ".join(columns)
    query = f"COPY (SELECT {names} FROM {table} WHERE id > {after} ORDER BY id) TO STDOUT"
    with connection.cursor().copy(query) as copy:
        return b"".join(bytes(block) for block in copy)


def _copy(
    connection: psycopg.Connection[tuple[object, ...]],
    columns: Mapping[str, Iterable[str]],
    rows: Mapping[str, bytes],
) -> dict[str, float]:
    for table in rows:
        connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING DEFAULTS)")
        connection.execute(f"ALTER TABLE bench_{table} ALTER COLUMN id DROP NOT NULL")
    connection.commit()
    began = time.perf_counter()
    for table, block in rows.items():
        statement = f"COPY bench_{table} ({', '.join(columns[table])}) FROM STDIN"
        with connection.cursor().copy(statement) as copy:
            copy.write(block)
    connection.commit()
    seconds = time.perf_counter() - began
    for table in rows:
        connection.execute(f"DROP TABLE bench_{table}")
    connection.commit()
    return {"seconds": seconds}


BENCH = Bench("demo_generate", "Generating cases with contacts and timelines", run)
