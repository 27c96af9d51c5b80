"""Attributes at their worst: ten thousand of them, scripts, dictionaries that are no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from abonent.attributes.actions import create_set, save_attribute, save_dictionary
from abonent.attributes.models import Attribute, Dictionary, DictionaryEntry
from abonent.cases import actions, testing
from abonent.cases.models import Case, Topic
from abonent.cases.tests.browsing import filled, text_of
from abonent.cases.tests.test_rest import ask
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump, clear_all
from abonent.kernel.errors import Invalid

MANY = 10_000
EVIL = '<script>alert("1")</script>'


@pytest.fixture
def crowded(company: testing.Company) -> Topic:
    """A topic with ten thousand attributes, each a column of lists."""
    Attribute.objects.bulk_create(
        Attribute(
            set_id=company.other.attribute_set_id, code=f"n{number}", type="string",
            name=testing.name(f"Н{number}", f"N{number}"), position=number, is_column=True,
        )
        for number in range(MANY)
    )  # fmt: skip
    bump("attributes")
    clear_all()
    return company.other


def test_ten_thousand_attributes_of_a_topic(crowded: Topic, agent: Actor, browser: Browser) -> None:
    posted = {**filled(), "case-0-topic": "other"}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        form = browser.post("/contacts/new/case-0/attributes", posted)
    assert (form.status_code, len(asked) <= 20) == (200, True)
    assert text_of(form).count('name="case-0-attr-n') == MANY
    given = {"n0": "first", f"n{MANY - 1}": "last"}
    draft = testing.claim_draft(topic="other", attributes=given)
    done = actions.register_contact(by=agent, draft=draft)
    case = Case.objects.get(pk=done.case_ids[0])
    assert case.attributes == given
    assert "last" in text_of(browser.get(f"/cases/{case.pk}"))
    assert ask(agent, "GET", f"/cases/{case.pk}").json()["attributes"] == given
    draft = testing.claim_draft(topic="other", attributes={"n1": 5, f"n{MANY}": "x"})
    with pytest.raises(Invalid) as refusal:
        actions.register_contact(by=agent, draft=draft)
    assert [*refusal.value.problems] == ["cases.0.attributes.n10000", "cases.0.attributes.n1"]


def test_scripts_in_names_hints_and_values_are_shown_as_text(
    company: testing.Company, agent: Actor, browser: Browser
) -> None:
    name = testing.name(EVIL, EVIL)
    words = save_dictionary(by=testing.ADMIN, code="evil", name=name)
    DictionaryEntry.objects.create(dictionary=words, code="evil", name=name)
    for code, kind, more in (
        ("evil", "string", {"is_column": True, "hint": name, "default": EVIL}),
        ("chosen", "dictionary", {"dictionary_id": words.pk, "is_column": True}),
    ):
        save_attribute(
            by=testing.ADMIN, set_id=company.other.attribute_set_id, code=code, name=name,
            type=kind, **more,
        )  # fmt: skip
    draft = testing.claim_draft(topic="other", attributes={"evil": EVIL, "chosen": "evil"})
    case_id = actions.register_contact(by=agent, draft=draft).case_ids[0]
    posted = {**filled(), "case-0-topic": "other"}
    for page in (
        browser.post("/contacts/new/case-0/attributes", posted),
        browser.get(f"/cases/{case_id}"),
        browser.get(f"/cases/{case_id}/edit"),
        browser.get(f"/cases?topic={company.other.pk}"),
    ):
        assert page.status_code == 200
        assert EVIL not in text_of(page)
        assert "&lt;script&gt;" in text_of(page)


def test_attributes_come_down_a_thousand_levels(
    company: testing.Company, agent: Actor, browser: Browser
) -> None:
    above = company.billing
    for number in range(1000):  # the console lets nobody build more than a few
        above = Topic.objects.create(
            code=f"t{number}", name=testing.name("Т", "T"), parent=above, is_group=number < 999,
            attribute_set=create_set(), position=number,
        )  # fmt: skip
    clear_all()
    draft = testing.claim_draft(topic="t999", attributes={"month": "2026-11-01"})
    case_id = actions.register_contact(by=agent, draft=draft).case_ids[0]
    assert Case.objects.get(pk=case_id).attributes == {"month": "2026-11-01"}
    for address in (f"/cases/{case_id}", f"/cases?topic={company.billing.pk}", "/contacts/new"):
        assert browser.get(address).status_code == 200


class TestDictionaryNoMore:
    """Its entries are inactive, then gone, behind the back of every check."""

    @pytest.fixture
    def case(self, agent: Actor) -> Case:
        draft = testing.claim_draft(attributes={"amount": 1, "reason": "roaming"})
        return Case.objects.get(pk=actions.register_contact(by=agent, draft=draft).case_ids[0])

    def _refused(self, agent: Actor, value: Any) -> list[str]:
        draft = testing.claim_draft(attributes={"amount": 1, "reason": value})
        with pytest.raises(Invalid) as refusal:
            actions.register_contact(by=agent, draft=draft)
        return [*refusal.value.problems]

    def test_inactive_entries_stay_readable(
        self, case: Case, agent: Actor, browser: Browser
    ) -> None:
        DictionaryEntry.objects.update(is_active=False)
        Dictionary.objects.update(is_active=False)
        clear_all()
        assert "Роуминг" in text_of(browser.get(f"/cases/{case.pk}"))
        assert '<option value="roaming" selected' in text_of(browser.get(f"/cases/{case.pk}/edit"))
        actions.edit_case(by=agent, case_id=case.pk, changed_attributes={"amount": 2})
        case.refresh_from_db()
        assert case.attributes == {"amount": 2, "reason": "roaming"}
        assert self._refused(agent, "roaming") == ["cases.0.attributes.reason"]

    def test_gone_entries_are_shown_by_their_codes(
        self, case: Case, agent: Actor, browser: Browser
    ) -> None:
        DictionaryEntry.objects.all().delete()
        clear_all()
        for address in (f"/cases/{case.pk}", "/cases?attr[reason]=roaming"):
            assert browser.get(address).status_code == 200
        assert "roaming" in text_of(browser.get(f"/cases/{case.pk}"))
        actions.edit_case(by=agent, case_id=case.pk, changed_attributes={"amount": 2})
        case.refresh_from_db()
        assert case.attributes == {"amount": 2, "reason": "roaming"}
        assert self._refused(agent, "double") == ["cases.0.attributes.reason"]
