"""Topics chosen for a route, with their attributes merged."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from abonent.attributes.actions import save_attribute
from abonent.cases.actions import route_topics, save_topic
from abonent.cases.models import Topic
from abonent.cases.queries import merge_attributes, topics_of_route
from abonent.cases.testing import ADMIN, Company, make_agent, make_company, name
from abonent.cases.tests.browsing import log_in, text_of
from abonent.desk.console.routes.choices import list_choices
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.routes.models import Route

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def make_route(code: str = "claims") -> Route:
    values = {"code": code, "name": name("Спор", "Dispute")}
    saved = save_reference(by=ADMIN, kind="routes.route", values=values)
    assert isinstance(saved, Route)
    return saved


def going(route: Route) -> set[str]:
    return {topic.code for topic in topics_of_route(route_id=route.pk)}


def test_topics_are_put_on_a_route_and_off_it(company: Company) -> None:
    route, another = make_route(), make_route("another")
    route_topics(by=ADMIN, route_id=another.pk, topic_ids=[company.other.pk])
    assert going(another) == {"other"}

    route_topics(by=ADMIN, route_id=route.pk, topic_ids=[company.billing.pk, company.other.pk])
    assert going(route) == {"claim", "other"}, "a group takes along what is in it"
    assert going(another) == set()

    route_topics(by=ADMIN, route_id=route.pk, topic_ids=[company.claim.pk])
    assert going(route) == {"claim"}
    assert Topic.objects.get(code="billing").route_id is None
    told = AuditEntry.objects.latest("pk")
    assert told.changes["route"] == [None, "claims"]


def test_a_topic_that_is_gone_changes_nothing(company: Company) -> None:
    route = make_route()
    with pytest.raises(Invalid) as refused:
        route_topics(by=ADMIN, route_id=route.pk, topic_ids=[company.claim.pk, 999_999])
    assert list(refused.value.problems) == ["topics"]
    assert going(route) == set()
    with pytest.raises(PermissionRefused):
        route_topics(by=make_agent("routes.administer"), route_id=route.pk, topic_ids=[])


def test_attributes_are_merged_by_their_codes(company: Company) -> None:
    save_attribute(
        by=ADMIN, set_id=company.other.attribute_set_id, code="city", type="string",
        name=name("Город", "City"),
    )  # fmt: skip
    save_attribute(
        by=ADMIN, set_id=company.other.attribute_set_id, code="amount", type="string",
        name=name("Сколько", "How much"),
    )  # fmt: skip
    route = make_route()
    route_topics(by=ADMIN, route_id=route.pk, topic_ids=[company.claim.pk, company.other.pk])
    with override("en"):
        merged = merge_attributes(topics_of_route(route_id=route.pk))
        told = [(one.definition.code, one.is_common, one.differs) for one in merged]
    assert told[:3] == [("amount", True, True), ("city", True, False), ("calls", False, False)]
    assert {one[0] for one in told[3:]} == {"month", "reason", "repeated", "since"}
    assert [topic.code for topic in merged[2].topics] == ["claim"]


def test_the_editor_offers_attributes_of_some_topics_with_where_they_are(company: Company) -> None:
    route = make_route()
    with override("en"):
        everything = dict(list_choices(route=route)["attributes"])
        assert everything["city"] == "City"
        route_topics(by=ADMIN, route_id=route.pk, topic_ids=[company.claim.pk, company.other.pk])
        choices = list_choices(route=route)
    assert dict(choices["attributes"])["city"] == "City · Bill dispute"
    assert choices["going"] == ["Billing › Bill dispute", "Other"]


def test_an_inactive_topic_is_not_merged(company: Company) -> None:
    route = make_route()
    save_topic(
        by=ADMIN, topic_id=company.other.pk, name=name("Другое", "Other"), is_active=False,
        route_id=route.pk,
    )  # fmt: skip
    assert topics_of_route(route_id=route.pk) == []


def test_the_page_chooses_them(company: Company) -> None:
    route, another = make_route(), make_route("another")
    route_topics(by=ADMIN, route_id=another.pk, topic_ids=[company.other.pk])
    make_agent("routes.administer", "cases.administer", "desk.console", login="boss")
    browser = log_in("boss")
    url = f"/console/routes/{route.pk}/topics"
    page = text_of(browser.get(url))
    assert "Темы маршрута «Спор»" in page
    assert "сейчас: Спор" in page, "the other topic goes another route"

    chosen = {"topics": [company.claim.pk], "reason": "Приказ 5"}
    page = text_of(browser.post(url, chosen, follow=True))
    assert "Счета › Спор о счёте" in page
    assert "Их атрибуты вместе" in page
    assert going(route) == {"claim"}
    refused = browser.post(url, {"topics": ["x"]})
    assert refused.status_code == 422
    assert going(route) == {"claim"}
