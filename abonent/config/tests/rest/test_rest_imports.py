"""Files of contacts fed by programs."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abonent.cases.models import Case
from abonent.exchange.models import ImportRun
from abonent.kernel import jobs

ROWS = "Id,Date,Text\n1,01.09.2026 10:00,Списали дважды\n2,31.09.2026 10:00,Списали опять\n"
MAP = """
source: old
timezone: Europe/Moscow
fields:
  key: {column: Id}
  started_at: {column: Date}
  channel: {const: phone}
  place: {const: call-centre}
  topic: {const: tariffs}
  text: {column: Text, required: true}
"""


def _upload(program: Any) -> int:
    sent = {"file": SimpleUploadedFile("old.csv", ROWS.encode())}
    headers = {"Authorization": f"Bearer {program.token}"}
    return int(Client().post("/api/v1/files", sent, headers=headers).json()["id"])


def _fed(program: Any, **more: Any) -> Any:
    answer = program.post("/imports", {"file": _upload(program), "map": MAP, **more})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    run = ImportRun.objects.get(pk=answer.json()["id"])
    assert run.job_id
    jobs.perform(job_id=run.job_id)
    return program.get(f"/imports/{run.pk}").json()


def test_a_trial_writes_nothing_and_the_import_does(program: Any) -> None:
    tried = _fed(program)
    assert (tried["state"], tried["trial"], Case.objects.count()) == ("done", True, 0)
    assert [tried["outcome"][n] for n in ("rows", "imported", "rejected")] == [2, 1, 1]
    done = _fed(program, trial=False)
    assert (done["trial"], done["has_rejected"]) == (False, True)
    assert [case.text for case in Case.objects.all()] == ["Списали дважды"]
    rows = b"".join(program.get(f"/imports/{done['id']}/rejected").streaming_content).decode()
    assert rows.splitlines()[1].startswith("2,31.09.2026 10:00,Списали опять,")
    again = _fed(program, trial=False)
    assert (again["outcome"]["known"], Case.objects.count()) == (1, 1)


def test_what_cannot_be_fed_is_told(program: Any, hire: Any) -> None:
    gone = program.post("/imports", {"file": 999, "map": MAP})
    assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "file")
    wrong = program.post("/imports", {"file": _upload(program), "map": "source: x\nfilds: {}\n"})
    assert (wrong.status_code, ImportRun.objects.count()) == (422, 0)
    other = hire("other", "exchange.import")
    fed = _fed(program)
    assert other.get(f"/imports/{fed['id']}").status_code == 404
    assert program.get(f"/imports/{fed['id']}/rejected").status_code == 200
