"""The limit of registering is one only as long as it writes what we write."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from abonent.kernel.db import run
from bench.company import make_company
from bench.register import body_of, newest_rows
from bench.register_sql import as_statement


@pytest.mark.django_db
def test_the_limit_writes_the_rows_that_a_registration_writes() -> None:
    company = make_company()
    headers = {"Authorization": f"Bearer {company.token}"}
    answer = Client().post(
        "/api/v1/contacts", body_of(company, 0), content_type="application/json", headers=headers
    )
    assert answer.status_code == 201, answer.content
    ours = newest_rows(lambda query: run(query, {}))

    block = company.clients
    statement = as_statement({**company.ids, "name": company.actor.name})
    with connection.cursor() as cursor:
        cursor.execute(
            statement.replace(":client", str(block.first_client)).replace(
                ":subscriber", str(block.first_subscriber)
            )
        )
    assert newest_rows(lambda query: run(query, {})) == ours
