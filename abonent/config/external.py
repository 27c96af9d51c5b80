"""A PostgreSQL of the company's own, named by ``DATABASE_URL``."""

from __future__ import annotations

import psycopg

from abonent.config.postgres import OLDEST
from abonent.config.progress import Impossible


def check_server(address: str, *, oldest: int = OLDEST) -> None:
    """Raise :class:`Impossible` when the server cannot be reached or is older than ``oldest``."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.ProgrammingError as error:
        raise Impossible(
            f"DATABASE_URL is not an address of PostgreSQL: {error}",
            f"DATABASE_URL — не адрес PostgreSQL: {error}",
        ) from None
    except psycopg.OperationalError as error:
        raise Impossible(
            f"The database of DATABASE_URL cannot be reached: {error}",
            f"База данных из DATABASE_URL недоступна: {error}",
        ) from None
    if major < oldest:
        raise Impossible(
            f"DATABASE_URL names PostgreSQL {major}; Abonent needs {oldest} or newer.",
            f"По DATABASE_URL отвечает PostgreSQL {major}, а нужен {oldest} или новее.",
        )
