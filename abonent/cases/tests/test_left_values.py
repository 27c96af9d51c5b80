"""Values whose attributes a topic has no more: they stay readable, and the history tells them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from abonent.attributes.actions import save_attribute
from abonent.attributes.models import Attribute
from abonent.cases import actions
from abonent.cases.actions.reference import save_topic
from abonent.cases.models import Case, HistoryEntry, Topic
from abonent.cases.rest.outputs import show_case, show_details
from abonent.cases.testing import ADMIN, Company, claim_draft, make_agent
from abonent.cases.tests.browsing import log_in, text_of
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import delete_reference


def defined(topic: Topic, code: str, label: str, **more: Any) -> Attribute:
    names = {"ru": label, "en": label}
    given = {"type": "string", **more}
    return save_attribute(by=ADMIN, set_id=topic.attribute_set_id, code=code, name=names, **given)


def move(company: Company, parent: Topic | None) -> None:
    save_topic(
        by=ADMIN, topic_id=company.claim.pk, code="claim", name=company.claim.name,
        parent_id=parent.pk if parent else None, default_kind="complaint",
    )  # fmt: skip


@pytest.fixture
def left(company: Company, agent: Actor) -> Case:
    """A case of a topic that left its group: ``mast`` is asked for under no topic of it."""
    defined(company.billing, "mast", "Вышка группы")
    draft = claim_draft(attributes={"amount": "1", "mast": "Мачта 7"})
    made = actions.register_contact(by=agent, draft=draft)
    elsewhere = save_topic(by=ADMIN, code="else", name={"ru": "Иное", "en": "E"}, is_group=True)
    defined(elsewhere, "mast", "Вышка чужая")
    move(company, None)
    return Case.objects.get(pk=made.case_ids[0])


def test_they_are_read_by_the_definition_of_the_group_that_was_left(
    browser: Browser, left: Case, agent: Actor
) -> None:
    for at in (f"/cases/{left.pk}", f"/cases/{left.pk}/edit"):
        page = text_of(browser.get(at))
        assert "Вышка группы (больше не спрашивается)" in page
        assert "Мачта 7" in page
        assert "Вышка чужая" not in page
    assert show_case(left, by=agent).attributes["mast"] == "Мачта 7"


def test_hidden_ones_are_shown_nowhere(
    company: Company, browser: Browser, left: Case, agent: Actor
) -> None:
    one = Attribute.objects.get(code="mast", set_id=company.billing.attribute_set_id)
    defined(company.billing, "mast", "Вышка группы", attribute_id=one.pk, hidden="yes")
    assert "Мачта 7" not in text_of(browser.get(f"/cases/{left.pk}"))
    assert "mast" not in show_case(left, by=agent).attributes
    assert "mast" not in show_details(left, by=agent).attributes


def test_an_edit_keeps_them(browser: Browser, left: Case) -> None:
    form = {
        "version": "1", "case-0-topic": "claim", "case-0-kind": "request",
        "case-0-priority": "urgent", "case-0-text": "Иначе", "case-0-attr-amount": "2",
    }  # fmt: skip
    assert browser.post(f"/cases/{left.pk}/edit", form).status_code == 302
    left.refresh_from_db()
    assert left.attributes == {"amount": 2, "mast": "Мачта 7"}


def test_another_topic_keeps_them_readable_and_the_former_asks_again(
    company: Company, browser: Browser, agent: Actor
) -> None:
    defined(company.billing, "mast", "Вышка")
    defined(company.billing, "pin", "Тайна", is_confidential=True)
    draft = claim_draft(attributes={"amount": "1", "mast": "Мачта 7"})
    case_id = actions.register_contact(by=agent, draft=draft).case_ids[0]
    Case.objects.filter(pk=case_id).update(attributes={"amount": 1, "mast": "М 7", "pin": "4711"})
    asked = {"case": str(case_id), "case-0-topic": "other"}
    told = text_of(browser.post("/contacts/new/case-0/attributes", asked))
    assert "больше не спрашивается:" in told
    assert ("Вышка" in told, "Тайна" in told) == (True, False)
    form = {"version": "1", "case-0-topic": "other", "case-0-kind": "complaint",
            "case-0-priority": "normal", "case-0-text": "Иначе"}  # fmt: skip
    assert browser.post(f"/cases/{case_id}/edit", form).status_code == 302
    page = text_of(browser.get(f"/cases/{case_id}"))
    assert "Вышка (больше не спрашивается)" in page
    assert ("М 7" in page, "4711" in page) == (True, False)
    back = {"case": str(case_id), "case-0-topic": "claim"}
    fields = text_of(browser.post("/contacts/new/case-0/attributes", back))
    assert 'value="М 7"' in fields
    form |= {"version": "2", "case-0-topic": "claim", "case-0-attr-amount": "1",
             "case-0-attr-mast": "М 7"}  # fmt: skip
    assert browser.post(f"/cases/{case_id}/edit", form).status_code == 302
    case = Case.objects.get(pk=case_id)
    assert case.attributes == {"amount": 1, "mast": "М 7", "pin": "4711"}


def test_a_deleted_attribute_is_told_by_its_last_name(browser: Browser, left: Case) -> None:
    for one in Attribute.objects.filter(code="mast"):
        delete_reference(by=ADMIN, kind="attributes.attribute", id=one.pk)
    page = text_of(browser.get(f"/cases/{left.pk}"))
    assert "Вышка группы (больше не спрашивается)" in page
    assert "Мачта 7" in page


def test_of_an_unknown_origin_the_confidential_definition_is_taken(
    browser: Browser, agent: Actor, company: Company
) -> None:
    for number, is_confidential in enumerate((False, True)):
        names = {"ru": f"Г{number}", "en": f"G{number}"}
        group = save_topic(by=ADMIN, code=f"g{number}", name=names, is_group=True)
        defined(group, "pin", f"Код {number}", is_confidential=is_confidential)
    case_id = actions.register_contact(by=agent, draft=claim_draft()).case_ids[0]
    stored = Case.objects.get(pk=case_id).attributes | {"pin": "4711"}
    Case.objects.filter(pk=case_id).update(attributes=stored)
    assert "4711" not in text_of(browser.get(f"/cases/{case_id}"))


def test_the_history_names_the_definition_it_was_written_with(
    browser: Browser, agent: Actor, company: Company
) -> None:
    unit = {"ru": "кг", "en": "kg"}
    defined(company.billing, "weight", "Вес", type="integer", unit=unit)
    elsewhere = save_topic(by=ADMIN, code="else", name={"ru": "Иное", "en": "E"}, is_group=True)
    defined(elsewhere, "weight", "Вес заново")
    draft = claim_draft(attributes={"amount": "1", "weight": 7})
    case_id = actions.register_contact(by=agent, draft=draft).case_ids[0]
    actions.edit_case(by=agent, case_id=case_id, changed_attributes={"weight": 8})
    move(company, elsewhere)
    page = text_of(browser.get(f"/cases/{case_id}"))
    history = page[page.index("История") :]
    assert "Вес заново" not in history
    assert "7\xa0кг" in history


def test_a_number_that_is_a_text_now_is_not_written_anew(
    browser: Browser, agent: Actor, company: Company
) -> None:
    defined(company.billing, "weight", "Вес", type="integer")
    elsewhere = save_topic(by=ADMIN, code="else", name={"ru": "Иное", "en": "E"}, is_group=True)
    defined(elsewhere, "weight", "Вес заново")
    draft = claim_draft(attributes={"amount": "1", "weight": 7})
    case_id = actions.register_contact(by=agent, draft=draft).case_ids[0]
    move(company, elsewhere)
    form = {
        "version": "1", "case-0-topic": "claim", "case-0-kind": "complaint",
        "case-0-priority": "normal", "case-0-text": "Иначе", "case-0-attr-amount": "1",
        "case-0-attr-weight": "7",
    }  # fmt: skip
    assert browser.post(f"/cases/{case_id}/edit", form).status_code == 302
    entry = HistoryEntry.objects.get(case=case_id, kind="changed")
    assert [*entry.data] == ["text"]
    assert Case.objects.get(pk=case_id).attributes == {"amount": 1, "weight": 7}


def test_a_move_tells_how_many_cases_lose_and_gain_attributes(agent: Actor, left: Case) -> None:
    make_agent("cases.administer", "desk.console", login="boss", language="en")
    boss, code = log_in("boss"), {one.code: str(one.pk) for one in Topic.objects.all()}
    at = "/console/trees/cases.topic/move"
    told = boss.post(at, {"id": code["claim"], "parent": code["billing"], "index": "0"}).json()
    assert told["text"] == "Moved. 1 case has these too now: Month, Вышка группы."
    told = boss.post(at, {"id": code["claim"], "parent": code["else"], "index": "0"}).json()
    assert told["text"] == (
        "Moved. 1 case is asked no more for: Month; what it holds stays readable."
    )
    told = boss.post(at, {"id": code["claim"], "parent": "", "index": "0"}).json()
    assert told["text"] == (
        "Moved. 1 case is asked no more for: Вышка чужая; what it holds stays readable."
    )
