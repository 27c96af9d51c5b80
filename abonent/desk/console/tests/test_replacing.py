"""An entry in use is replaced by another one everywhere, with traces, and then deleted."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.attributes.models import DictionaryEntry
from abonent.bus.models import Event
from abonent.bus.ports import Occurred
from abonent.cases import actions as cases
from abonent.cases import testing
from abonent.cases.handlers import tell_owner
from abonent.cases.models import Case, Channel, Contact, ContactTemplate, HistoryEntry, Topic
from abonent.cases.testing import claim_draft
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused
from abonent.kernel.models import AuditEntry, BackgroundJob, ConfigurationChange, Reference
from abonent.kernel.reference.actions import list_uses, save_reference
from abonent.kernel.reference.replacing import start_replacement
from abonent.notices.models import Notice
from abonent.rules.actions import ViewDraft, save_view
from abonent.staff.models import Operator
from abonent.staff.reference import DEPARTMENT

pytestmark = pytest.mark.django_db
RIGHTS = (
    "cases.administer", "attributes.administer", "staff.administer", "cases.register",
    "parties.view", "cases.view",
)  # fmt: skip


@pytest.fixture
def chief() -> Actor:
    testing.make_company()
    return testing.make_agent(*RIGHTS, login="chief", language="en")


def make(by: Actor, key: str, code: str, **values: Any) -> Reference:
    name = testing.name(code, code)
    return save_reference(by=by, kind=key, values={"code": code, "name": name, **values})


def replace(by: Actor, kind: str, old: Reference, new: Reference) -> BackgroundJob:
    job = start_replacement(by=by, kind=kind, id=old.pk, new_id=new.pk, reason="doubled")
    jobs.perform(job_id=job.pk)
    job.refresh_from_db()
    return job


def audited(of: str, id: int) -> list[tuple[str, Any]]:  # noqa: A002 - as the audit calls it
    rows = AuditEntry.objects.filter(object_type=of, object_id=str(id)).order_by("pk")
    return [(row.action, row.changes) for row in rows]


def test_a_channel_goes_from_contacts_and_templates(chief: Actor) -> None:
    old = Channel.objects.get(code="phone")
    new = make(chief, "cases.channel", "voice", icon="phone")
    template = make(chief, "cases.contact_template", "line", channel=old.pk)
    contact = cases.register_contact(by=chief, draft=claim_draft()).contact_id
    job = replace(chief, "cases.channel", old, new)
    assert (job.state, job.error, job.outcome["replaced"]) == ("done", "", 2)
    assert Contact.objects.get(pk=contact).channel_id == new.pk
    assert ContactTemplate.objects.get(pk=template.pk).channel_id == new.pk
    assert not Channel.objects.filter(code="phone").exists()
    told = ("cases.edit_contact", {"channel": ["phone", "voice"]})
    assert audited("contact", contact)[-1] == told
    assert ("kernel.replace_reference", {"channel": ["phone", "voice"]}) in audited(
        "channel", old.pk
    )
    changes = ConfigurationChange.objects.filter(batch__isnull=False).order_by("pk")
    assert [(c.path, c.verb, c.reason) for c in changes] == [
        ("phone", "changed", "doubled"), ("line", "changed", "doubled"),
        ("phone", "deleted", "doubled"),
    ]  # fmt: skip


def test_cases_of_a_topic_keep_their_history(chief: Actor) -> None:
    old = Topic.objects.get(code="claim")
    new = make(chief, "cases.topic", "refund", parent=old.parent_id)
    (case,) = cases.register_contact(by=chief, draft=claim_draft()).case_ids
    kept = Case.objects.get(pk=case).attributes
    assert set(kept) >= {"amount"}
    job = replace(chief, "cases.topic", old, new)
    assert (job.state, job.error) == ("done", "")
    row = Case.objects.get(pk=case)
    assert (row.topic_id, row.version) == (new.pk, 2)
    gone = ConfigurationChange.objects.filter(verb="deleted", reason="doubled").order_by("pk")
    assert {c.part for c in gone[: len(gone) - 1]} == {"attributes.attribute"}
    assert gone[len(gone) - 1].path == "claim"
    data = HistoryEntry.objects.filter(case=case).latest("pk").data
    assert data["topic_id"] == [old.pk, new.pk]
    assert data.get("attributes", [kept])[0] == kept


def test_an_entry_of_a_dictionary_goes_from_values(chief: Actor) -> None:
    dictionary = make(chief, "attributes.dictionary", "colours")
    red, scarlet, other = (
        make(chief, "attributes.entry", code, dictionary=dictionary.pk)
        for code in ("red", "scarlet", "other")
    )
    topic = Topic.objects.get(code="claim")
    make(chief, "attributes.attribute", "colour", set=topic.attribute_set_id, type="dictionary",
         dictionary=dictionary.pk)  # fmt: skip
    (case,) = cases.register_contact(by=chief, draft=claim_draft()).case_ids
    Case.objects.filter(pk=case).update(attributes={"colour": "scarlet"})
    elsewhere = make(chief, "attributes.dictionary", "sizes")
    stranger = make(chief, "attributes.entry", "red", dictionary=elsewhere.pk)
    with pytest.raises(Invalid):
        start_replacement(by=chief, kind="attributes.entry", id=scarlet.pk, new_id=stranger.pk)
    job = replace(chief, "attributes.entry", scarlet, red)
    assert (job.state, job.error, job.outcome["replaced"]) == ("done", "", 1)
    assert Case.objects.get(pk=case).attributes == {"colour": "red"}
    left = DictionaryEntry.objects.filter(dictionary=dictionary.pk).order_by("pk")
    assert [entry.pk for entry in left] == [red.pk, other.pk]


def test_a_department_goes_from_operators_and_those_below(chief: Actor) -> None:
    old, new = (make(chief, DEPARTMENT.key, code) for code in ("north", "south"))
    below = make(chief, DEPARTMENT.key, "far-north", parent=old.pk)
    Operator.objects.filter(login="chief").update(department=old.pk)
    with pytest.raises(Invalid) as refused:
        start_replacement(by=chief, kind=DEPARTMENT.key, id=old.pk, new_id=below.pk)
    assert list(refused.value.problems) == ["new"]
    assert replace(chief, DEPARTMENT.key, old, new).state == "done"
    assert Operator.objects.get(login="chief").department_id == new.pk
    below.refresh_from_db()
    assert below.parent_id == new.pk  # type: ignore[attr-defined]  # a department


def test_what_cannot_be_replaced_stays_as_it_is(chief: Actor) -> None:
    one, two = (make(chief, "attributes.dictionary", code) for code in ("one", "two"))
    make(chief, "attributes.entry", "a", dictionary=one.pk)
    with pytest.raises(Conflict):
        start_replacement(by=chief, kind="attributes.dictionary", id=one.pk, new_id=two.pk)
    with pytest.raises(Invalid):
        start_replacement(by=chief, kind="attributes.dictionary", id=two.pk, new_id=two.pk)
    with pytest.raises(NotFound):
        start_replacement(by=chief, kind="no.such", id=1, new_id=2)
    clerk = testing.make_agent("cases.view", login="clerk")
    with pytest.raises(PermissionRefused):
        start_replacement(by=clerk, kind="cases.channel", id=1, new_id=2)
    assert BackgroundJob.objects.count() == 0


def test_owners_are_not_told_of_each_case(chief: Actor) -> None:
    old = Topic.objects.get(code="claim")
    new = make(chief, "cases.topic", "refund", parent=old.parent_id)
    dictionary = make(chief, "attributes.dictionary", "colours")
    red, scarlet = (
        make(chief, "attributes.entry", code, dictionary=dictionary.pk)
        for code in ("red", "scarlet")
    )
    for topic in (old, new):
        make(chief, "attributes.attribute", "colour", type="dictionary", dictionary=dictionary.pk,
             set=Topic.objects.get(pk=topic.pk).attribute_set_id)  # fmt: skip
    owner = testing.make_agent("cases.view", login="owner").id
    (case,) = cases.register_contact(by=chief, draft=claim_draft()).case_ids
    Case.objects.filter(pk=case).update(attributes={"colour": "scarlet"}, owner=owner)
    replace(chief, "attributes.entry", scarlet, red)
    replace(chief, "cases.topic", old, new)
    changed = Event.objects.filter(type="CaseChanged").order_by("pk")
    told = {"case": case, "owner_id": owner, "phase": "open", "quiet": True}
    assert [event.payload for event in changed] == [told] * 2
    for event in changed:
        tell_owner(
            Occurred(event.pk, event.type, event.at, tuple(event.topics), event.payload, chief.id)
        )
    assert not Notice.objects.filter(to_id=owner).exists()


def test_views_of_lists_name_the_new_one(chief: Actor) -> None:
    old, new = Channel.objects.get(code="phone"), make(chief, "cases.channel", "voice")
    draft = ViewDraft(
        name="Calls", query="channel:phone|email -topic:billing",
        rest=f"channel={old.pk}&channel={new.pk}&sort=number",
    )  # fmt: skip
    view = save_view(by=chief, subject="case", draft=draft)
    save_view(by=chief, subject="case", draft=ViewDraft(name="Said", query='text:"phone"'))
    used = list_uses(by=chief, kind="cases.channel", id=old.pk)
    assert [use.count for use in used] == [1]

    assert replace(chief, "cases.channel", old, new).outcome["replaced"] == 1
    view.refresh_from_db()
    assert view.query == "channel:(voice,email) -topic:billing"
    assert (view.rest, view.version) == (f"channel={new.pk}&sort=number", 2)
    assert not Channel.objects.filter(code="phone").exists()
    assert audited("rules.view", view.pk)[-1][0] == "rules.save_view"


def test_views_name_the_new_entry_of_a_dictionary_and_of_no_other(chief: Actor) -> None:
    rows = list(DictionaryEntry.objects.order_by("pk")[:1])
    other = make(chief, "attributes.dictionary", "others")
    same = make(chief, "attributes.entry", rows[0].code, dictionary=other.pk)
    attribute = rows[0].dictionary.attribute_set.first()
    assert attribute is not None
    view = save_view(
        by=chief, subject="case",
        draft=ViewDraft(name="Of one", query=f"attr.{attribute.code}:={rows[0].code}"),
    )  # fmt: skip
    new = make(chief, "attributes.entry", "fresh", dictionary=rows[0].dictionary_id)
    assert not list_uses(by=chief, kind="attributes.entry", id=same.pk)
    replace(chief, "attributes.entry", rows[0], new)
    view.refresh_from_db()
    assert view.query == f"attr.{attribute.code}:fresh"
