"""Many cases changed at once: as one by one, in the worker, with a list of what failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from abonent.bus.models import Event
from abonent.cases import actions, testing
from abonent.cases.actions import bulk_runs, bulk_trials
from abonent.cases.actions.changes import Assigning, Change, Editing, Moving, Noting
from abonent.cases.actions.record import change_case
from abonent.cases.models import BulkChange, Case, HistoryEntry
from abonent.cases.tests.browsing import log_in, text_of
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Refused
from abonent.kernel.models import AuditEntry

MOMENT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def boss(company: testing.Company) -> Actor:
    return testing.make_agent(
        "cases.view", "cases.register", "cases.work", "cases.assign", "cases.bulk", "parties.view",
        login="boss",
    )  # fmt: skip


@pytest.fixture
def cases(boss: Actor) -> list[int]:
    """Two disputes, one of them resolved, and a case under a topic without attributes."""
    ids = [
        *actions.register_contact(by=boss, draft=testing.claim_draft()).case_ids,
        *actions.register_contact(by=boss, draft=testing.claim_draft(text="Ещё раз")).case_ids,
        *actions.register_contact(
            by=boss, draft=testing.claim_draft(topic="other", attributes={})
        ).case_ids,
    ]
    actions.move_case(by=boss, case_id=ids[1], move="resolve", comment="Вернули")
    return ids


def _left() -> list[Any]:
    """Everything that changes of cases leave in the database, ids of rows apart."""
    tables: list[Any] = [
        Case.objects.order_by("pk").values(),
        HistoryEntry.objects.order_by("case", "pk").values(),
        AuditEntry.objects.filter(object_type="case").order_by("object_id", "pk").values(),
        Event.objects.order_by("pk").values(),
    ]
    own = {"xid"}
    return [
        [{k: v for k, v in row.items() if k not in own | ({"id"} if t else set())} for row in rows]
        for t, rows in enumerate(tables)
    ]


def _undone(act: Callable[[], object]) -> list[Any]:
    """What ``act`` leaves, before it is taken back."""
    point = transaction.savepoint()
    act()
    left = _left()
    transaction.savepoint_rollback(point)
    return left


@pytest.mark.parametrize(
    "change",
    [
        Moving(move="resolve", comment="  Готово  "),
        Moving(move="reopen", comment="Снова"),
        Moving(move="start"),
        Moving(move="nowhere"),
        Assigning(owner_id=None),
        Editing(priority="urgent", kind="request"),
        Editing(changed_attributes={"city": "Псков\\u0000\"'"}),
        Editing(changed_attributes={"amount": 5, "city": "Псков"}),
        Editing(changed_attributes={"amount": None}),
        Editing(topic="claim"),
        Noting(text=" <b>Позвонить</b> \\ \"'; DROP TABLE cases_case "),
    ],
)
def test_many_at_once_leave_the_same_as_one_by_one(
    boss: Actor, cases: list[int], change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("cases.actions.record", "cases.actions.writing", "kernel.audit", "bus.actions"):
        monkeypatch.setattr(f"abonent.{room}.now", lambda: MOMENT)
    refused: dict[int, Refused] = {}

    def one_by_one() -> None:
        for case_id in cases:
            try:
                change_case(by=boss, case_id=case_id, version=None, change=change)
            except Refused as refusal:
                refused[case_id] = refusal

    singly = _undone(one_by_one)
    done = actions.change_cases(by=boss, case_ids=cases, change=change)
    assert _left() == singly
    left = {k: str(v) for k, v in refused.items() if k not in done.same or k in done.refused}
    assert {k: str(v) for k, v in done.refused.items()} == left
    assert sorted([*done.changed, *done.same, *done.refused]) == sorted(cases)


def test_assigning_to_a_colleague_is_the_same_too(boss: Actor, cases: list[int]) -> None:
    actions.assign_case(by=boss, case_id=cases[0], owner_id=boss.id)
    done = actions.change_cases(by=boss, case_ids=cases, change=Assigning(owner_id=boss.id))
    assert (done.same, done.changed) == ([cases[0]], cases[1:])
    assert set(Case.objects.values_list("owner", flat=True)) == {boss.id}


def test_a_trial_writes_nothing(boss: Actor, cases: list[int]) -> None:
    before = _left()
    trial = actions.try_bulk(
        by=boss, kind="move", case_ids=[*cases, 999], wish={"move": "start", "comment": ""}
    )
    assert _left() == before
    assert (trial.looked, trial.changed, trial.refused) == (4, 2, 2)
    assert set(trial.examples.values()) == {cases[1], 999}


def test_a_trial_tells_whom_a_move_makes_the_owner_and_what_is_so_already(
    boss: Actor, cases: list[int]
) -> None:
    actions.assign_case(by=boss, case_id=cases[2], owner_id=boss.id)
    actions.move_case(by=boss, case_id=cases[2], move="start")
    trial = actions.try_bulk(
        by=boss, kind="move", case_ids=cases, wish={"move": "start", "comment": ""}
    )
    assert (trial.changed, trial.same, trial.refused, trial.owned) == (1, 1, 1, 1)
    browser = log_in("boss")
    bulk = actions.choose_cases(by=boss, kind="move", case_ids=cases)
    page = text_of(browser.post(f"/cases/bulks/{bulk.pk}", {"bulk-move": "start", "try": "1"}))
    assert f"Никто → {boss.name}: 1 обращение" in page
    actions.change_cases(by=boss, case_ids=cases, change=Moving(move="start"))
    entry = HistoryEntry.objects.filter(case=cases[0], kind="moved").get()
    kept = AuditEntry.objects.filter(action="cases.move_case", object_id=str(cases[0])).get()
    assert entry.data["owner"] == kept.changes["owner"] == [None, boss.id]
    card = text_of(browser.get(f"/cases/{cases[0]}"))
    assert "Никто" in card


def test_a_case_out_of_sight_is_told_as_not_there(boss: Actor, cases: list[int]) -> None:
    done = actions.change_cases(by=boss, case_ids=[999], change=Noting(text="?"))
    assert isinstance(done.refused[999], NotFound)


def test_three_statements_whatever_the_number(
    boss: Actor, cases: list[int], django_assert_num_queries: Any
) -> None:
    change = Editing(priority="urgent")
    actions.change_cases(by=boss, case_ids=cases[:1], change=Noting(text="warm"))
    with django_assert_num_queries(4):  # a savepoint and its end, the lock, the write
        actions.change_cases(by=boss, case_ids=cases, change=change)


def _start(by: Actor, kind: str, ids: list[int], wish: dict[str, Any]) -> BulkChange:
    chosen = actions.choose_cases(by=by, kind=kind, case_ids=ids)
    return actions.start_bulk(by=by, bulk_id=chosen.pk, wish=wish)


def _perform(bulk: BulkChange) -> BulkChange:
    assert bulk.job_id is not None
    jobs.perform(job_id=bulk.job_id)
    return BulkChange.objects.select_related("job").get(pk=bulk.pk)


def test_the_worker_changes_batch_after_batch_and_lists_failures(
    boss: Actor, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "BATCH", 2)
    done = _perform(_start(boss, "edit", cases, {"changed_attributes": {"amount": None}}))
    assert done.job is not None
    assert (done.job.state, done.done, done.changed, done.same) == ("done", 3, 0, 0)
    failures = list(done.failures.values_list("case_id", "reason"))
    assert [case_id for case_id, _reason in failures] == cases
    assert failures[0][1] == {
        "ru": "«Сумма»: Заполните: здесь это обязательно.",
        "en": "“Amount”: Fill this in: it is required here.",
    }
    again = actions.choose_failed(by=boss, bulk_id=done.pk)
    assert (again.kind, again.case_ids) == ("edit", cases)


def test_a_run_whose_worker_died_goes_on_where_it_stood(
    boss: Actor, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "BATCH", 1)
    bulk = _start(boss, "note", cases, {"text": "Позвонить"})
    change = bulk_trials.change_of("note", {"text": "Позвонить"})
    bulk_runs._change_batch(boss, bulk, change)
    done = _perform(bulk)
    assert (done.done, done.changed) == (3, 3)
    assert HistoryEntry.objects.filter(kind="noted").count() == 3


def test_a_stopped_change_keeps_what_was_done(
    boss: Actor, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "BATCH", 1)
    bulk = _start(boss, "note", cases, {"text": "Позвонить"})
    real = bulk_runs._change_batch

    def stop_after(by: Actor, bulk: BulkChange, change: Change) -> None:
        real(by, bulk, change)
        assert bulk.job_id is not None
        jobs.cancel_job(by=by, job_id=bulk.job_id)

    monkeypatch.setattr(bulk_runs, "_change_batch", stop_after)
    done = _perform(bulk)
    assert done.job is not None
    assert (done.job.state, done.done, done.changed) == ("cancelled", 1, 1)
    browser = log_in("boss")
    assert "Продолжить" in text_of(browser.get(f"/cases/bulks/{bulk.pk}"))
    monkeypatch.setattr(bulk_runs, "_change_batch", real)
    assert browser.post(f"/cases/bulks/{bulk.pk}/continue").status_code == 302
    with pytest.raises(Conflict, match="выполняется"):
        actions.continue_bulk(by=boss, bulk_id=bulk.pk)
    rest = _perform(BulkChange.objects.get(pk=bulk.pk))
    assert (rest.done, rest.changed) == (3, 3)
    assert HistoryEntry.objects.filter(kind="noted").count() == 3
    with pytest.raises(Conflict, match="продолжать нечего"):
        actions.continue_bulk(by=boss, bulk_id=bulk.pk)


def test_refusals_before_anything_happens(boss: Actor, agent: Actor, cases: list[int]) -> None:
    with pytest.raises(PermissionRefused):
        actions.choose_cases(by=agent, kind="note", case_ids=cases)
    with pytest.raises(NotFound):
        actions.choose_cases(by=boss, kind="drop", case_ids=cases)
    with pytest.raises(Invalid, match="Отметьте хотя бы одно"):
        actions.choose_cases(by=boss, kind="note", case_ids=[])
    with pytest.raises(Invalid):
        actions.choose_cases(by=boss, kind="note", case_ids=range(1, bulk_runs.MOST + 2))
    started = _start(boss, "note", cases, {"text": "Раз"})
    with pytest.raises(Conflict):
        actions.start_bulk(by=boss, bulk_id=started.pk, wish={"text": "Два"})
    stranger = testing.make_agent("cases.view", "cases.bulk", login="stranger")
    chosen = actions.choose_cases(by=boss, kind="note", case_ids=cases)
    with pytest.raises(NotFound):
        actions.start_bulk(by=stranger, bulk_id=chosen.pk, wish={"text": "Чужое"})
    assert HistoryEntry.objects.filter(kind="noted").count() == 0


def test_pages_from_marking_to_failures(boss: Actor, cases: list[int]) -> None:
    browser = log_in("boss")
    assert "/cases/bulk/edit" in text_of(browser.get("/cases"))
    url = _choose(browser, "move", {"all": "1", "query": "topic=&sort=-number"})
    page = text_of(browser.get(url))
    assert "Выбрано 3 обращения" in page
    tried = _send(browser, url, {"bulk-move": "start", "try": "1"})
    assert "Будет изменено" in tried
    assert "Обращение в состоянии «Решено»" in tried
    changed = browser.post(url, {"bulk-move": "resolve", "bulk-comment": "Нет", **_go(tried)})
    assert changed.status_code == 422
    assert "Это не то изменение, которое было проверено" in text_of(changed)
    assert BulkChange.objects.get().started_at is None
    assert browser.post(url, {"bulk-move": "start", "start": "1"}).status_code == 422
    started = browser.post(url, {"bulk-move": "start", **_go(tried)})
    assert started.headers["Location"] == url
    bulk = BulkChange.objects.get()
    assert "Изменение выполняется" in text_of(browser.get(url))
    _perform(bulk)
    over = text_of(browser.get(url))
    assert f'href="/cases/{cases[1]}"' in over
    assert "Попробовать остальные" in over
    assert ("Взять в работу" in over, "boss" in over) == (True, True)
    assert sorted(Case.objects.values_list("state", flat=True)) == [
        "in_work", "in_work", "resolved",
    ]  # fmt: skip


def _go(tried: str) -> dict[str, str]:
    """What the page sends to begin the change that it shows."""
    mark = re.search(r'name="tried" value="(\w+)"', tried)
    assert mark is not None
    return {"tried": mark[1], "start": "1"}


def _choose(browser: Browser, kind: str, data: dict[str, Any]) -> str:
    answer = browser.post(f"/cases/bulk/{kind}", data)
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


def _send(browser: Browser, url: str, data: dict[str, str]) -> str:
    answer = browser.post(url, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def test_an_attribute_is_offered_when_all_the_cases_have_it(boss: Actor, cases: list[int]) -> None:
    browser = log_in("boss")
    mixed = _choose(browser, "edit", {"ids": cases})
    assert 'value="amount"' not in text_of(browser.get(mixed))
    disputes = _choose(browser, "edit", {"ids": cases[:2]})
    picked = _send(browser, disputes, {"bulk-attribute": "amount", "again": "1"})
    assert 'name="bulk-attr-amount"' in picked
    wrong = browser.post(
        disputes, {"bulk-attribute": "amount", "bulk-attr-amount": "много", "try": "1"}
    )
    assert wrong.status_code == 422
    data = {"bulk-attribute": "amount", "bulk-attr-amount": "12,5"}
    data |= _go(_send(browser, disputes, {**data, "try": "1"}))
    assert browser.post(disputes, data).status_code == 302
    done = _perform(BulkChange.objects.exclude(started_at=None).get())
    assert done.wish["changed_attributes"] == {"amount": 12.5}
    assert done.changed == 2
    assert re.search(r"Сумма.*12,5", text_of(browser.get(disputes)), re.DOTALL)


def test_nothing_marked_is_said(boss: Actor, cases: list[int]) -> None:
    answer = log_in("boss").post("/cases/bulk/note", {"query": "topic="})
    assert answer.status_code == 422
    assert "Отметьте хотя бы одно обращение" in text_of(answer)


def test_the_job_is_shown_where_its_cases_are(boss: Actor, cases: list[int]) -> None:
    started = _start(boss, "note", cases, {"text": "Позвонить"})
    answer = log_in("boss").get(f"/jobs/{started.job_id}")
    assert answer.headers["Location"] == f"/cases/bulks/{started.pk}"


def test_what_was_never_started_is_forgotten_after_a_day(boss: Actor, cases: list[int]) -> None:
    old = actions.choose_cases(by=boss, kind="note", case_ids=cases)
    ended, fresh = _start(boss, "note", cases, {"text": "Раз"}), now()
    waiting = actions.choose_cases(by=boss, kind="note", case_ids=cases)
    BulkChange.objects.filter(pk=old.pk).update(created_at=fresh - timedelta(days=1, seconds=1))
    BulkChange.objects.filter(pk=ended.pk).update(created_at=fresh - timedelta(days=2))
    bulk_runs.forget_old_bulks()
    assert set(BulkChange.objects.values_list("pk", flat=True)) == {ended.pk, waiting.pk}
    BulkChange.objects.filter(pk=ended.pk).update(started_at=fresh - timedelta(days=31))
    bulk_runs.forget_old_bulks()
    assert set(BulkChange.objects.values_list("pk", flat=True)) == {waiting.pk}
