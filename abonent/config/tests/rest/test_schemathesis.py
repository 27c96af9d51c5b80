"""Schemathesis: every operation against its own description, with all its checks.

The description is narrowed to what the furnished company has, so that requests get past the first
refusal; ids that nothing has stay among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, settings

from abonent.config.api import api

ID, NOTHING = 10001, 999_999
_CODES = {
    "channel": ["phone", "email"],
    "place": ["call-centre"],
    "topic": ["wrong-charge", "tariffs"],
    "priority": ["high", "normal"],
    "owner": ["robot"],
    "manager": ["robot"],
    "move": ["start", "resolve", "close", "reopen"],
}
_SEQUENCES = (
    "cases_contact", "cases_case", "cases_attachment", "parties_client", "parties_subscriber",
    "parties_note",
)  # fmt: skip


def _furnished(described: dict[str, Any]) -> dict[str, Any]:
    """The description with the codes and ids of :func:`company` in place of any."""
    schema = deepcopy(described)
    for item in schema["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["schema"] = {"type": "integer", "enum": [ID, NOTHING]}
    for name, body in schema["components"]["schemas"].items():
        if name.endswith(("Input", "Patch")):
            for field, described_as in body["properties"].items():
                _narrow(field, described_as)
    return schema


def _narrow(field: str, schema: dict[str, Any]) -> None:
    kind = schema.get("anyOf", [schema])[0]
    if field in _CODES:
        kind["enum"] = _CODES[field]
    elif field.endswith("_id") and field != "tax_id":
        kind["enum"] = [ID, NOTHING]


schema = schemathesis.openapi.from_dict(_furnished(api.described()))
schema.app = get_wsgi_application()
as_described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", schema.app)
quickly = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def company(db: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A program in a company whose first client, contact, case, file and note are number ID."""
    with connection.cursor() as cursor:
        for name in _SEQUENCES:
            cursor.execute(f"SELECT setval('{name}_id_seq', {ID}, false)")
    program = request.getfixturevalue("program")
    contact = request.getfixturevalue("contact")
    assert program.post("/contacts", contact).json() == {"id": ID, "case_ids": [ID]}
    program.post(f"/clients/{ID}/notes", {"text": "note"})
    program.client.post(
        f"/api/v1/cases/{ID}/attachments",
        {"file": SimpleUploadedFile("a.txt", b"text")},
        headers={"Authorization": f"Bearer {program.token}"},
    )
    # The handler meets the test's open transaction; without this it would close the connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield program
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(quickly, max_examples=20)
def test_furnished(case: schemathesis.Case[Any], company: Any) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {company.token}"})


@as_described.parametrize()
@settings(quickly, max_examples=5)
def test_as_described(case: schemathesis.Case[Any], company: Any) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {company.token}"})
