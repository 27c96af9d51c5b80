"""A second server with a database of others, read by a role that may only read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from abonent.attributes import outside
from abonent.config import postgres

ROWS = """
CREATE TABLE contract (number text PRIMARY KEY, title text, account text, city text);
INSERT INTO contract VALUES
  ('D-1', 'Домашний интернет', '1001', 'Псков'),
  ('D-2', 'Телевидение 100%', '1001', 'Псков'),
  ('D-3', 'Интернет для дачи', '1002', 'Омск');
CREATE ROLE reader LOGIN;
GRANT SELECT ON contract TO reader;
"""


@pytest.fixture(scope="session")
def billing_server() -> Iterator[Path]:
    """Not below pytest's folder: that is closed to the account of the server by other runs."""
    with tempfile.TemporaryDirectory(prefix="abonent-") as folder:
        yield from _served(Path(folder))


def _served(data: Path) -> Iterator[Path]:
    with postgres.start(data, durable=False):
        owner = postgres.url(data, database="postgres", role="postgres")
        with psycopg.connect(owner) as connection:
            connection.execute(ROWS)
        yield data


@pytest.fixture
def billing(billing_server: Path, settings: object) -> str:
    """The connection ``billing``: the address of its read-only login."""
    address = postgres.url(billing_server, database="postgres", role="reader")
    settings.QUERIES = {"billing": address}  # type: ignore[attr-defined]  # Django's
    outside.forget_failures()
    return address
