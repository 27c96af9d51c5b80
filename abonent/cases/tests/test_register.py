"""Registering a contact with its cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from abonent.bus.models import Event
from abonent.cases.actions import Registered, find_registered, register_contact
from abonent.cases.models import Attachment, Case, Contact, HistoryEntry
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry, IdempotencyKey, StoredFile

COUNTED = (Contact, Case, HistoryEntry, Attachment, AuditEntry, Event, IdempotencyKey)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def refused(error: type[Exception], **call: Any) -> Any:
    """The refusal of a registration, having shown that nothing was written."""
    before = counts()
    with pytest.raises(error) as caught:
        register_contact(**call)
    assert counts() == before
    return caught.value


def test_contact_case_history_audit_and_events_are_written(agent: Actor) -> None:
    before = AuditEntry.objects.count()
    done = register_contact(by=agent, draft=claim_draft())
    case = Case.objects.get()
    assert done == Registered(contact_id=case.contact_id, case_ids=(case.pk,))
    assert case.contact.operator_id == agent.id
    assert (case.state, case.phase, case.kind, case.version) == (
        "registered",
        "open",
        "complaint",
        1,
    )
    assert case.priority.code == "normal"
    assert case.attributes == {"amount": 120.5}
    assert [(h.kind, h.by_id) for h in case.history.all()] == [("registered", agent.id)]
    audit = AuditEntry.objects.order_by("id")[before:]
    assert [(a.action, a.actor_id, a.object_type, a.object_id) for a in audit] == [
        ("cases.register_contact", agent.id, "contact", str(case.contact_id)),
        ("cases.open_case", agent.id, "case", str(case.pk)),
    ]
    events = Event.objects.filter(type__in=["ContactRegistered", "CaseOpened"]).order_by("id")
    assert [(e.type, e.topics) for e in events] == [
        ("ContactRegistered", ["contacts", f"contact:{case.contact_id}"]),
        ("CaseOpened", ["cases", f"case:{case.pk}"]),
    ]


def test_it_takes_one_statement_for_an_anonymous_contact(
    agent: Actor, django_assert_num_queries: Any
) -> None:
    register_contact(by=agent, draft=claim_draft())  # fills the caches of reference data
    with django_assert_num_queries(1):
        register_contact(by=agent, draft=claim_draft())


def test_several_cases_in_one_contact(agent: Actor) -> None:
    draft = claim_draft()
    cases = [*draft.cases, CaseDraft(topic="other", priority="urgent", kind="request")]
    done = register_contact(by=agent, draft=replace(draft, cases=cases))
    second = Case.objects.get(pk=done.case_ids[1])
    assert len(done.case_ids) == 2
    assert (second.topic.code, second.priority.code, second.kind) == ("other", "urgent", "request")


def test_a_contact_without_cases_needs_a_summary(agent: Actor) -> None:
    draft = ContactDraft(channel="phone", place="moscow", summary="Спросил адрес офиса")
    done = register_contact(by=agent, draft=draft)
    assert done.case_ids == ()
    assert Contact.objects.get().summary == "Спросил адрес офиса"


def test_numbers_are_kept_as_e164(agent: Actor) -> None:
    for spelling in ("8 916 123-45-67", "+7 (916) 123 45 67", "9161234567"):
        register_contact(by=agent, draft=replace(claim_draft(), address=spelling))
    assert set(Contact.objects.values_list("address", flat=True)) == {"+79161234567"}


def test_every_problem_is_told_at_once_and_nothing_is_written(agent: Actor) -> None:
    draft = ContactDraft(
        channel="pigeon",
        place="moscow",
        direction="sideways",
        client_id=404,
        cases=[
            CaseDraft(topic="billing", priority="huge", kind="wish", owner_id=999999),
            CaseDraft(topic="claim", attributes={"calls": "many", "no": 1, "reason": "x"}),
        ],
    )
    refusal = refused(Invalid, by=agent, draft=draft)
    assert sorted(refusal.problems) == [
        "cases.0.kind",
        "cases.0.owner",
        "cases.0.priority",
        "cases.0.topic",
        "cases.1.attributes.amount",
        "cases.1.attributes.calls",
        "cases.1.attributes.no",
        "cases.1.attributes.reason",
        "channel",
        "client_id",
        "direction",
    ]


def test_without_the_right_nothing_is_written(company: Company) -> None:
    refused(PermissionRefused, by=make_agent("cases.view"), draft=claim_draft())


def test_a_repeated_key_registers_once(agent: Actor) -> None:
    first = register_contact(by=agent, draft=claim_draft(), key="k1")
    before = counts()
    again = register_contact(by=agent, draft=claim_draft(), key="k1")
    assert again == replace(first, repeated=True)
    assert find_registered(by=agent, key="k1") == again
    assert counts() == before


def test_a_key_used_for_something_else_is_refused(agent: Actor) -> None:
    register_contact(by=agent, draft=claim_draft(), key="k1")
    refused(Conflict, by=agent, draft=claim_draft(text="иное"), key="k1")


def test_keys_of_two_operators_do_not_meet(agent: Actor) -> None:
    other = make_agent("cases.register", login="other")
    first = register_contact(by=agent, draft=claim_draft(), key="k1")
    second = register_contact(by=other, draft=claim_draft(), key="k1")
    assert first.contact_id != second.contact_id
    assert not second.repeated


def _stored(owner: Actor) -> StoredFile:
    return StoredFile.objects.create(
        name="счёт.pdf", path="x", content_type="application/pdf", size=1, sha256=b"",
        owner_id=owner.id, created_at=now(),
    )  # fmt: skip


def test_own_uploads_become_attachments(agent: Actor) -> None:
    file = _stored(agent)
    done = register_contact(by=agent, draft=claim_draft(file_ids=[file.pk, file.pk]))
    assert list(Attachment.objects.values_list("case_id", "file_id")) == [
        (done.case_ids[0], file.pk)
    ]
    refused(Invalid, by=agent, draft=claim_draft(file_ids=[file.pk]))


def test_uploads_of_others_are_refused(agent: Actor) -> None:
    theirs = _stored(make_agent(login="other"))
    refusal = refused(Invalid, by=agent, draft=claim_draft(file_ids=[theirs.pk]))
    assert list(refusal.problems) == ["cases.0.files"]


def test_case_numbers_have_five_digits(agent: Actor) -> None:
    assert register_contact(by=agent, draft=claim_draft()).case_ids[0] > 10000


def test_a_statement_that_fails_writes_nothing(agent: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bus_event ADD CONSTRAINT no_cases CHECK (type <> 'CaseOpened')")
    from django.db import IntegrityError, transaction

    before = counts()
    with pytest.raises(IntegrityError), transaction.atomic():
        register_contact(by=agent, draft=claim_draft())
    assert counts() == before
