"""How cases hang together, as the query language asks for it; and hostile queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.utils import translation

from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.properties import CASE
from abonent.cases.testing import ADMIN, Company, claim_draft, make_agent, name
from abonent.cases.tests.browsing import log_in
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import save_reference
from abonent.rules.actions import ViewDraft, save_view
from abonent.rules.queries import narrow, read_query


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def found(text: str, by: Actor) -> list[int]:
    """Places of the cases found, from 1."""
    every = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    rows = narrow(Case.objects.order_by("pk"), subject="case", text=text, by=by)
    return [every.index(case.pk) + 1 for case in rows]


def test_cases_are_found_by_how_they_hang_together(company: Company, agent: Actor) -> None:
    for _ in range(4):
        actions.register_contact(by=agent, draft=claim_draft())
    first, second, third, _fourth = Case.objects.order_by("pk")
    both = name("Рядом", "Near")
    near = {"code": "near", "name": both, "reverse_name": both}
    save_reference(by=ADMIN, kind="cases.link_kind", values=near)
    actions.set_parent(by=agent, case_id=second.pk, parent_id=first.pk)
    actions.link_cases(by=agent, case_id=first.pk, other_id=third.pk, kind="near")
    assert found("is:child", agent) == [2]
    assert found("это:главное", agent) == [1]
    assert found("is:linked", agent) == [1, 3]
    assert found("-is:(child,linked)", agent) == [4]
    assert found("is:any", agent) == [1, 2, 3]
    assert found(f"parent:{first.pk}", agent) == [2]
    assert read_query(subject="case", text="это:часть", by=agent).neutral == "is:child"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000, "(" * 5000 + "x", "-" * 1500 + "x", "a OR " * 399, "topic:" + "," * 1000,
        "nonsense:1", "number:999999999999999999999999", "attr.amount:1e999999", "created:9999-99",
        "\x00", "status:(open", '"', "topic:" + "*" * 500 + "z",
    ],
)  # fmt: skip
def test_a_hostile_query_gets_an_answer(company: Company, agent: Actor, text: str) -> None:
    """Either it is understood, or it is told what is wrong: nothing breaks and nothing waits."""
    actions.register_contact(by=agent, draft=claim_draft())
    with suppress(Invalid):
        assert found(text, agent) in ([], [1])
    make_agent("cases.view", login="reader", language="en")
    browser = log_in("reader")
    assert browser.get("/cases", {"q": text[:5000]}).status_code in (200, 400)
    assert browser.post("/views/of/case/complete", {"q": text[:5000]}).status_code in (200, 400)


def test_a_pattern_that_would_explode_is_a_text(company: Company, agent: Actor) -> None:
    made = actions.register_contact(by=agent, draft=claim_draft(text="(a+)+$ " + "a" * 3000))
    assert found('text:~"(a+)+$"', agent) == [1]
    assert found("text:" + "*a" * 200 + "*b", agent) == []
    assert len(made.case_ids) == 1


def test_scripts_in_names_of_views_are_shown_as_text(company: Company) -> None:
    boss = make_agent("cases.view", "rules.share", login="boss", language="en")
    draft = ViewDraft(name="<script>alert(1)</script>", query="status:open", is_shared=True)
    view = save_view(by=boss, subject=CASE.code, draft=draft)
    browser = log_in("boss")
    for at in (f"/cases?view={view.pk}&q=status:open", "/views/of/case", f"/views/{view.pk}"):
        page = browser.get(at).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page
