"""Loading very many rows: COPY, and indexes built once at the end instead of row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.db import connection

_AT_ONCE = 5000


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """COPY ready lines: values between tabs, ``\\N`` for NULL, nothing that needs escaping."""
    source = iter(lines)
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            while chunk := list(islice(source, _AT_ONCE)):
                copy.write("\n".join(chunk) + "\n")


def last_id(table: str) -> int:
    """The greatest id given out so far. Lock the table first, or someone else takes the next."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
        row = cursor.fetchone()
        sequence = "pg_sequence_last_value(pg_get_serial_sequence(%s, 'id'))"
        cursor.execute(f"SELECT COALESCE({sequence}, 0)", [table])
        given = cursor.fetchone()
    return max(int(row[0]), int(given[0])) if row and given else 0


def set_last_id(table: str, last: int) -> None:
    """Let the ids go on after ``last``."""
    if last > 0:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid), format('DROP INDEX %%s', i.indexrelid::regclass)
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (
    SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
ORDER BY i.indexrelid
"""
_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid)),
       format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f' ORDER BY oid
"""


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Inside, ``tables`` have neither secondary indexes nor foreign keys; afterwards they have.

    Everything is locked meanwhile, in the transaction that must be open: a failure restores all.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for _make, drop in [*constraints, *indexes]:
            cursor.execute(drop)
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for make, _drop in [*indexes, *constraints]:
            cursor.execute(make)
        cursor.execute(f"ANALYZE {', '.join(tables)}")
