"""Saving a list to a file, beside COPY of the same columns."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial

import psycopg

from bench.environment import Environment
from bench.harness import Bench, Result, take_turns

_CASES = 100_000
_COPY = """
COPY (SELECT c.id, c.state, t.name ->> 'ru', c.kind, p.name ->> 'ru', cl.name, c.text, o.name,
    ch.name ->> 'ru', pl.name ->> 'ru', c.registered_at, c.repeats, c.parent_id, c.resolved_at,
    c.closed_at
  FROM cases_case c JOIN cases_topic t ON t.id = c.topic_id
  JOIN cases_priority p ON p.id = c.priority_id JOIN cases_contact k ON k.id = c.contact_id
  JOIN cases_channel ch ON ch.id = k.channel_id JOIN cases_place pl ON pl.id = k.place_id
  LEFT JOIN parties_client cl ON cl.id = c.client_id
  LEFT JOIN staff_operator o ON o.id = c.owner_id
  ORDER BY c.id LIMIT {rows}) TO STDOUT (FORMAT csv)
"""


def run(env: Environment) -> Iterable[Result]:
    """As the worker writes it: every column of the list of cases, in Russian."""
    env.fill(clients=20_000, cases=_CASES)
    rows = _CASES // 4 if env.quick else _CASES
    for kind, rounds in (("csv", env.rounds), ("xlsx", 3)):
        measured = take_turns(
            rounds, ours=partial(_ours, kind, rows), limit=partial(_copy, env.server.url, rows)
        )
        yield Result(
            name=f"export_{kind}",
            ours=measured["ours"]["rate"],
            limit=measured["limit"]["rate"],
            unit="rows a second",
            extras={"limit_is": "COPY of the same columns to CSV", "rows": rows},
        )


def _ours(kind: str, rows: int) -> dict[str, float]:
    from django.utils import translation

    from abonent.cases.pages.lists import CASES
    from abonent.cases.queries import list_cases
    from abonent.kernel.actor import Actor
    from abonent.webkit import export
    from abonent.webkit.cells import rows_for

    source = list_cases(by=Actor.system("bench")).order_by("pk")[:rows]
    began = time.perf_counter()
    with translation.override("ru"):
        sheet = export.Sheet(columns=CASES.columns, rows=rows_for(CASES.columns, source))
        if kind == "csv":
            size = sum(map(len, export.csv_lines(sheet)))
        else:
            with export.xlsx_file(sheet) as file:
                size = len(file.read())
    if size < rows:
        raise RuntimeError(f"{size} signs for {rows} rows")
    return {"rate": rows / (time.perf_counter() - began)}


def _copy(url: str, rows: int) -> dict[str, float]:
    began = time.perf_counter()
    with (
        psycopg.connect(url) as connection,
        connection.cursor() as cursor,
        cursor.copy(_COPY.format(rows=rows)) as copy,
    ):
        size = sum(len(block) for block in copy)
    if size < rows:
        raise RuntimeError(f"{size} octets for {rows} rows")
    return {"rate": rows / (time.perf_counter() - began)}


BENCH = Bench("export", "Saving a list to CSV and Excel", run)
