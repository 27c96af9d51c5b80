"""Questions to databases of others: saved statements, asked by a login of their own.

A question is a transaction that can only read, ends after its time limit and brings no more rows
than its limit. It opens a connection and closes it: nothing of ours stays in the other's server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import psycopg
from django.conf import settings
from psycopg.rows import TupleRow

CONNECT_SECONDS = 3
PAUSE_SECONDS = 5.0
"""A server that did not answer is not asked again for so long: forms must not wait each time."""
LONGEST_VALUE, LONGEST_LABEL = 200, 300
_PLACE = re.compile(r"%\(([^()%]+)\)s")
_SIGN = re.compile(r"%%|%\([^()%]+\)s|%")
_clock: Final[Callable[[], float]] = monotonic
_down: dict[str, float] = {}
"""When connections that failed may be tried again."""


class OutOfReachError(Exception):
    """The database did not answer, or not in time; ``told`` is the server's own word."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class TooSlowError(OutOfReachError):
    """The database answers, the query takes longer than its ``limit_ms``."""

    def __init__(self, told: str, limit_ms: int) -> None:
        super().__init__(told)
        self.limit_ms = limit_ms


class UnreadableError(Exception):
    """The database refuses the statement; ``told`` is the server's own word."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


@dataclass(frozen=True, slots=True)
class Found:
    """One row: what is stored of it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A saved query, as it is asked."""

    code: str
    connection: str
    sql: str
    value_column: str
    label_column: str
    row_limit: int
    time_limit_ms: int
    is_active: bool = True

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters that its statement takes."""
        return frozenset(_PLACE.findall(self.sql))


def list_rows(source: Source, given: Mapping[str, str | None], *, limit: int) -> list[Found]:
    """The first rows; raises :class:`OutOfReachError`, :class:`UnreadableError`."""
    return _ask(source, given, "", limit)


def try_source(source: Source) -> None:
    """Ask without rows; raises as :func:`list_rows`, about the statement as it was written."""
    forget_failures()
    try:
        list_rows(source, dict.fromkeys(source.parameters), limit=0)
    except UnreadableError as wrapped:
        raise UnreadableError(_told_of_bare(source) or wrapped.told) from wrapped


def _told_of_bare(source: Source) -> str:
    """What the server says of the statement alone, without what is put around it."""
    bare = _PLACE.sub("NULL", source.sql.rstrip().rstrip(";"))
    try:
        with _connected(settings.QUERIES[source.connection], source) as connection:
            connection.execute(f"PREPARE abonent_asked AS {bare}", prepare=True)
    except psycopg.Error as wrong:
        return wrong.diag.message_primary or ""
    return ""


def find_row(source: Source, given: Mapping[str, str | None], *, value: str) -> Found | None:
    """The row with this value, if the query finds it."""
    asked = {**given, " value": value}
    where = f" WHERE found.{_quoted(source.value_column)}::text = %( value)s"
    found = _ask(source, asked, where, 1)
    return found[0] if found else None


def _ask(source: Source, given: Mapping[str, Any], where: str, limit: int) -> list[Found]:
    value, label = _quoted(source.value_column), _quoted(source.label_column)
    statement = (
        f"SELECT left(found.{value}::text, {LONGEST_VALUE + 1}),"
        f" left(found.{label}::text, {LONGEST_LABEL})\n"
        f"FROM (\n{_escaped(source.sql)}\n) AS found{where} LIMIT {limit}"
    )
    rows = _run(source, statement, given)
    return [Found(v, name or v) for v, name in rows if v and len(v) <= LONGEST_VALUE]


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""').replace("%", "%%") + '"'


def _escaped(sql: str) -> str:
    """A sign of per cent that begins no parameter stands for itself, as in ``LIKE '%a'``."""
    return _SIGN.sub(lambda m: "%%" if m[0] == "%" else m[0], sql.rstrip().rstrip(";"))


def _run(source: Source, statement: str, given: Mapping[str, Any]) -> list[TupleRow]:
    address = settings.QUERIES.get(source.connection)
    if address is None:
        raise OutOfReachError(f"ABONENT_QUERIES_{source.connection.upper()}")
    if _clock() < _down.get(source.connection, 0.0):
        raise OutOfReachError("")
    try:
        with _connected(address, source) as connection:
            _down.pop(source.connection, None)
            limit = [("statement_timeout", str(source.time_limit_ms))]
            connection.execute("SELECT set_config(%s, %s, true)", limit[0])
            return connection.execute(statement, given).fetchall()
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable) as late:
        raise TooSlowError(str(late), source.time_limit_ms) from late
    except psycopg.OperationalError as failure:
        _down[source.connection] = _clock() + PAUSE_SECONDS
        raise OutOfReachError(str(failure)) from failure
    except psycopg.Error as wrong:
        raise UnreadableError(str(wrong).split("\n", 1)[0]) from wrong


def _connected(address: str, source: Source) -> psycopg.Connection[TupleRow]:
    connection = psycopg.connect(
        address, connect_timeout=CONNECT_SECONDS, application_name="abonent",
        tcp_user_timeout=CONNECT_SECONDS * 1000 + source.time_limit_ms,
    )  # fmt: skip
    connection.read_only = True
    return connection


def forget_failures() -> None:
    """Ask every server again at once: an administrator changed something."""
    _down.clear()
