"""Moving, assigning, changing, noting, attaching."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import translation

from abonent.bus.models import Event
from abonent.cases import actions, queries
from abonent.cases.models import Attachment, Case, HistoryEntry
from abonent.cases.policy import CaseDraft
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused
from abonent.kernel.models import AuditEntry, StoredFile


@pytest.fixture
def case(agent: Actor) -> Case:
    done = actions.register_contact(by=agent, draft=claim_draft())
    return Case.objects.get(pk=done.case_ids[0])


def state_of(case: Case) -> tuple[Any, ...]:
    rows = Case.objects.filter(pk=case.pk).values_list()
    return (*rows, *(m.objects.count() for m in (HistoryEntry, AuditEntry, Event, Attachment)))


def refused(error: type[Exception], case: Case, act: Callable[[], object]) -> Any:
    before = state_of(case)
    with pytest.raises(error) as caught:
        act()
    assert state_of(case) == before
    return caught.value


def move(by: Actor, case: Case, code: str, comment: str = "") -> Case:
    return actions.move_case(by=by, case_id=case.pk, move=code, comment=comment)


def test_the_whole_way_and_back(agent: Actor, case: Case) -> None:
    move(agent, case, "start")
    resolved = move(agent, case, "resolve", "Пересчитали")
    assert (resolved.phase, resolved.owner_id) == ("resolved", agent.id)
    assert resolved.resolved_at is not None
    closed = move(agent, case, "close")
    assert (closed.state, closed.closed_at is not None) == ("closed", True)
    reopened = move(agent, case, "reopen", "Клиент не согласен")
    assert (reopened.state, reopened.phase) == ("in_work", "open")
    assert (reopened.resolved_at, reopened.closed_at, reopened.version) == (None, None, 5)
    history = queries.list_history(by=agent, case_id=case.pk)
    assert [h.data.get("to") for h in history if h.kind == "moved"] == [
        "in_work", "resolved", "closed", "in_work",
    ]  # fmt: skip


def test_a_move_the_state_does_not_have_is_refused(agent: Actor, case: Case) -> None:
    refused(Conflict, case, lambda: move(agent, case, "close"))


def test_a_move_without_its_comment_is_refused(agent: Actor, case: Case) -> None:
    refusal = refused(Invalid, case, lambda: move(agent, case, "resolve", " "))
    assert list(refusal.problems) == ["comment"]


def test_a_stale_version_is_refused(agent: Actor, case: Case) -> None:
    move(agent, case, "start")
    refused(
        Conflict,
        case,
        lambda: actions.move_case(
            by=agent, case_id=case.pk, move="resolve", comment="x", version=case.version
        ),
    )
    refused(
        Conflict,
        case,
        lambda: actions.edit_case(by=agent, case_id=case.pk, text="x", version=case.version),
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda by, c: actions.move_case(by=by, case_id=c.pk, move="start"),
        lambda by, c: actions.assign_case(by=by, case_id=c.pk, owner_id=by.id),
        lambda by, c: actions.edit_case(by=by, case_id=c.pk, text="x"),
        lambda by, c: actions.note_case(by=by, case_id=c.pk, text="x"),
        lambda by, c: actions.attach_files(by=by, case_id=c.pk, file_ids=[1]),
        lambda by, c: actions.remove_attachment(by=by, case_id=c.pk, attachment_id=1),
        lambda by, c: actions.open_case(
            by=by, contact_id=c.contact_id, draft=CaseDraft(topic="other")
        ),
    ],
)
def test_a_reader_changes_nothing(act: Callable[[Actor, Case], object], case: Case) -> None:
    reader = make_agent("cases.view", login="reader")
    refused(PermissionRefused, case, lambda: act(reader, case))


def test_assigning_others_needs_its_right_taking_does_not(agent: Actor, case: Case) -> None:
    other = make_agent(login="other")
    refused(
        PermissionRefused,
        case,
        lambda: actions.assign_case(by=agent, case_id=case.pk, owner_id=other.id),
    )
    assert actions.assign_case(by=agent, case_id=case.pk, owner_id=agent.id).owner_id == agent.id
    chief = make_agent("cases.assign", login="chief")
    assert actions.assign_case(by=chief, case_id=case.pk, owner_id=None).owner_id is None
    for nobody in (424242, other.id):
        act = partial(actions.assign_case, by=chief, case_id=case.pk, owner_id=nobody)
        assert list(refused(Invalid, case, act).problems) == ["owner"]


def test_only_who_works_on_cases_is_accepted(agent: Actor) -> None:
    reader = make_agent("cases.view", login="reader")
    with pytest.raises(Invalid) as caught:
        actions.register_contact(by=agent, draft=claim_draft(owner_id=reader.id))
    assert list(caught.value.problems) == ["cases.0.owner"]
    with translation.override("en"):
        assert caught.value.told == "This colleague may not work on cases. Choose another."
    assert not Case.objects.exists()


def test_assigning_the_same_owner_again_leaves_no_trace(agent: Actor, case: Case) -> None:
    actions.assign_case(by=agent, case_id=case.pk, owner_id=agent.id)
    before = state_of(case)
    actions.assign_case(by=agent, case_id=case.pk, owner_id=agent.id)
    assert state_of(case) == before


def test_editing_keeps_what_changed(agent: Actor, case: Case) -> None:
    actions.edit_case(
        by=agent, case_id=case.pk, priority="urgent", attributes={"amount": 7, "city": "Псков"}
    )
    entry = HistoryEntry.objects.get(kind="changed")
    assert set(entry.data) == {"priority_id", "attributes", "sets"}
    assert entry.data["attributes"] == [{"amount": 120.5}, {"amount": 7.0, "city": "Псков"}]
    told = AuditEntry.objects.get(action="cases.edit_case").changes
    assert told == {field: entry.data[field] for field in ("priority_id", "attributes")}


def test_an_edit_that_changes_nothing_leaves_no_trace(agent: Actor, case: Case) -> None:
    before = state_of(case)
    actions.edit_case(by=agent, case_id=case.pk, text=case.text)
    assert state_of(case) == before


def test_attributes_are_checked_against_the_new_topic(agent: Actor, case: Case) -> None:
    edit = partial(actions.edit_case, by=agent, case_id=case.pk, topic="other")
    refusal = refused(Invalid, case, lambda: edit(attributes={"colour": "red"}))
    assert list(refusal.problems) == ["attributes.colour"]
    held = case.attributes
    moved = edit(attributes={})
    assert (moved.topic.code, moved.attributes) == ("other", held)


def test_a_note_does_not_collide_with_an_editor(agent: Actor, case: Case) -> None:
    actions.note_case(by=agent, case_id=case.pk, text=" Перезвонить утром ")
    assert HistoryEntry.objects.get(kind="noted").data == {"text": "Перезвонить утром"}
    actions.edit_case(by=agent, case_id=case.pk, text="иное", version=case.version)
    refused(Invalid, case, lambda: actions.note_case(by=agent, case_id=case.pk, text=" "))


def test_files_come_and_go(agent: Actor, case: Case) -> None:
    file = StoredFile.objects.create(
        name="a.pdf", path="x", content_type="application/pdf", size=1, sha256=b"",
        owner_id=agent.id, created_at=now(),
    )  # fmt: skip
    [added] = actions.attach_files(by=agent, case_id=case.pk, file_ids=[file.pk])
    other = actions.open_case(by=agent, contact_id=case.contact_id, draft=CaseDraft(topic="other"))
    with pytest.raises(NotFound):
        queries.get_attachment(by=agent, case_id=other.pk, attachment_id=added.pk)
    refused(
        NotFound,
        case,
        lambda: actions.remove_attachment(by=agent, case_id=other.pk, attachment_id=added.pk),
    )
    colleague = make_agent("cases.view", "cases.work", login="colleague")
    refused(
        PermissionRefused,
        case,
        lambda: actions.remove_attachment(by=colleague, case_id=case.pk, attachment_id=added.pk),
    )
    assert queries.list_attachments(by=agent, case_id=case.pk) == [added]
    actions.remove_attachment(by=agent, case_id=case.pk, attachment_id=added.pk)
    assert queries.list_attachments(by=agent, case_id=case.pk) == []


def test_who_gives_out_work_removes_a_colleagues_file(agent: Actor, case: Case) -> None:
    file = StoredFile.objects.create(
        name="a.pdf", path="x", content_type="application/pdf", size=1, sha256=b"",
        owner_id=agent.id, created_at=now(),
    )  # fmt: skip
    [added] = actions.attach_files(by=agent, case_id=case.pk, file_ids=[file.pk])
    chief = make_agent("cases.view", "cases.work", "cases.assign", login="chief")
    actions.remove_attachment(by=chief, case_id=case.pk, attachment_id=added.pk)
    assert queries.list_attachments(by=agent, case_id=case.pk) == []
    added.refresh_from_db()
    assert added.removed_at is not None


def test_what_is_not_there_is_not_found(agent: Actor) -> None:
    with pytest.raises(NotFound):
        move(agent, Case(pk=404), "start")
    with pytest.raises(NotFound):
        actions.open_case(by=agent, contact_id=404, draft=CaseDraft(topic="other"))


def test_the_events_name_case_and_list(agent: Actor, case: Case, company: Company) -> None:
    move(agent, case, "start")
    event = Event.objects.get(type="CaseMoved")
    assert event.topics == [f"case:{case.pk}", "cases"]
    assert event.payload == {
        "case": case.pk, "move": "start", "from": "registered", "to": "in_work", "comment": "",
        "owner": [None, agent.id], "owner_id": agent.id, "phase": "open",
    }  # fmt: skip


def test_who_comes_too_late_is_told_both_sides(case: Case, agent: Actor) -> None:
    actions.edit_case(by=agent, case_id=case.pk, text="Слова коллеги", version=1)
    with pytest.raises(Collided) as refused:
        actions.edit_case(by=agent, case_id=case.pk, text="Мои слова", version=1)
    [both] = refused.value.merged.collisions
    assert (both.field, both.original, both.theirs, both.mine) == (
        "text", "Списали дважды", "Слова коллеги", "Мои слова",
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.text, case.version) == ("Слова коллеги", 2)
