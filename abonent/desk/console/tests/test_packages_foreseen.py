"""What a package would replace of routes here, and what of it is to be confirmed."""

from __future__ import annotations

import pytest
from django.utils import translation

from abonent.cases.testing import make_agent
from abonent.cases.tests.browsing import log_in, text_of
from abonent.desk.console.tests.test_route_packages import BY, PART, drawing, drawn, exported, kept
from abonent.kernel.configuration.changes import revert_batch
from abonent.kernel.configuration.packages.actions import bring_package, install, plan
from abonent.kernel.configuration.packages.content import Package
from abonent.kernel.configuration.packages.foreseen import Foreseen, foresee
from abonent.kernel.configuration.packages.jobs import start_installation
from abonent.kernel.errors import Invalid
from abonent.kernel.models import ConfigurationChange
from abonent.routes.actions import save_draft, save_example
from abonent.routes.examples import Act, ExampleDraft
from abonent.routes.models import Route
from abonent.webkit.wording import moment

pytestmark = pytest.mark.django_db
KEY = f"{PART} claim"
FAIL = (
    "Examples that fail: 1 of 1. The first is “Paid”: Act 1: the drawing has no “pay”. Mend the "
    "drawing or the example, or confirm it with a reason."
)


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def seen(package: Package) -> Foreseen:
    differences = plan(by=BY, package=package)
    return foresee(by=BY, differences=differences, contents=package.contents)


def brought(**told: str) -> Package:
    package = exported()
    package.contents[PART]["claim"] |= told
    return package


def with_failing() -> Route:
    """A route with an example that pays, which the drawing of the package cannot."""
    of = drawn(active=drawing("pay"))
    paid = ExampleDraft(
        name={"ru": "Оплата", "en": "Paid"}, given={"topic": "refund"},
        acts=(Act("leave", "pay", "pay-end"),), expects="end", expected=["end"],
    )  # fmt: skip
    save_example(by=BY, route_id=of.pk, draft=paid)
    return of


def test_a_draft_that_would_be_replaced_is_told_with_who_and_when() -> None:
    of = drawn(draft=drawing())
    draft = of.versions.get()
    with translation.override("en"):
        found = seen(brought(draft=drawing("look", "pay")))
        told = f"saved by Somebody at {moment(draft.changed_at)}"
        assert found.replaced == {
            KEY: [f"The draft of “Claim” {told} would be replaced; it stays in the history."]
        }
        gone = seen(brought(draft=""))
        assert [str(one) for one in gone.replaced[KEY]] == [
            f"The draft of “Claim” {told} would be deleted; it stays in the history."
        ]
    install(by=BY, package=brought(draft=drawing("look", "pay")))
    assert kept() == [(1, "draft", "Second", drawing("look", "pay"))]
    change = ConfigurationChange.objects.filter(part=PART).latest("id")
    assert change.changes["draft"] == [drawing(), drawing("look", "pay")]


def test_nothing_is_told_of_a_draft_that_stays() -> None:
    drawn(draft=drawing())
    assert seen(brought(note="Other")) == Foreseen()
    assert seen(brought(draft_note="Other")).replaced == {}


def test_a_drawing_on_which_examples_fail_is_confirmed_with_a_reason() -> None:
    with_failing()
    package = brought(active=drawing("look"))
    with translation.override("en"):
        assert seen(package).to_confirm == {KEY: [FAIL]}
        with pytest.raises(Invalid) as refused:
            install(by=BY, package=package, activate=True)
        assert refused.value.told.endswith(FAIL)
        assert kept() == [(1, "active", "First", drawing("pay"))]
        with pytest.raises(Invalid) as refused:
            install(by=BY, package=package, activate=True, confirmed=True, reason=" ")
        assert list(refused.value.problems) == ["reason"]
    install(by=BY, package=package, activate=True, confirmed=True, reason="New rules")
    assert [one[1] for one in kept()] == ["retired", "active"]
    batch = ConfigurationChange.objects.filter(part=PART).latest("id").batch
    assert batch is not None
    assert revert_batch(by=BY, batch=batch) == 2  # what was in force comes back unasked
    assert (kept()[0][1], kept()[0][3]) == ("active", drawing("pay"))


def test_as_a_draft_it_wants_no_confirming() -> None:
    with_failing()
    install(by=BY, package=brought(active=drawing("look")))
    assert [one[1] for one in kept()] == ["active", "draft"]


def test_the_page_tells_both_and_keeps_what_was_ticked() -> None:
    of = with_failing()
    save_draft(by=BY, route_id=of.pk, xml=drawing("call"))
    row = bring_package(by=BY, package=brought(active=drawing("look")))
    make_agent("routes.administer", "desk.console", login="packer", language="en")
    browser = log_in("packer")
    page = text_of(browser.get(f"/console/packages/{row.pk}"))
    assert "replaces a draft" in page
    assert "to be confirmed" in page
    assert FAIL in page
    assert "Even where examples of a route fail" in page
    address = f"/console/packages/{row.pk}/install"
    refused = browser.post(address, {"activate": "1", "confirmed": "1"}, follow=True)
    assert "say why it is put into force all the same" in text_of(refused)
    job = start_installation(
        by=BY, package_id=row.pk, activate=True, confirmed=True, reason="New rules"
    )
    assert job.params["confirmed"] is True
