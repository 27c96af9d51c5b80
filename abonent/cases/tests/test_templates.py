"""Contact templates: whose they are, what they begin, what the server refuses."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.cases import actions
from abonent.cases.models import Case, Contact, ContactTemplate
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries.templates import templates_of
from abonent.cases.testing import ADMIN, Company, claim_draft, name
from abonent.cases.tests.browsing import filled, text_of
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.parties.models import Client
from abonent.staff.actions import save_role
from abonent.staff.models import Operator
from abonent.staff.queries import VERSION as STAFF
from abonent.staff.queries import list_audience


def make_template(code: str, **values: object) -> ContactTemplate:
    given = {"code": code, "name": name(code.title(), code.title()), "given_to": "role-agent",
             **values}  # fmt: skip
    saved = save_reference(by=ADMIN, kind="cases.contact_template", values=given)
    assert isinstance(saved, ContactTemplate)
    return saved


def id_of(kind: str, code: str) -> int:
    return int(list_references(by=ADMIN, kind=kind).get(code=code).pk)


@pytest.fixture
def billing(company: Company) -> ContactTemplate:
    """Calls about bills, from Moscow, coming in."""
    return make_template(
        "bills", topics=[company.billing.pk], default_topic=company.claim.pk, direction="in",
        channel=id_of("cases.channel", "phone"),
    )  # fmt: skip


def test_a_template_is_given_by_role_and_by_log_in(agent: Actor, billing: ContactTemplate) -> None:
    make_template("own", given_to=agent.login)
    assert [template.code for template in templates_of(by=agent)] == ["bills", "own"]
    assert templates_of(by=ADMIN) == []


def test_an_operator_called_as_a_role_is_told_from_it(company: Company, agent: Actor) -> None:
    save_role(by=ADMIN, code=agent.login, name=name("Т", "T"), granted=())
    assert [one["value"] for one in list_audience() if one["label"] == agent.name] == [
        f"operator:{agent.login}"
    ]
    make_template("own", given_to=f"operator:{agent.login}")
    assert [template.code for template in templates_of(by=agent)] == ["own"]


def test_unknown_names_are_named(company: Company, agent: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        make_template("wrong", given_to="role-agent, strangers")
    assert "strangers" in str(refused.value)
    assert not ContactTemplate.objects.exists()


def test_what_the_template_forbids_is_refused_by_field(
    agent: Actor, billing: ContactTemplate
) -> None:
    cases = [CaseDraft(topic="claim", attributes={"amount": "1"}), CaseDraft(topic="other")]
    draft = ContactDraft(channel="email", place="moscow", direction="out", cases=cases)
    with pytest.raises(Invalid) as refused:
        actions.register_contact(by=agent, draft=draft)
    assert set(refused.value.problems) == {"channel", "direction", "cases.1.topic"}
    assert not Contact.objects.exists()
    actions.register_contact(by=agent, draft=claim_draft())
    assert Case.objects.get().topic.code == "claim"


def test_of_several_templates_one_must_fit_whole(agent: Actor, billing: ContactTemplate) -> None:
    make_template("letters", channel=id_of("cases.channel", "email"))
    email = ContactDraft(channel="email", place="moscow", cases=[CaseDraft(topic="other")])
    phone = ContactDraft(channel="phone", place="moscow", cases=[CaseDraft(topic="other")])
    actions.register_contact(by=agent, draft=email)
    with pytest.raises(Invalid):
        actions.register_contact(by=agent, draft=phone)
    assert Contact.objects.count() == 1


def test_the_form_begins_as_the_template_says(
    browser: Browser, agent: Actor, billing: ContactTemplate, company: Company
) -> None:
    make_template("letters", given_to="role-clerk", channel=id_of("cases.channel", "email"))
    make_template(
        "calls", given_to="role-clerk", channel=id_of("cases.channel", "phone"),
        topics=[company.other.pk], default_topic=company.other.pk,
    )  # fmt: skip
    page = text_of(browser.get("/contacts/new"))
    assert ("Letters" in page, "Calls" in page, 'name="template" value="letters"' in page) == (
        True, True, True,
    )  # fmt: skip
    assert '<option value="phone"' not in page
    how = text_of(browser.post("/contacts/new/how", {"template": "calls", "part": "0"}))
    assert ('value="calls"' in how, '<option value="email"' not in how) == (True, True)
    assert 'id="case-0-topicbox"' in how
    assert "&quot;claim&quot;" not in how
    refused = browser.post("/contacts/new", filled(template="calls"))
    assert refused.status_code == 422
    assert not Contact.objects.exists()
    done = browser.post("/contacts/new", filled(template="calls", **{"case-0-topic": "other"}))
    assert done.status_code == 302
    assert 'name="template" value="calls"' in text_of(browser.get("/contacts/new"))


def test_clients_of_other_categories_are_refused_and_new_ones_get_theirs(
    browser: Browser, agent: Actor, company: Company
) -> None:
    category = save_reference(
        by=ADMIN, kind="parties.category", values={"code": "vip", "name": name("VIP", "VIP")}
    )
    make_template(
        "vip", given_to="role-clerk", categories=[category.pk], default_category=category.pk
    )
    assert browser.post("/contacts/new", filled()).status_code == 422
    assert browser.post("/contacts/new", filled(new_name="Новикова Анна")).status_code == 302
    assert Client.objects.get().category_id == category.pk


def test_lists_are_asked_for_what_a_template_allows(
    browser: Browser, agent: Actor, company: Company
) -> None:
    assert "По шаблону" not in text_of(browser.get("/cases"))
    phone = id_of("cases.channel", "phone")
    make_template("calls", given_to="role-clerk", channel=phone, topics=[company.other.pk])
    tab = f'href="?topic={company.other.pk}&amp;channel={phone}"'
    page = text_of(browser.get("/cases"))
    assert ("По шаблону: Calls" in page, tab in page) == (True, True)
    actions.register_contact(by=agent, draft=_other())
    shown = text_of(browser.get(f"/cases?topic={company.other.pk}&channel={phone}"))
    assert f"/cases/{Case.objects.get().pk}" in shown
    assert f'href="?channel={phone}"' in text_of(browser.get("/contacts"))


def _other() -> ContactDraft:
    return ContactDraft(channel="phone", place="moscow", cases=[CaseDraft(topic="other")])


def test_a_template_is_given_to_a_department_with_those_below_it(
    company: Company, agent: Actor
) -> None:
    above = save_reference(
        by=ADMIN, kind="staff.department", values={"code": "Support", "name": name("П", "S")}
    )
    below = save_reference(
        by=ADMIN, kind="staff.department",
        values={"code": "calls", "name": name("З", "C"), "parent": above.pk},
    )  # fmt: skip
    make_template("calls", given_to="department:support")
    assert templates_of(by=agent) == []
    Operator.objects.filter(login=agent.login).update(department_id=below.pk)
    bump(STAFF)
    assert [template.code for template in templates_of(by=agent)] == ["calls"]


def test_lists_offer_what_the_templates_allow_before_all_else(
    browser: Browser, company: Company
) -> None:
    email, phone = (id_of("cases.channel", code) for code in ("email", "phone"))
    vip = save_reference(
        by=ADMIN, kind="parties.category", values={"code": "vip", "name": name("ВИП", "VIP")}
    )
    moscow = id_of("cases.place", "moscow")
    make_template("letters", channel=email, topics=[company.other.pk], categories=[vip.pk],
                  default_place=moscow, given_to="role-clerk")  # fmt: skip
    page = text_of(browser.get("/cases"))
    near, rest = page.split('name="channel"', 1)[1].split("Все остальные", 1)
    assert (f'value="{email}"' in near, f'value="{phone}"' in near) == (True, False)
    assert f'value="{phone}"' in rest
    asked = f"topic={company.other.pk}&amp;place={moscow}&amp;channel={email}"
    assert f"{asked}&amp;q=client.category%3A%28vip%29" in page
    chosen = text_of(browser.get(f"/cases?channel={phone}")).split('name="channel"', 1)[1]
    assert f'value="{phone}" checked' in chosen.split("<details", 1)[0]
    for typed, first in (("topic:", "Другое"), ("channel:", "Почта"), ("client.category:", "ВИП")):
        offered = text_of(browser.post("/views/of/case/complete", {"q": typed}))
        texts = [part.split('"')[0] for part in offered.split('data-text="')[1:]]
        assert texts[2] == first  # after "empty" and "any"
    make_template("anything", given_to="role-clerk")
    cache.clear_all()
    assert "Все остальные" not in text_of(browser.get("/cases"))


def test_the_list_of_clients_offers_the_categories_of_templates_before_others(
    browser: Browser,
) -> None:
    vip, mass = (
        save_reference(by=ADMIN, kind="parties.category", values={"code": code, "name": called})
        for code, called in (("vip", name("ВИП", "VIP")), ("mass", name("Массовые", "Mass")))
    )
    make_template("important", given_to="role-clerk", categories=[vip.pk])
    page = text_of(browser.get("/clients"))
    near, rest = page.split('name="category"', 1)[1].split("Все остальные", 1)
    assert (f'value="{vip.pk}"' in near, f'value="{mass.pk}"' in near) == (True, False)
    assert f'value="{mass.pk}"' in rest
    assert f'href="?category={vip.pk}"' in page
    offered = text_of(browser.post("/views/of/client/complete", {"q": "category:"}))
    texts = [part.split('"')[0] for part in offered.split('data-text="')[1:]]
    assert texts[2] == "ВИП"  # after "empty" and "any"
