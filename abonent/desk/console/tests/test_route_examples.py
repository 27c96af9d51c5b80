"""Examples in the console: made up, kept, tried all at once, asked before a version is in force."""

from __future__ import annotations

import json
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in, text_of
from abonent.cases.tests.test_route_examples import drawn, keep, version
from abonent.cases.tests.test_routed import opened
from abonent.routes.actions import save_draft, save_example
from abonent.routes.examples import ExampleDraft
from abonent.routes.models import RouteExample, RouteVersion

pytestmark = pytest.mark.django_db
KEPT = {
    "example-name_ru": "Крупная", "example-name_en": "Large", "example-expects": "path",
    "topic": "claim", "did": json.dumps([["leave", "look", "look-size"]]),
    "trial-amount": "1 500,00", "fact-kind": "complaint", "fact-priority": "",
}  # fmt: skip


@pytest.fixture
def draft(db: None) -> RouteVersion:
    make_company()
    return version()


@pytest.fixture
def browser(draft: RouteVersion) -> Browser:
    rights = ("routes.administer", "desk.console", "cases.view", "parties.view")
    make_agent(*rights, login="boss", language="en")
    return log_in("boss")


def said(answer: Any) -> str:
    return unescape(text_of(answer))


def test_an_example_is_made_up_and_kept(browser: Browser, draft: RouteVersion) -> None:
    at = f"/console/routes/versions/{draft.pk}/trial"
    shown = said(browser.get(at, {"topic": "claim"}))
    assert "The example: made up, Спор о счёте" in shown or "made up, Bill dispute" in shown
    assert 'name="trial-amount"' in shown
    answer = browser.post(f"/console/routes/versions/{draft.pk}/examples", KEPT)
    kept = RouteExample.objects.get()
    assert answer["Location"] == f"{at}?example={kept.pk}"
    assert kept.given == {"topic": "claim", "kind": "complaint", "attributes": {"amount": 1500}}
    assert (kept.expects, kept.expected) == ("path", ["look", "chief"])
    assert kept.acts == [["leave", "look", "look-size"]]
    opened_again = said(browser.get(at, {"example": kept.pk}))
    assert "The same path: Look → Chief" in opened_again
    assert '["leave", "look", "look-size"]' in opened_again


def test_what_was_typed_survives_a_refusal(browser: Browser, draft: RouteVersion) -> None:
    at = f"/console/routes/versions/{draft.pk}/examples"
    nameless = KEPT | {"example-name_ru": "", "example-name_en": ""}
    refused = browser.post(at, nameless)
    assert refused.status_code == 422
    assert "Give the example a name." in said(refused)
    assert '["leave", "look", "look-size"]' in said(refused)
    wrong = browser.post(at, KEPT | {"trial-amount": "many"})
    assert (wrong.status_code, 'value="many"' in said(wrong)) == (422, True)
    assert not RouteExample.objects.exists()


def test_a_fact_that_does_not_fit_is_told_beside_it(browser: Browser, draft: RouteVersion) -> None:
    following = save_draft(
        by=ADMIN, route_id=draft.route_id, xml=drawn("client.created > timestamp(0)"),
        revision=draft.revision,
    )  # fmt: skip
    at = f"/console/routes/versions/{following.pk}/trial"
    given = {"topic": "claim", "did": "[]", "fact-client.created": "soon"}
    answer = browser.post(at, given)
    assert answer.status_code == 422
    assert "Write a moment: 2026-11-22T10:00:00+03:00." in said(answer)


def test_who_saw_an_older_one_is_told(browser: Browser, draft: RouteVersion) -> None:
    kept = keep(draft.route_id)
    keep(draft.route_id, example_id=kept.pk, expected=["paid"])
    late = KEPT | {"example": str(kept.pk), "revision": "1"}
    answer = browser.post(f"/console/routes/versions/{draft.pk}/examples", late)
    assert answer.status_code == 409
    assert "changed the example meanwhile" in said(answer)
    kept.refresh_from_db()
    assert kept.expected == ["paid"]
    more = browser.post(f"/console/routes/versions/{draft.pk}/examples", late | {"as": "new"})
    assert (more.status_code, RouteExample.objects.count()) == (302, 2)
    gone = f"/console/routes/versions/{draft.pk}/examples/{kept.pk}/delete"
    browser.post(gone, {"revision": "1"})
    assert RouteExample.objects.count() == 2
    browser.post(gone, {"revision": "2"})
    assert not RouteExample.objects.filter(pk=kept.pk).exists()


