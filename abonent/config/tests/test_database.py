from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from abonent.config import postgres
from abonent.config.external import check_server
from abonent.config.progress import Impossible


@pytest.mark.django_db
def test_trigrams_know_russian_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('Иванов', 'иванов'), lower('ЁЖ')")
        assert cursor.fetchone() == (1.0, "ёж")


@pytest.mark.django_db
def test_the_role_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_a_server_of_ours_is_new_enough() -> None:
    check_server(os.environ["DATABASE_URL"])


def test_an_old_server_is_named() -> None:
    with pytest.raises(Impossible, match=r"PostgreSQL 18; Abonent needs 99 or newer"):
        check_server(os.environ["DATABASE_URL"], oldest=99)


def test_an_unreachable_server_is_named(tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="The database of DATABASE_URL cannot be reached"):
        check_server(f"postgresql://a@/a?host={tmp_path}")


def test_nonsense_is_no_address() -> None:
    with pytest.raises(Impossible, match="not an address of PostgreSQL"):
        check_server("mysql://somewhere")


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    assert len(postgres.url(deep)) < 107
    assert postgres.url(deep) != postgres.url(tmp_path / ("x" * 121))
