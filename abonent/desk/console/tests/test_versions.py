"""Versions of routes in the console: where the company wants reasons, it asks why."""

from __future__ import annotations

import pytest
from django.test import Client

from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in, text_of
from abonent.kernel.configuration.history import REASON
from abonent.kernel.configuration.settings import set_setting
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import save_draft
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import RouteVersion


@pytest.fixture
def draft() -> RouteVersion:
    make_company()
    values = {"code": "claims", "name": {"ru": "Спор", "en": "Claim"}}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    drawing = Drawing().start().step("look").end().line("start", "look", "end")
    make_agent("routes.administer", "cases.view", "cases.bulk", login="boss")
    return save_draft(by=ADMIN, route_id=route.pk, xml=drawing.xml())


def act(browser: Client, version: RouteVersion, what: str, **given: str) -> str:
    answer = browser.post(f"/console/routes/versions/{version.pk}/{what}", given, follow=True)
    return text_of(answer)


def state_of(version: RouteVersion) -> str:
    return RouteVersion.objects.get(pk=version.pk).state


@pytest.mark.django_db
def test_without_a_wish_for_reasons_a_button_is_enough(draft: RouteVersion) -> None:
    act(log_in("boss"), draft, "activate")
    assert state_of(draft) == "active"


@pytest.mark.django_db
def test_where_reasons_are_wanted_it_asks_why(draft: RouteVersion) -> None:
    set_setting(by=ADMIN, key=REASON.key, value=True)
    browser = log_in("boss")
    asked = act(browser, draft, "activate")
    assert "Ввести в действие версию 1" in asked
    assert "Причина изменения" in asked
    assert "aria-invalid" not in asked, "nothing was refused yet"
    assert "aria-invalid" in act(browser, draft, "activate", reason="  ")
    assert state_of(draft) == "draft"

    act(browser, draft, "activate", reason="Приказ 17")
    assert state_of(draft) == "active"
    entry = AuditEntry.objects.filter(action="routes.activate").latest("pk")
    assert entry.changes == {"state": ["draft", "active"], "reason": "Приказ 17"}

    act(browser, draft, "retire", reason="Отменён")
    assert state_of(draft) == "retired"
    entry = AuditEntry.objects.filter(action="routes.retire").latest("pk")
    assert entry.changes["reason"] == "Отменён"


@pytest.mark.django_db
def test_running_cases_need_an_active_version_to_go_to(draft: RouteVersion) -> None:
    told = act(log_in("boss"), draft, "migrate")
    assert "Сначала введите в действие версию" in told
