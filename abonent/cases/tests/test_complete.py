"""Text modules by ``::`` and colleagues by ``@``."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case, TextModule
from abonent.cases.queries.text_modules import list_texts
from abonent.cases.testing import ADMIN, Company, name
from abonent.cases.tests.browsing import text_of
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import save_reference
from abonent.parties.actions import create_potential_client


def make_module(code: str, **values: object) -> None:
    given = {"code": code, "name": name(f"Текст {code}", f"Text {code}"),
             "text": name("{client}, обращение {case}: {operator}", "Case {case}"),
             **values}  # fmt: skip
    save_reference(by=ADMIN, kind="cases.text_module", values=given)


def test_a_text_comes_filled_in(browser: Browser, agent: Actor) -> None:
    make_module("greeting")
    client = create_potential_client(by=Actor.system("test"), name="Иванов <Пётр>")
    asked = {"mark": "::", "q": "gree", "client": str(client.pk), "case": "17"}
    told = text_of(browser.post("/texts/complete", asked))
    assert "Иванов &lt;Пётр&gt;, обращение 17: Агентова clerk" in told
    assert text_of(browser.post("/texts/complete", {"mark": "::", "q": "нет такого"})).strip() == ""
    assert browser.get("/texts/complete").status_code == 405


@pytest.mark.parametrize("wrong", ["{nope}", "{client.__class__}", "a { b", "{}", "}"])
def test_what_is_never_filled_in_is_refused(company: Company, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_module("odd", text=name(f"{{client}} {wrong}", "{today}"))
    assert list(refused.value.problems) == ["text_ru"]
    assert not TextModule.objects.exists()


def test_texts_are_offered_by_topic_and_by_role(company: Company, agent: Actor) -> None:
    make_module("all")
    make_module("bills", topics=[company.billing.pk])
    make_module("clerks", given_to=agent.login)
    codes = [one.code for one in list_texts(by=agent, topic="claim")]
    assert codes == ["bills", "all", "clerks"]
    assert [one.code for one in list_texts(by=agent, topic="other")] == ["all", "clerks"]
    assert [one.code for one in list_texts(by=ADMIN)] == ["all", "bills"]


def test_colleagues_are_found_by_name_and_shown_by_the_name_they_have(
    browser: Browser, agent: Actor, case: Case
) -> None:
    told = text_of(browser.post("/texts/complete", {"mark": "@", "q": "агентова age"}))
    assert 'data-insert="@agent "' in told
    actions.note_case(by=agent, case_id=case.pk, text="Посмотри, @clerk, и @nobody.")
    page = text_of(browser.get(f"/cases/{case.pk}"))
    assert "Посмотри, @Агентова clerk, и @nobody." in page
