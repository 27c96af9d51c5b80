from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from abonent.bus.models import Event
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.jobs import ActorSource, JobCancelled, JobContext, JobKind
from abonent.kernel.models import AuditEntry, BackgroundJob
from abonent.kernel.phrases import Phrase
from abonent.kernel.registry import Registry

pytestmark = pytest.mark.django_db

ANNA = Actor(id=1001, login="anna", name="Анна", language="en")
BORIS = Actor(id=1002, login="boris", name="Борис", language="en")
CHIEF = Actor(id=1003, login="chief", name="Шеф", granted=frozenset({"kernel.view_jobs"}))


def _count(context: JobContext) -> Mapping[str, Any]:
    context.progress(done=3, total=10)
    context.keep_result(source=io.BytesIO(b"done"), name="done.txt")
    return {"counted": context.params["to"]}


def _refuse(_context: JobContext) -> None:
    choose = Phrase("Choose one of: %(choices)s.") % {"choices": "a, b"}
    raise Invalid({"file": ["The file is empty.", choose]})


def _break(_context: JobContext) -> None:
    raise ZeroDivisionError


def _stop(_context: JobContext) -> None:
    raise JobCancelled


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Registry[JobKind] = Registry(key=lambda kind: kind.code)
    known.add(
        JobKind(code="count", label="Count", run=_count, repeatable=True),
        JobKind(code="refuse", label="Refuse", run=_refuse),
        JobKind(code="break", label="Break", run=_break),
        JobKind(code="stop", label="Stop", run=_stop),
    )
    monkeypatch.setattr(jobs, "job_kinds", known)
    owners: Registry[ActorSource] = Registry(key=lambda source: source.name)
    owners.add(ActorSource(name="test", find=lambda id_: {1001: ANNA}.get(id_)))
    monkeypatch.setattr(jobs, "actor_sources", owners)


def run(kind: str, by: Actor = ANNA, **params: Any) -> BackgroundJob:
    job = jobs.start_job(by=by, kind=kind, params=params)
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_a_job_waits_in_the_queue_with_its_row() -> None:
    job = jobs.start_job(by=ANNA, kind="count", params={"to": 10})
    queued = ProcrastinateJob.objects.get()
    assert (queued.task_name, queued.args) == ("kernel.run_background_job", {"job_id": job.pk})
    assert (job.state, job.owner_id) == ("waiting", 1001)


def test_a_job_is_done_and_told() -> None:
    job = run("count", to=10)
    assert (job.state, job.done, job.total, job.error) == ("done", 3, 10, "")
    assert job.outcome == {"counted": 10}
    assert job.result is not None
    assert (job.result.name, job.result.owner_id) == ("done.txt", 1001)
    assert set(Event.objects.values_list("type", flat=True)) == {"JobMoved"}
    assert Event.objects.filter(topics=[f"job:{job.pk}"]).count() == 2


def test_failures_say_a_word_to_whoever_reads_them() -> None:
    refused, broken = run("refuse"), run("break")
    assert (refused.state, broken.state) == ("failed", "failed")
    with translation.override("en"):
        assert refused.error == "The file is empty. Choose one of: a, b."
        assert broken.error.startswith("Something went wrong on our side.")
    with translation.override("ru"):
        assert refused.error == "The file is empty. Выберите одно из: a, b."
        assert broken.error.startswith("Произошла ошибка на нашей стороне.")
    assert run("stop").state == "cancelled"


def test_the_job_of_one_who_left_fails() -> None:
    job = run("count", by=BORIS, to=1)
    assert (job.state, job.done, job.result) == ("failed", 0, None)


def test_an_interrupted_job_runs_again_only_if_it_may() -> None:
    for kind, state in (("count", "done"), ("break", "failed")):
        job = jobs.start_job(by=ANNA, kind=kind, params={"to": 1})
        BackgroundJob.objects.filter(pk=job.pk).update(state="running")
        jobs.perform(job_id=job.pk)
        job.refresh_from_db()
        assert job.state == state
    with translation.override("en"):
        assert job.error == "It was interrupted. Start it again."


def test_a_waiting_job_is_cancelled_at_once_and_never_runs() -> None:
    job = jobs.start_job(by=ANNA, kind="count", params={"to": 1})
    assert jobs.cancel_job(by=ANNA, job_id=job.pk).state == "cancelled"
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 0)
    assert AuditEntry.objects.get(action="kernel.cancel_job").object_id == str(job.pk)
    with pytest.raises(Conflict):
        jobs.cancel_job(by=ANNA, job_id=job.pk)


def test_a_running_job_stops_at_its_next_step() -> None:
    job = jobs.start_job(by=ANNA, kind="count", params={"to": 1})
    BackgroundJob.objects.filter(pk=job.pk).update(state="running")
    assert jobs.cancel_job(by=ANNA, job_id=job.pk).state == "running"
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 0)


def test_others_jobs_do_not_exist() -> None:
    job = jobs.start_job(by=ANNA, kind="count", params={"to": 1})
    for refused in (jobs.get_job, jobs.cancel_job):
        with pytest.raises(NotFound):
            refused(by=BORIS, job_id=job.pk)
    job.refresh_from_db()
    assert not job.cancel_asked
    assert jobs.get_job(by=CHIEF, job_id=job.pk) == job
    assert [jobs.may_watch_job(a, str(job.pk)) for a in (ANNA, BORIS, CHIEF)] == [True, False, True]
    assert not jobs.may_watch_job(CHIEF, "x")
