"""Pages of named rules: checked while typed, put together without code; the same over REST."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.tests.browsing import RIGHTS, log_in
from abonent.cases.tests.test_named_rules import write
from abonent.kernel.actor import Actor
from abonent.rules.models import NamedRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(company: testing.Company) -> Browser:
    testing.make_agent(*RIGHTS, "rules.edit", "desk.console", login="keeper", language="en")
    return log_in("keeper")


def told(keeper: Browser, text: str, subject: str = "case") -> str:
    answer = keeper.post("/rules/named/check", {"subject": subject, "text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_text_is_told_what_it_holds_for_while_it_is_typed(keeper: Browser, case: Case) -> None:
    assert f">{case.pk}</a>" in told(keeper, "case.attr.amount > 100")
    assert "0 match" in told(keeper, "case.attr.amount > 1000")
    assert "case.attr.amount" in told(keeper, "case.attr.amoun > 1000")
    assert "cannot be narrowed" in told(keeper, "case.text.split(' ').size() > 1")
    assert "no list" in told(keeper, "subscriber.tariff == 'x'", "subscriber")
    assert "Choose one" in told(keeper, "true", "nothing")


def test_rows_and_text_say_the_same_and_are_saved(keeper: Browser, case: Case) -> None:
    text = 'case.kind == "complaint" && case.attr.amount * 2 > case.attr.amount + 1'
    rule = write(text)
    page = keeper.get("/rules/named/build", {"rule": rule.pk}).content.decode()
    assert 'value="case.attr.amount * 2 &gt; case.attr.amount + 1"' in page
    said = {"rule": rule.pk, "text": "case.attr.amount > 5", "said": text, "do": "read"}
    page = keeper.post("/rules/named/build", said).content.decode()
    assert 'name="value-0" value="5"' in page
    rows = {
        "rule": rule.pk, "said": "x", "text": "x", "rows": "1", "join": "all", "do": "save",
        "key-0": "attr.amount", "was-0": "attr.amount", "op-0": ">=", "value-0": "7",
        "group-0": "0",
    }  # fmt: skip
    answer = keeper.post("/rules/named/build", rows)
    assert answer.status_code == 302
    kept = NamedRule.objects.get()
    assert (kept.text, kept.version) == ("case.attr.amount >= 7", 2)


def test_a_new_rule_goes_on_to_its_name(keeper: Browser, case: Case) -> None:
    rows = {"said": "", "text": "", "rows": "0", "subject": "case", "do": "save"}
    answer = keeper.post("/rules/named/build", rows)
    assert answer["Location"] == "/console/lists/rules.rule/new?subject=case&text=true"
    assert "\ntrue</textarea>" in keeper.get(answer["Location"]).content.decode()
    assert keeper.get("/rules/named/build", {"subject": "nothing"}).status_code == 404


def test_lists_are_narrowed_by_a_rule(keeper: Browser, case: Case, agent: Actor) -> None:
    write("case.attr.amount > 100")
    other = actions.register_contact(by=agent, draft=testing.claim_draft(attributes={"amount": 1}))
    page = keeper.get("/cases", {"q": "rule:big"}).content.decode()
    assert f"/cases/{case.pk}" in page
    assert f"/cases/{other.case_ids[0]}" not in page
    assert f"/cases/{case.pk}" not in keeper.get("/cases", {"q": "-rule:big"}).content.decode()
    write("case.text.split(' ').size() > 1", code="words")
    assert "cannot narrow lists" in keeper.get("/cases", {"q": "rule:words"}).content.decode()
