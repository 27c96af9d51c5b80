"""Pages of named rules: checked while typed, put together without code; the same over REST."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils.translation import override

from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.tests.browsing import RIGHTS, log_in
from abonent.cases.tests.test_named_rules import write
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.rules.models import NamedRule
from abonent.rules.queries import tell_test_changes

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


def proved(keeper: Browser, text: str, tests: str) -> dict[str, Any]:
    given = {"subject": "case", "text": text, "tests": tests}
    page = keeper.post("/rules/named/check", given).content.decode()
    found = re.search(r'<script id="rule-trials" type="application/json">(.*?)</script>', page)
    assert found is not None
    return dict(json.loads(found[1]))


def test_a_form_of_tests_is_told_the_facts_of_the_text_and_what_passes(keeper: Browser) -> None:
    tests = json.dumps([
        {"name": "much", "facts": {"case.attr.amount": 5}, "holds": True},
        {"name": "little", "facts": {"case.attr.amount": 1}, "holds": True},
    ])  # fmt: skip
    told = proved(keeper, 'case.attr.amount > 2 && case.kind != "x" && case.created < now', tests)
    assert [(one["path"], one["kind"]) for one in told["facts"]] == [
        ("case.attr.amount", "decimal"), ("case.kind", "choice"), ("case.created", "moment"),
    ]  # fmt: skip
    assert ["complaint", "Complaint"] in told["facts"][1]["choices"]
    assert told["isTimed"] is True
    plain = proved(keeper, "case.attr.amount > 2", tests)
    assert (plain["isTimed"], plain["outcomes"]) == (False, [True, False])
    assert proved(keeper, "case.attr.amount >", tests)["outcomes"] == [None, None]
    assert proved(keeper, "case.attr.amount > 2", '[{"facts": 1}]')["outcomes"] == []
    strange = json.dumps([{"facts": {"case.nothing": 1}, "holds": True}])
    assert proved(keeper, "case.attr.amount > 2", strange)["outcomes"] == [None]


def test_the_history_tells_tests_in_words(company: testing.Company) -> None:
    before = [{"name": "much", "facts": {"case.attr.amount": 5}, "holds": True}]
    timed = {"name": "much", "facts": {"case.kind": "complaint", "case.gone": True},
             "holds": False, "now": "2026-01-01T00:00:00Z"}  # fmt: skip
    after = [{"name": "much", "facts": {"case.attr.amount": 6}, "holds": True}, timed]
    with override("en"):
        assert tell_test_changes(before, after) == [
            ("much", "Amount: 5 → holds", "Amount: 6 → holds"),
            ("much #2", "", "Kind: Complaint, case.gone: yes, Now: 2026-01-01T00:00:00Z → "
             "does not hold"),
        ]  # fmt: skip
        assert tell_test_changes(None, []) == []


def test_a_test_that_gives_no_number_where_one_is_wanted_is_told(keeper: Browser) -> None:
    tests = [{"name": "odd", "facts": {"case.attr.amount": "12x"}, "holds": True}]
    with override("en"):
        with pytest.raises(Invalid) as refused:
            write("case.attr.amount > 1", tests=tests)
        told = [*map(str, refused.value.problems["tests"])]
    assert told == ["Test “odd”, “Amount”: Write a number."]
