"""Confidential facts of clients as properties of queries: one test for each way an answer leaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db.models import QuerySet

from abonent.cases import actions as cases
from abonent.cases import testing
from abonent.cases.models import BulkChange, Case, Contact
from abonent.cases.tests.browsing import file_of, log_in, text_of
from abonent.cases.tests.test_rest import ask
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.models import AuditEntry
from abonent.notices.models import Notice
from abonent.parties import actions as parties
from abonent.parties.actions import ReachDraft
from abonent.parties.models import Client
from abonent.parties.testing import make_client
from abonent.rules.actions import ViewDraft, keep_view, save_view
from abonent.rules.jobs import tell_subscribers
from abonent.rules.queries import narrow
from abonent.staff.actions import save_role
from abonent.staff.models import Role
from abonent.staff.queries import find_actor

NAMES = ("birth_date", "tax_id", "income")
RIGHTS = ("cases.view", "cases.register", "cases.bulk", "cases.export", "parties.view",
          "parties.export", "rules.share")  # fmt: skip
TAX, NAME = "500100732259", "Иванова Анна Сергеевна"
RICH = "income:>100000"
ASKED = (RICH, "income:any", "birth_date:1971-02-03", f"tax_id:{TAX}", "born:>=1970-01-01")
Hire = Callable[..., Actor]


@pytest.fixture
def hire(company: testing.Company) -> Hire:
    """Somebody to whom these facts of clients are open, as far as his rights reach."""

    def hire(login: str, *fields: str, reach: str = "all") -> Actor:
        actor = testing.make_agent(*RIGHTS, login=login, language="en")
        role = Role.objects.get(operators=actor.id)
        save_role(
            by=testing.ADMIN, role_id=role.pk, name=role.name, granted=RIGHTS,
            scopes={"parties.view": reach} if reach != "all" else {},
            fields={f"parties.client.{one}": "see" for one in fields},
        )  # fmt: skip
        found = find_actor(operator_id=actor.id or 0)
        assert found is not None
        return found

    return hire


@pytest.fixture
def client(company: testing.Company) -> Client:
    """One of whom everything is known, beside one of whom nothing is."""
    make_client("Петрова Ольга")
    made = make_client(NAME)
    facts = {"birth_date": date(1971, 2, 3), "tax_id": TAX, "income": Decimal("120000.00")}
    parties.change_confidential(by=testing.ADMIN, client_id=made.pk, facts=facts)
    return made


def uses() -> list[tuple[str, str, list[str], str]]:
    rows = AuditEntry.objects.filter(action="kernel.ask_confidential").order_by("id")
    return [
        (row.actor_name, row.object_id, row.changes["fields"], row.changes["query"]) for row in rows
    ]


def listed(answer: Any) -> str:
    return file_of(answer).decode("utf-8-sig") if answer.streaming else text_of(answer)


@pytest.mark.parametrize("query", ASKED)
def test_who_may_see_it_finds_by_it_and_that_is_kept(
    client: Client, hire: Hire, query: str
) -> None:
    keeper = hire("keeper", *NAMES)
    found = narrow(Client.objects.all(), subject="client", text=query, by=keeper)
    assert [one.pk for one in found] == [client.pk]
    ((who, of, fields, asked),) = uses()
    assert (who, of, len(fields)) == (keeper.name, "client", 1)
    assert asked.startswith(("income:", "birth_date:", "tax_id:"))


@pytest.mark.parametrize("query", ASKED)
def test_to_others_there_is_no_such_property(client: Client, hire: Hire, query: str) -> None:
    hire("stranger", "birth_date") if "income" in query else hire("stranger", "income")
    stranger = find_actor(operator_id=Role.objects.get(code="role-stranger").operators.get().pk)
    assert stranger is not None
    browser, q = log_in("stranger"), quote(query)
    if query.startswith("tax_id"):  # those of companies are public
        assert narrow(Client.objects.all(), subject="client", text=query, by=stranger).count() == 0
    else:
        with pytest.raises(Invalid):
            narrow(Client.objects.all(), subject="client", text=query, by=stranger)
        assert ask(stranger, "GET", f"/clients?q={q}").status_code == 422
        assert browser.get(f"/clients?q={q}&export=csv").status_code == 422
    for path in (f"/clients?q={q}", f"/clients?q={q}&count=exact", f"/clients?q={q}&foot=1"):
        assert NAME not in text_of(browser.get(path))
    board = browser.post("/views/of/client/build", {"q": query, "said": "", "do": ""})
    assert "wk-matching" in text_of(board)
    assert " 1 match" not in text_of(board)
    assert uses() == []


def test_it_is_not_offered_either(client: Client, hire: Hire) -> None:
    hire("stranger")
    hire("keeper", *NAMES)
    for login, there in (("stranger", False), ("keeper", True)):
        browser = log_in(login)
        for typed in ("inc", "incme:1"):
            answer = browser.post("/views/of/client/complete", {"q": typed[:3]})
            assert ("income:" in text_of(answer)) is there
            assert ("income" in text_of(browser.get(f"/clients?q={typed}:1"))) is there
        assert ("Monthly income" in text_of(browser.get("/views/of/client/build"))) is there
        assert ("Monthly income" in text_of(browser.get("/views/of/client/columns"))) is there


def test_columns_and_files_hold_what_was_asked_for_by_who_may(client: Client, hire: Hire) -> None:
    hire("stranger")
    hire("keeper", *NAMES)
    paths = ("/clients?cols=name,income", "/clients?cols=name,income&export=csv")
    for path in paths:
        assert "120" not in listed(log_in("stranger").get(path)).replace("\xa0", "")[-5000:]
    kept = AuditEntry.objects.filter(action="kernel.view_confidential")
    assert not kept.exists()
    page = listed(log_in("keeper").get(paths[0]))
    assert "120,000" in page.replace("\xa0", ",")
    assert "120000" in listed(log_in("keeper").get(paths[1]))
    assert "120000" not in listed(log_in("keeper").get("/clients?export=csv"))
    assert [row.changes["fields"] for row in kept] == [["parties.client.income"]] * 2
    assert "is-right" in page


def test_lists_are_sorted_by_it_for_who_may(client: Client, hire: Hire) -> None:
    hire("stranger")
    hire("keeper", *NAMES)
    page = text_of(log_in("keeper").get("/clients?sort=-income"))
    assert page.index(NAME) < page.index("Петрова")
    assert AuditEntry.objects.filter(action="kernel.view_confidential").count() == 1
    assert "cannot be sorted by it" in text_of(log_in("stranger").get("/clients?sort=-income"))


def test_totals_are_told_to_who_may(client: Client, hire: Hire) -> None:
    path = "/totals?subject=client&totals=income.sum"
    assert ask(hire("stranger"), "GET", path).json() == {"items": []}
    assert uses() == []
    keeper = hire("keeper", *NAMES)
    (line,) = ask(keeper, "GET", path).json()["items"]
    assert Decimal(line["value"]) == 120000
    assert uses() == [(keeper.name, "client", ["parties.client.income"], "")]


def test_cases_are_asked_only_by_clients_whom_one_sees(client: Client, hire: Hire) -> None:
    """Of others a question tells nothing, neither their income nor whose number it is."""
    parties.add_reach(
        by=testing.ADMIN, client_id=client.pk, draft=ReachDraft(kind="phone", value="+79035550101")
    )  # fmt: skip
    agent = hire("agent")
    draft = replace(testing.claim_draft(), client_id=client.pk)
    cases.register_contact(by=agent, draft=draft)
    keeper, near = hire("keeper", *NAMES), hire("near", *NAMES, reach="own")
    asked = (f"client.{RICH}", "client.phone:+79035550101", "client.kind:person",
             "client:+79035550101", "-client.income:empty")  # fmt: skip
    for text in asked:
        for subject, model in (("case", Case), ("contact", Contact)):
            rows: QuerySet[Any] = model._default_manager.all()
            assert narrow(rows, subject=subject, text=text, by=keeper).count() == 1, text
            assert narrow(rows, subject=subject, text=text, by=near).count() == 0, text
    Client.objects.filter(pk=client.pk).update(manager=near.id)
    for text in asked:
        assert narrow(Case.objects.all(), subject="case", text=text, by=near).count() == 1, text


def test_one_question_of_a_page_is_kept_once(client: Client, hire: Hire) -> None:
    hire("keeper", "income")
    browser = log_in("keeper")
    for more in ("", "&foot=1", f"&rows={client.pk}", "&page=1"):
        browser.get(f"/clients?q={quote(RICH)}{more}")
    browser.get("/clients?q=income:any")
    assert [asked for *_more, asked in uses()] == [RICH, "income:any"]


def test_bulk_changes_touch_nothing_by_it(client: Client, hire: Hire) -> None:
    hire("stranger")
    asked = {"all": "1", "query": f"q=client.{RICH}"}
    log_in("stranger").post("/cases/bulk/assign", asked, follow=True)
    assert not BulkChange.objects.exists()


def test_a_shared_view_is_refused_to_who_may_not(client: Client, hire: Hire) -> None:
    keeper, stranger = hire("keeper", "income"), hire("stranger")
    draft = ViewDraft(name="Rich", query=RICH, is_shared=True)
    view = save_view(by=keeper, subject="client", draft=draft)
    with pytest.raises(Invalid):
        save_view(by=stranger, subject="client", draft=ViewDraft(name="Mine", query=RICH))
    page = text_of(log_in("stranger").get(f"/views/{view.pk}/show", follow=True))
    assert "There is no property “income”" in page
    assert NAME not in page
    for who in (keeper, stranger):
        keep_view(by=who, view_id=view.pk, is_subscribed=True)
    fresh = make_client("Сидоров Пётр")
    parties.change_confidential(
        by=testing.ADMIN, client_id=fresh.pk,
        facts={"birth_date": None, "tax_id": "", "income": Decimal(200000)},
    )  # fmt: skip
    tell_subscribers(0)
    told = Notice.objects.filter(kind="rules.new_rows")
    assert [one.to_id for one in told] == [keeper.id]
    assert uses()[-1] == (keeper.name, "client", ["parties.client.income"], RICH)
