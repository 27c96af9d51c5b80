"""Hot SQL: one prepared statement, values bound by the server, no ORM between.

Measured: the same insert takes a third of the time it takes through client-side binding and model
instances. Used where a budget demands it; everything else goes through the ORM.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db import connections
from psycopg.rows import dict_row
from psycopg.types.json import JsonbLoader

_KEPT = "abonent_cursor"
"""Where a connection keeps its cursor for hot statements."""


def run(sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Execute one statement, prepared on its first use in a connection; rows as dicts.

    Takes part in the transaction that is open, if any. Raises Django's database errors.
    """
    django: Any = connections["default"]  # each look through Django's `connection` costs as much
    _connect(django)
    if django.queries_logged:  # a test counts the statements
        django.queries_log.append({"sql": sql, "time": "0"})
    with django.wrap_database_errors:
        cursor = _cursor(django.connection)
        cursor.execute(sql, params, prepare=True)
        result = cursor.pgresult  # a look at its description would describe every column
        return cursor.fetchall() if result is not None and result.nfields else []


def wake() -> None:
    """See that there is a live connection, so that what comes next need not ask the server."""
    _connect(connections["default"])


def limit_time(milliseconds: int) -> None:
    """Statements of the transaction that is open end after so long, as an ``OperationalError``."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])


def _cursor(raw: psycopg.Connection[Any]) -> psycopg.Cursor[dict[str, Any]]:
    """The connection's cursor for hot statements; making one costs more than using it."""
    cursor: psycopg.Cursor[dict[str, Any]] | None = raw.__dict__.get(_KEPT)
    if cursor is None or cursor.closed:
        cursor = psycopg.Cursor(raw, row_factory=dict_row)
        cursor.adapters.register_loader("jsonb", JsonbLoader)  # Django's connections leave it text
        raw.__dict__[_KEPT] = cursor
    return cursor


def _connect(django: Any) -> None:
    """See that there is a live connection, without the round trip of Django's health check.

    A server that went away closed its end: the socket of an idle connection then has something to
    read. Only in that case Django asks the server.
    """
    raw = django.connection
    if raw is not None and not django.in_atomic_block:
        if _has_something_to_read(raw.fileno()):
            django.health_check_enabled, django.health_check_done = True, False
            django.close_if_health_check_failed()
        else:
            django.health_check_done = True
    django.ensure_connection()


def _has_something_to_read(descriptor: int) -> bool:
    waiting = select.poll()  # select() fails above 1,024, and live streams take thousands
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(0))
