"""The set-based twin writes what one-by-one registration writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from abonent.cases import testing
from abonent.cases.actions.imports import ImportedContact, Standing, import_contacts
from abonent.cases.actions.register import register_contact
from abonent.cases.models import Contact
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import PermissionRefused

TABLES = {
    "cases_contact": "id, external_key, created_at, started_at",
    "cases_case": "id, contact_id, registered_at, changed_at",
    "cases_historyentry": "id, case_id, at",
    "kernel_auditentry": "id, at, object_id",
    "bus_event": "id, xid, at, payload, topics",
}
"""What differs by nature between two registrations."""


def written(after: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for table, left_out in TABLES.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE id > %s ORDER BY id", [after[table]])
            names = [column.name for column in cursor.description or ()]
            left = left_out.split(", ")
            rows[table] = [
                {n: v for n, v in zip(names, row, strict=True) if n not in left}
                for row in cursor.fetchall()
            ]
    return rows


def last_ids() -> dict[str, int]:
    ids = {}
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            row = cursor.fetchone()
            ids[table] = row[0] if row else 0
    return ids


def without_key(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Only an import says what it was imported from; ids of contacts differ."""
    for row in [*rows["cases_historyentry"], *rows["kernel_auditentry"]]:
        for name in ("data", "changes"):
            if name in row:
                text = row[name]
                row[name] = {
                    k: v for k, v in _read(text).items() if k not in ("imported", "contact")
                }
    return rows


def _read(value: Any) -> dict[str, Any]:
    import json

    return dict(json.loads(value)) if isinstance(value, str) else dict(value)


def test_the_twin_writes_the_same_rows(agent: Actor) -> None:
    draft = testing.claim_draft()
    before = last_ids()
    register_contact(by=agent, draft=draft)
    one = written(before)
    before = last_ids()
    import_contacts(by=agent, contacts=[ImportedContact(key="a:1", draft=draft)])
    assert without_key(written(before)) == without_key(one)


def test_a_refused_contact_leaves_the_others(agent: Actor) -> None:
    good = ImportedContact(key="a:1", draft=testing.claim_draft())
    bad = ImportedContact(key="a:2", draft=testing.claim_draft(topic="nowhere"))
    ended = Standing(state="closed", closed_at=now().replace(year=2000))
    early = ImportedContact(key="a:3", draft=testing.claim_draft(), standings=[ended])
    done = import_contacts(by=agent, contacts=[good, bad, early])
    assert set(done.case_ids) == {"a:1"}
    assert {key: list(r.problems) for key, r in done.refused.items()} == {
        "a:2": ["cases.0.topic"],
        "a:3": ["cases.0.closed_at"],
    }
    again = import_contacts(by=agent, contacts=[good])
    assert (set(again.known), dict(again.case_ids)) == ({"a:1"}, {})
    assert Contact.objects.count() == 1


def test_rights_are_those_of_registering_and_working(company: object) -> None:
    registrar = testing.make_agent("cases.register")
    contact = ImportedContact(
        key="a:1", draft=testing.claim_draft(), standings=[Standing(state="in_work")]
    )
    with pytest.raises(PermissionRefused):
        import_contacts(by=registrar, contacts=[contact])
    assert Contact.objects.count() == 0