def test_a_moment_is_typed_and_shown_in_the_readers_zone(
    browser: Browser, draft: RouteVersion
) -> None:
    following = save_draft(
        by=ADMIN, route_id=draft.route_id, xml=drawn("client.created > now"),
        revision=draft.revision,
    )  # fmt: skip
    at = f"/console/routes/versions/{following.pk}"
    given = KEPT | {"fact-client.created": "2026-11-22T10:00"}
    assert browser.post(f"{at}/examples", given).status_code == 302
    kept = RouteExample.objects.get()
    assert datetime.fromisoformat(kept.given["facts"]["client.created"]).tzinfo is not None
    shown = said(browser.get(f"{at}/trial", {"example": kept.pk}))
    assert 'value="2026-11-22T10:00"' in shown


def test_what_comes_otherwise_is_told_where_an_example_is_opened(
    browser: Browser, draft: RouteVersion
) -> None:
    kept = keep(draft.route_id, {"topic": "claim", "attributes": {"amount": "10"}})
    at = f"/console/routes/versions/{draft.pk}/trial"
    assert "It was to come to “Chief”, and came to “Paid”." in said(
        browser.get(at, {"example": kept.pk})
    )


def test_all_are_tried_and_the_first_difference_told(browser: Browser, draft: RouteVersion) -> None:
    keep(draft.route_id)
    keep(draft.route_id, {"topic": "claim", "attributes": {"amount": "10"}})
    page = said(browser.get(f"/console/routes/versions/{draft.pk}/trial", {"run": "1"}))
    shown = page.partition("data-tried")[2].partition("</table>")[0]
    assert (shown.count("passed"), shown.count("not passed")) == (2, 1)
    assert "It was to come to “Chief”, and came to “Paid”." in shown


def test_a_kept_case_is_opened_with_what_is_otherwise(
    browser: Browser, draft: RouteVersion
) -> None:
    case = opened("claim", attributes={"amount": "10"})
    at = f"/console/routes/versions/{draft.pk}"
    given = {key: value for key, value in KEPT.items() if key != "topic"}
    browser.post(f"{at}/examples", given | {"case": str(case.pk)})
    kept = RouteExample.objects.get()
    assert kept.given == {"case": case.pk, "attributes": {"amount": 1500}}
    shown = said(browser.get(f"{at}/trial", {"example": kept.pk}))
    assert f"The example: case {case.pk}" in shown
    assert "The same path: Look → Chief" in shown


def test_a_version_whose_examples_fail_is_put_into_force_with_a_reason(
    browser: Browser, draft: RouteVersion
) -> None:
    keep(draft.route_id)
    failing = ExampleDraft(
        name={"en": "Small"}, given={"topic": "claim"}, acts=(), expects="end", expected=["paid"]
    )
    save_example(by=ADMIN, route_id=draft.route_id, draft=failing)
    at = f"/console/routes/versions/{draft.pk}/activate"
    asked = said(browser.post(at))
    assert "It was to come to “Paid”, and came to “Look”." in asked
    assert "Put into force all the same" in asked
    silent = browser.post(at, {"confirmed": "1", "reason": ""})
    assert silent.status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"
    browser.post(at, {"confirmed": "1", "reason": "A new limit"})
    draft.refresh_from_db()
    assert draft.state == "active"


def test_passing_examples_are_told_when_it_is_in_force(
    browser: Browser, draft: RouteVersion
) -> None:
    keep(draft.route_id)
    answer = browser.post(f"/console/routes/versions/{draft.pk}/activate", follow=True)
    assert "New cases go version 1. Examples that passed: 1 of 1." in said(answer)
