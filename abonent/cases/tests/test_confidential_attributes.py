"""Confidential attributes of cases: one test for each way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from abonent.attributes.actions import save_attribute
from abonent.attributes.models import Attribute
from abonent.bus.models import Event
from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.pages.attributes import with_attributes
from abonent.cases.pages.lists import CASES
from abonent.cases.tests.browsing import HTMX, file_of, log_in, text_of
from abonent.cases.tests.test_rest import ask
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import save_draft
from abonent.routes.bpmn.drawing import Drawing
from abonent.rules.queries import narrow
from abonent.staff.actions import save_role
from abonent.staff.models import Role
from abonent.staff.queries import find_actor, find_actor_by_login
from abonent.work import actions as work

SECRET, FIELD = "4511 123456", "attributes.case.passport"
RIGHTS = ("cases.view", "cases.register", "cases.work", "cases.bulk", "cases.export",
          "cases.merge", "parties.view", "staff.view_audit")  # fmt: skip
Hire = Callable[..., Actor]


@pytest.fixture
def company(db: None) -> testing.Company:
    made = testing.make_company()
    save_attribute(
        by=testing.ADMIN, set_id=made.billing.attribute_set_id, code="passport",
        name=testing.name("Паспорт", "Passport"), type="string", is_confidential=True,
        is_column=True,
    )  # fmt: skip
    return made


def test_who_draws_forms_opens_nothing(company: testing.Company) -> None:
    drawer = testing.make_agent("attributes.administer", "cases.administer", login="drawer")
    attribute = Attribute.objects.get(code="passport")
    values = {"is_confidential": False}
    with pytest.raises(Invalid) as told:
        save_reference(by=drawer, kind="attributes.attribute", id=attribute.pk, values=values)
    attribute.refresh_from_db()
    assert (list(told.value.problems), attribute.is_confidential) == (["is_confidential"], True)
    save_reference(by=testing.ADMIN, kind="attributes.attribute", id=attribute.pk, values=values)
    attribute.refresh_from_db()
    assert not attribute.is_confidential


@pytest.fixture
def hire(company: testing.Company) -> Hire:
    """Somebody to whom the passport is open as far as ``how`` says."""

    def hire(login: str, how: str = "") -> Actor:
        actor = testing.make_agent(*RIGHTS, login=login, language="en")
        role = Role.objects.get(operators=actor.id)
        fields = {FIELD: how} if how else {}
        save_role(by=testing.ADMIN, role_id=role.pk, name=role.name, granted=RIGHTS, fields=fields)
        found = find_actor(operator_id=actor.id or 0)
        assert found is not None
        return found

    return hire


@pytest.fixture
def case(hire: Hire) -> Case:
    """A case with a passport, by whom it is open to."""
    keeper = hire("keeper", "change")
    draft = testing.claim_draft(attributes={"amount": 1, "passport": SECRET})
    done = actions.register_contact(by=keeper, draft=draft)
    return Case.objects.get(pk=done.case_ids[0])


def looks() -> list[tuple[str, str, Any]]:
    rows = AuditEntry.objects.filter(action="kernel.view_confidential").order_by("id")
    return [(row.object_type, row.object_id, row.changes) for row in rows]


@pytest.mark.parametrize(
    "address",
    ["/cases/{id}", "/cases/{id}/edit", "/cases?topic=", "/cases?cols=number,attr-passport",
     "/cases?export=csv&topic=", "/console/audit"],
)  # fmt: skip
def test_no_page_tells_it(case: Case, hire: Hire, address: str) -> None:
    hire("stranger")
    topic = case.topic_id
    address = address.format(id=case.pk).replace("topic=", f"topic={topic}")
    answer = log_in("stranger").get(address)
    assert answer.status_code == 200
    told = file_of(answer).decode() if answer.streaming else text_of(answer)
    assert SECRET not in told
    assert looks() == []
    answer = log_in("keeper").get(address)
    told = file_of(answer).decode() if answer.streaming else text_of(answer)
    assert SECRET in told


def test_looks_are_kept(case: Case) -> None:
    fields = {"fields": [FIELD]}
    keeper = log_in("keeper")
    keeper.get(f"/cases/{case.pk}")
    keeper.get(f"/cases?topic={case.topic_id}")
    keeper.get(f"/cases?topic={case.topic_id}", headers={**HTMX, "X-Live": "1"})
    keeper.get("/cases")  # without the column
    assert looks() == [("case", str(case.pk), fields), ("list", "cases", fields)]


def test_a_trial_of_a_route_keeps_the_look(case: Case, hire: Hire) -> None:
    drawing = Drawing().start().step("look").end().line("start", "look", "end")
    values = {"code": "claims", "name": testing.name("Спор", "Claim")}
    route = save_reference(by=testing.ADMIN, kind="routes.route", values=values)
    version = save_draft(by=testing.ADMIN, route_id=route.pk, xml=drawing.xml())
    hire("stranger")
    for login in ("stranger", "keeper"):
        role = Role.objects.get(operators__login=login)
        fields = {FIELD: "change"} if login == "keeper" else {}
        granted = (*RIGHTS, "routes.administer")
        save_role(by=testing.ADMIN, role_id=role.pk, name=role.name, granted=granted, fields=fields)
    address = f"/console/routes/versions/{version.pk}/trial?case={case.pk}"
    assert SECRET not in text_of(log_in("stranger").get(address))
    assert looks() == []
    assert SECRET in text_of(log_in("keeper").get(address))
    assert looks() == [("case", str(case.pk), {"fields": [FIELD]})]


def test_no_program_is_told(case: Case, hire: Hire) -> None:
    stranger = hire("stranger")
    for path in (f"/cases/{case.pk}", "/cases", f"/cases/{case.pk}/history"):
        answer = ask(stranger, "GET", path)
        assert (answer.status_code, SECRET in answer.content.decode()) == (200, False)
    assert ask(stranger, "GET", "/cases?attr.passport=x").status_code == 422
    assert looks() == []
    keeper = find_actor(operator_id=case.registered_by_id or 0)
    assert keeper is not None
    assert ask(keeper, "GET", f"/cases/{case.pk}").json()["attributes"]["passport"] == SECRET
    assert len(ask(keeper, "GET", f"/cases?attr.passport={SECRET}").json()["items"]) == 1
    assert [of for of, _id, _fields in looks()] == ["case", "list"]


def test_nobody_asks_sorts_or_counts_by_it(case: Case, hire: Hire) -> None:
    stranger = hire("stranger")
    for text in (f'attr.passport:"{SECRET}"', "-attr.passport:x", "attr.passport:*"):
        with pytest.raises(Invalid):
            narrow(Case.objects.all(), subject="case", text=text, by=stranger)
    shown = with_attributes(CASES, QueryDict(f"topic={case.topic_id}"), by=stranger, every=True)
    assert [one.key for one in shown.columns if "passport" in one.key] == []
    assert [one.key for one in shown.more if "passport" in one.key] == []
    page = text_of(
        log_in("stranger").get(f"/cases?topic={case.topic_id}&attr[passport]={SECRET[:4]}")
    )
    assert "Passport" not in page
    assert "cannot be sorted by it" in text_of(log_in("stranger").get("/cases?sort=attr-passport"))
    for sort in ("attr.passport", "attr.nothing"):
        assert ask(stranger, "GET", f"/cases?sort={sort}").status_code == 422
    assert looks() == []
    log_in("keeper").get("/cases?sort=attr-passport&cols=number")
    assert looks() == [("list", "cases", {"fields": [FIELD]})]


def test_nobody_writes_or_guesses_it(case: Case, hire: Hire) -> None:
    stranger, viewer = hire("stranger"), hire("viewer", "see")
    for value in (SECRET, "other", None):
        with pytest.raises(Invalid) as refusal:
            actions.edit_case(by=stranger, case_id=case.pk, changed_attributes={"passport": value})
        assert [*refusal.value.problems] == ["attributes.passport"]
    with pytest.raises(Invalid):
        actions.edit_case(by=viewer, case_id=case.pk, changed_attributes={"passport": "other"})
    draft = testing.claim_draft(attributes={"amount": 1, "passport": "x"})
    with pytest.raises(Invalid):
        actions.register_contact(by=stranger, draft=draft)
    actions.edit_case(by=stranger, case_id=case.pk, attributes={"amount": 2})
    case.refresh_from_db()
    assert case.attributes == {"amount": 2, "passport": SECRET}


def test_a_change_is_told_without_its_values(case: Case, hire: Hire) -> None:
    keeper = find_actor(operator_id=case.registered_by_id or 0)
    assert keeper is not None
    actions.edit_case(
        by=keeper, case_id=case.pk, changed_attributes={"passport": "9999", "amount": 5}
    )
    hire("stranger")
    for address in (f"/cases/{case.pk}", "/console/audit"):
        told = text_of(log_in("stranger").get(address))
        assert [word for word in (SECRET, "9999") if word in told] == []
        assert "Amount" in told
    assert "9999" in text_of(log_in("keeper").get(f"/cases/{case.pk}"))


def test_a_collision_tells_nothing(case: Case, hire: Hire) -> None:
    keeper = find_actor(operator_id=case.registered_by_id or 0)
    assert keeper is not None
    actions.edit_case(
        by=keeper, case_id=case.pk, changed_attributes={"passport": "9999", "amount": 5}
    )
    body = {"attributes": {"amount": 7}}
    answer = ask(hire("stranger"), "PATCH", f"/cases/{case.pk}", body)
    assert "9999" not in answer.content.decode()


def test_a_merge_shows_the_rest(case: Case, hire: Hire) -> None:
    done = actions.register_contact(by=testing.ADMIN, draft=testing.claim_draft())
    hire("stranger")
    page = text_of(log_in("stranger").get(f"/cases/{done.case_ids[0]}/merge?other={case.pk}"))
    assert SECRET not in page


def test_events_do_not_carry_it(case: Case) -> None:
    assert SECRET not in str(list(Event.objects.values()))


def test_a_code_is_confidential_wherever_cases_have_it(
    case: Case, company: testing.Company, hire: Hire
) -> None:
    save_attribute(
        by=testing.ADMIN, set_id=company.other.attribute_set_id, code="passport",
        name=testing.name("Паспорт", "Passport"), type="string",
    )  # fmt: skip
    stranger = hire("stranger")
    draft = testing.claim_draft(topic="other", attributes={"passport": "x"})
    with pytest.raises(Invalid):
        actions.register_contact(by=stranger, draft=draft)
    shown = with_attributes(CASES, QueryDict(""), by=stranger, every=True)
    assert [one.key for one in shown.columns if "passport" in one.key] == []


def test_roles_open_it_in_the_console(case: Case) -> None:
    testing.make_agent("staff.administer", "desk.console", login="boss", language="en")
    page = text_of(log_in("boss").get(f"/console/roles/{Role.objects.get(code='role-boss').pk}"))
    assert f'value="{FIELD}:see"' in page
    assert "Attributes of cases" in page


def test_a_shared_draft_tells_it_to_nobody(case: Case, hire: Hire) -> None:
    keeper = find_actor_by_login(login="keeper")
    stranger = hire("stranger")
    assert keeper is not None
    draft_id = uuid4()
    content = {"case-0-attr-passport": [SECRET], "case-0-attr-amount": ["1"], "case-0-text": ["Т"]}
    work.save_draft(
        by=keeper, draft_id=draft_id, kind="case_edit", path=f"/cases/{case.pk}/edit", title="Т",
        content=content, version=0,
    )  # fmt: skip
    work.share_draft(by=keeper, draft_id=draft_id, shared=True)
    kept = ask(stranger, "GET", f"/drafts/{draft_id}").json()["content"]
    assert sorted(kept) == ["case-0-attr-amount", "case-0-text"]
    assert ask(keeper, "GET", f"/drafts/{draft_id}").json()["content"] == content
    work.take_draft(by=stranger, draft_id=draft_id)
    page = text_of(log_in("stranger").get(f"/cases/{case.pk}/edit?draft={draft_id}"))
    assert (SECRET in page, "case-0-attr-amount" in page) == (False, True)
    assert SECRET not in str([*AuditEntry.objects.filter(object_type="draft").values("changes")])
