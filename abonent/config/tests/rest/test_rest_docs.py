"""The commands of docs/rest.md, run one after another with the demo company's reference data."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from abonent.cases.demo_reference import load_reference
from abonent.kernel.actor import Actor
from abonent.parties.actions import (
    AccountDraft,
    ClientDraft,
    SubscriberDraft,
    add_account,
    add_subscriber,
    create_client,
)

PAPER = Path(__file__).parents[4] / "docs" / "rest.md"

_curl = argparse.ArgumentParser()
_curl.add_argument("address")
_curl.add_argument("-X", dest="method")
_curl.add_argument("-G", dest="query", action="store_true")
_curl.add_argument("-H", dest="headers", action="append", default=[])
_curl.add_argument("-d", "--data-urlencode", dest="data", action="append", default=[])
_curl.add_argument("-F", dest="files", action="append", default=[])


def _commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAPER.read_text(), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ")
    return [c for c in re.split(r"^(?=curl|export)", lines, flags=re.MULTILINE) if c[:4] == "curl"]


def _run(command: str, program: Any) -> Any:
    line = command.replace("$ABONENT", "").replace("$TOKEN", program.token)
    line = line.replace("$CASE", "10001")
    asked = _curl.parse_args(shlex.split(line)[1:])
    headers = dict(header.split(": ", 1) for header in asked.headers)
    if asked.query:
        pairs = [pair.split("=", 1) for pair in asked.data]
        query: dict[str, list[str]] = {}
        for name, value in pairs:
            query.setdefault(name, []).append(value)
        return program.client.get(asked.address, query, headers=headers)
    if asked.files:
        name, _at, file = asked.files[0].partition("=@")
        upload = {name: SimpleUploadedFile(file, b"bill")}
        return program.client.post(asked.address, upload, headers=headers)
    content_type = headers.pop("Content-Type", "")
    body = asked.data[0] if asked.data else ""
    method = asked.method or "GET"
    return program.client.generic(method, asked.address, body, content_type, headers=headers)


def _make_client() -> None:
    by = Actor.system("test")
    person = ClientDraft(kind="person", surname="Иванов", given_name="Иван")
    client = create_client(by=by, draft=person)
    account = add_account(by=by, client_id=client.pk, draft=AccountDraft(number="100"))
    line = SubscriberDraft(service="mobile", number="+79161234567")
    add_subscriber(by=by, client_id=client.pk, account_id=account.pk, draft=line)


@pytest.mark.django_db
def test_every_command_works(request: pytest.FixtureRequest) -> None:
    with connection.cursor() as cursor:
        for name, first in (("parties_client", 1), ("cases_contact", 1), ("cases_case", 10001)):
            cursor.execute(f"SELECT setval('{name}_id_seq', {first}, false)")
    load_reference()
    _make_client()
    program = request.getfixturevalue("hire")("robot", everything=True)
    answers = [_run(command, program) for command in _commands()]
    assert [a.status_code for a in answers] == [200, 200, 201, 200, 200, 201, 201, 200, 200], [
        a.content for a in answers if a.status_code >= 400
    ]
    assert answers[2].json() == {"id": 1, "case_ids": [10001]}
    assert [hit["id"] for hit in answers[1].json()["items"]] == [1]
    assert [case["id"] for case in answers[-1].json()["items"]] == [10001]
