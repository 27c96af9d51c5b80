"""An attribute with values gets another type: tried, then done, in cases and for clients."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abonent.attributes.actions import (
    Target,
    ensure_subject_set,
    save_attribute,
    start_conversion,
    try_conversion,
)
from abonent.attributes.converting import run_conversion
from abonent.attributes.models import Attribute
from abonent.cases.actions import register_contact
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.testing import ADMIN, claim_draft, make_company
from abonent.kernel.clock import now
from abonent.kernel.configuration.changes import revert_change
from abonent.kernel.configuration.history import REASON
from abonent.kernel.configuration.settings import set_setting
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.jobs import JobContext
from abonent.kernel.models import BackgroundJob, ConfigurationChange
from abonent.parties import actions as parties
from abonent.parties.models import Client
from abonent.parties.policy.drafts import ClientDraft
from abonent.staff.models import Operator

pytestmark = pytest.mark.django_db


def test_values_of_cases_are_converted_with_history() -> None:
    company = make_company()
    for typed in ("12", "Псков", "13"):
        attributes = {"amount": "1", "city": typed}
        register_contact(by=ADMIN, draft=claim_draft(attributes=attributes))
    city = Attribute.objects.get(set=company.claim.attribute_set_id, code="city")
    before = list(Case.objects.order_by("pk").values())
    to = Target(type="integer")
    outcome = try_conversion(by=ADMIN, attribute_id=city.pk, to=to)
    assert (outcome.converted, outcome.failed) == (2, 1)
    assert [one["value"] for one in outcome.samples] == ["Псков"]
    with pytest.raises(Conflict):
        start_conversion(by=ADMIN, attribute_id=city.pk, to=to, drop_unfit=False)
    assert list(Case.objects.order_by("pk").values()) == before
    Attribute.objects.filter(pk=city.pk).update(pattern="[0-9]+|Псков")
    why = "Cities are counted now"
    start_conversion(by=ADMIN, attribute_id=city.pk, to=to, drop_unfit=True, reason=why)
    job = BackgroundJob.objects.get()
    told = run_conversion(JobContext(job, ADMIN))
    assert (told["converted"], told["dropped"]) == (2, 1)
    kept = [case.attributes.get("city") for case in Case.objects.order_by("pk")]
    assert kept == [12, None, 13]
    city.refresh_from_db()
    assert city.type == "integer"
    change = ConfigurationChange.objects.latest("id")
    assert (change.part, change.path) == ("attributes.attribute", "cases.topic:claim/city")
    assert (change.verb, change.reason, change.actor_name) == ("changed", why, ADMIN.name)
    assert change.changes == {"type": ["string", "integer"], "pattern": ["[0-9]+|Псков", ""]}
    with pytest.raises(Invalid, match="обращения: 2"):
        revert_change(by=ADMIN, change_id=change.pk)
    changed = HistoryEntry.objects.filter(kind="changed").order_by("id")
    assert [line.data["attributes"][0]["city"] for line in changed] == ["12", "Псков", "13"]


def test_values_of_clients_are_converted() -> None:
    set_id = ensure_subject_set(by=ADMIN, subject="client.person")
    name = {"ru": "Возраст", "en": "Age"}
    age = save_attribute(by=ADMIN, set_id=set_id, code="age", name=name, type="string")
    draft = ClientDraft(kind="person", surname="Ким", attributes={"age": "40"})
    client = parties.create_client(by=ADMIN, draft=draft)
    start_conversion(by=ADMIN, attribute_id=age.pk, to=Target(type="integer"), drop_unfit=False)
    run_conversion(JobContext(BackgroundJob.objects.get(), ADMIN))
    assert Client.objects.get(pk=client.pk).attributes == {"age": 40}


def test_a_change_of_type_wants_the_reason_that_the_company_wants() -> None:
    company = make_company()
    set_setting(by=ADMIN, key=REASON.key, value=True)
    by = replace(ADMIN, id=Operator.objects.create(login="a", name="A", created_at=now()).pk)
    city = Attribute.objects.get(set=company.claim.attribute_set_id, code="city")
    to = Target(type="integer")
    with pytest.raises(Invalid) as refusal:
        start_conversion(by=by, attribute_id=city.pk, to=to, drop_unfit=True, reason=" ")
    assert list(refusal.value.problems) == ["reason"]
    assert not BackgroundJob.objects.exists()
