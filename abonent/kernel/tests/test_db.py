"""Hot statements and the connections they run on."""

from __future__ import annotations

import pytest
from django.db import connection

from abonent.kernel.db import run


@pytest.mark.django_db(transaction=True)
def test_a_connection_the_server_closed_is_replaced() -> None:
    [mine] = run("SELECT pg_backend_pid() AS pid", {})
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine["pid"]])
        other.connection.close()
    [again] = run("SELECT pg_backend_pid() AS pid", {})
    assert again["pid"] != mine["pid"]


@pytest.mark.django_db
def test_values_are_bound_by_the_server() -> None:
    assert run("SELECT %(text)s::text AS text", {"text": "'; DROP"}) == [{"text": "'; DROP"}]
