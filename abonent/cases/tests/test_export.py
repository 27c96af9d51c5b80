"""Long lists are written by the worker: the same file, under the same rights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import translation

from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.pages.attributes import with_attributes
from abonent.cases.pages.lists import CASES, CONTACTS
from abonent.cases.queries import list_cases, list_contacts
from abonent.cases.tests.browsing import file_of, text_of
from abonent.kernel import cache, jobs
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry, BackgroundJob
from abonent.webkit import exports
from abonent.webkit.cells import Plain, rows_for
from abonent.webkit.export import Sheet, csv_lines
from abonent.webkit.lists import List

ADDRESS = "/cases?topic=&sort=number&export=csv"


@pytest.fixture
def long(case: Case, agent: Actor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two cases, where one is already many."""
    monkeypatch.setattr(exports, "DIRECT", 1)
    other = actions.register_contact(by=agent, draft=testing.claim_draft(text="Второе"))
    return [case.pk, *other.case_ids]


def _written(browser: Browser, address: str) -> BackgroundJob:
    answer = browser.get(address)
    assert answer.status_code == 302, text_of(answer)
    job = BackgroundJob.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}"
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_worker_writes_what_the_page_would(
    browser: Browser, long: list[int], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _written(browser, ADDRESS.replace("csv", kind))
    assert f'href="/jobs/{job.pk}/result"' in text_of(browser.get(f"/jobs/{job.pk}"))
    assert (job.state, job.outcome, job.error) == ("done", {"rows": 2}, "")
    file: Any = browser.get(f"/jobs/{job.pk}/result")
    monkeypatch.setattr(exports, "DIRECT", 10)
    direct: Any = browser.get(ADDRESS.replace("csv", kind))
    if kind == "csv":
        assert file_of(file) == file_of(direct)
    assert job.result is not None
    assert job.result.name.startswith("Обращения ")
    told = AuditEntry.objects.filter(action="cases.export").order_by("pk").values_list("via")
    assert list(told) == [("job",), ("page",)]


def test_who_may_no_longer_export_gets_no_file(browser: Browser, long: list[int]) -> None:
    answer = browser.get(ADDRESS)
    job = BackgroundJob.objects.get()
    apps.get_model("staff.Role").objects.update(permissions=["cases.view"])
    cache.clear_all()
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    assert (answer.status_code, job.state, job.result) == (302, "failed", None)


def test_a_stopped_export_leaves_no_file(browser: Browser, long: list[int]) -> None:
    browser.get(ADDRESS)
    job = BackgroundJob.objects.get()
    BackgroundJob.objects.update(cancel_asked=True)
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", None)


@pytest.mark.parametrize("of", [CASES, CONTACTS], ids=lambda of: of.key)
def test_plain_rows_make_the_file_that_objects_would(of: List, case: Case, agent: Actor) -> None:
    actions.assign_case(by=agent, case_id=case.pk, owner_id=agent.id)
    anonymous = testing.claim_draft(topic="other", attributes={}, text="=1+1; «да»\n\t-5")
    actions.register_contact(by=agent, draft=anonymous)
    rows = (list_cases if of is CASES else list_contacts)(by=agent).order_by("pk")
    shown = with_attributes(of, QueryDict("topic="), by=agent) if of is CASES else of
    columns = shown.columns
    slowly = [replace(column, stored=()) for column in columns]
    plain, objects = rows_for(columns, rows), rows_for(slowly, rows)
    assert isinstance(plain, Plain)
    assert not isinstance(objects, Plain)
    for language in ("ru", "en"):
        with translation.override(language):
            fast = "".join(csv_lines(Sheet(columns=columns, rows=plain)))
            assert fast == "".join(csv_lines(Sheet(columns=slowly, rows=rows_for(slowly, rows))))
    assert "'=1+1" in fast or of is CONTACTS


def test_plain_rows_take_one_statement(
    case: Case, agent: Actor, django_assert_num_queries: Any
) -> None:
    list(csv_lines(Sheet(columns=CASES.columns, rows=[])))  # reference data is read by now
    with django_assert_num_queries(1):
        rows = rows_for(CASES.columns, list_cases(by=agent))
        "".join(csv_lines(Sheet(columns=CASES.columns, rows=rows)))
