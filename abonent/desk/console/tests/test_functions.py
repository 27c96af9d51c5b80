"""Business functions in the console: put together, tried, offered to routes; letters that leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import override_settings

from abonent.attributes.models import AttributeQuery
from abonent.cases.actions import move_case
from abonent.cases.models import Case
from abonent.cases.testing import ADMIN, make_agent, name
from abonent.cases.tests.browsing import log_in, text_of
from abonent.cases.tests.test_messages import letter, of_client
from abonent.cases.tests.test_routed import opened
from abonent.desk.console.routes.choices import list_choices
from abonent.drivers.smtp import Server, SmtpMail
from abonent.drivers.tests.services import Service
from abonent.drivers.tests.test_composed_functions import (
    INPUTS,
    OUTPUTS,
    found,
    refund,
    route,
    save,
    service,
)
from abonent.drivers.tests.test_mail import HOST, Office, PostOffice
from abonent.kernel.configuration.packages.actions import read_configuration
from abonent.kernel.models import AuditEntry
from abonent.notices.actions.mail import deliver
from abonent.notices.models import Mail
from abonent.notices.ports import MailDriver, mail_drivers
from abonent.routes.models import BusinessFunction, FunctionRun, Route

pytestmark = pytest.mark.django_db
TRY = "/console/functions/try"
__all__ = ["service"]


@pytest.fixture
def browser(service: Service) -> Browser:
    make_agent("routes.administer", "desk.console", "cases.view", login="drawer", language="en")
    return log_in("drawer")


def form(*steps: Any, **more: Any) -> dict[str, str]:
    return {
        "name_ru": "Возврат", "name_en": "Refund", "code": "order_refund", "is_active": "on",
        "inputs": json.dumps(INPUTS), "outputs": json.dumps(OUTPUTS), "steps": json.dumps(steps),
        **more,
    }  # fmt: skip


def test_a_function_is_saved_by_who_may_draw_routes(browser: Browser, service: Service) -> None:
    at = "/console/lists/routes.function/new"
    assert browser.post(at, form(refund(service))).status_code == 302
    row = BusinessFunction.objects.get()
    assert (row.code, row.inputs, row.steps[0]["kind"]) == ("order_refund", INPUTS, "http")
    page = text_of(browser.get(f"/console/lists/routes.function/{row.pk}"))
    assert "composing-data" in page
    assert "Created" in page
    make_agent("desk.console", "cases.administer", login="other")
    other = log_in("other")
    assert other.post(at, form(refund(service))).status_code == 403
    assert other.post(TRY, form(refund(service))).status_code == 403
    assert service.asked == []


def test_what_is_wrong_stands_beside_the_steps(browser: Browser, service: Service) -> None:
    steps = refund(service, url=f"{service.url}/{{input.acount}}")
    answer = browser.post("/console/lists/routes.function/new", form(steps))
    assert answer.status_code == 422
    assert "Did you mean “input.account”?" in text_of(answer)
    assert not BusinessFunction.objects.exists()


@override_settings(SERVICE_SECRETS={"billing": ("127.0.0.1", "s3cr3t")})
def test_a_trial_shows_what_was_asked_and_answered_without_secrets(
    browser: Browser, service: Service
) -> None:
    case = opened("claim", attributes={"amount": "10", "city": "Псков"})
    service.answers = [(200, {"order": {"id": "<b>З-17</b>"}})]
    step = refund(service, headers=[{"name": "X-Token", "value": "{secret.billing}"}])
    example = {"example": json.dumps({"account": "7"}), "example_case": str(case.pk)}
    page = text_of(browser.post(TRY, form(step, **example)))
    assert f"POST {service.url}/accounts/7/refunds" in page
    assert "X-Token: •••" in page
    assert "s3cr3t" not in page
    assert "&lt;b&gt;З-17&lt;/b&gt;" in page
    assert service.asked[0]["headers"]["X-Token"] == "s3cr3t"
    assert json.loads(service.asked[0]["body"])["case"]["city"] == "Псков"
    assert AuditEntry.objects.filter(action="routes.try_function").count() == 1
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    assert (version, FunctionRun.objects.exists()) == (case.version, False)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"steps": "{"}, "This is no JSON"),
        ({"steps": "[]"}, "Give from one to 20 steps"),
        ({"inputs": '[{"code": "Ё", "type": "text"}]'}, "a code takes small Latin letters"),
        ({"example_case": "999999"}, "There is no case with this number."),
        ({"example": "{}"}, "The input “Account” is missing."),
    ],
)
def test_a_trial_of_what_is_no_function_says_why(
    browser: Browser, service: Service, change: dict[str, str], why: str
) -> None:
    given = {**form(refund(service)), "example": '{"account": "7"}', **change}
    assert why in text_of(browser.post(TRY, given))
    assert service.asked == []


def test_the_editor_offers_it_with_its_inputs_and_outputs(service: Service) -> None:
    save(refund(service))
    route()
    offered = list_choices(route=Route.objects.get())["functions"]
    (mine,) = [one for one in offered if one["code"] == "order_refund"]
    (given,) = mine["inputs"]
    assert (given["code"], given["label"], given["required"]) == ("account", "Account", True)
    assert mine["outputs"] == [{"code": "order", "label": "Order", "open": False}]
    assert {"send_message", "notify", "wait_for_event"} <= {one["code"] for one in offered}


def test_its_page_tells_which_routes_call_it(browser: Browser, service: Service) -> None:
    row = save(refund(service))
    route()
    page = text_of(browser.get(f"/console/lists/routes.function/{row.pk}"))
    assert "Routes that call it" in page
    assert "Claim, 1" in page


def test_it_travels_in_packages_of_settings(service: Service) -> None:
    save(refund(service))
    contents = read_configuration(by=ADMIN)
    assert contents["routes.function"]["order_refund"]["inputs"] == INPUTS


@pytest.fixture
def post_office() -> Iterator[tuple[PostOffice, Office]]:
    handler = PostOffice()
    office = Office(handler)
    office.start()
    yield handler, office
    office.stop()


def test_a_letter_of_a_route_leaves_by_smtp_once(
    service: Service, post_office: tuple[PostOffice, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, office = post_office
    driver = SmtpMail(Server(host=HOST, port=office.port, tls="none"))
    tried = MailDriver("tried", "tried", lambda: driver)
    monkeypatch.setitem(mail_drivers._entries, "tried", tried)
    letter(subject_ru='"Заявка {case.number}"', text_ru='"Здравствуйте, {client.name}!"')
    case = of_client()
    move_case(by=ADMIN, case_id=case.pk, move="look-tell")
    mail = Mail.objects.get()
    with override_settings(MAIL_DRIVER="tried"):
        deliver(mail_id=mail.pk)
        deliver(mail_id=mail.pk)
    (taken,) = handler.taken
    assert isinstance(taken.content, bytes)
    told = BytesParser(policy=policy.default).parsebytes(taken.content)
    assert (told["To"], told["Subject"]) == ("ivanov@example.org", f"Заявка {case.pk}")
    body = told.get_body()
    assert body is not None
    client = case.client
    assert client is not None
    assert body.get_content().strip() == f"Здравствуйте, {client.name}!"


def test_a_query_to_another_database_gives_its_first_row(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from abonent.attributes import questions
    from abonent.attributes.outside import Found, OutOfReachError
    from abonent.kernel.cache import bump
    from abonent.routes.ports import FunctionFailed

    AttributeQuery.objects.create(
        code="tariffs", name=name("Тарифы", "Tariffs"), connection="billing",
        sql="SELECT 1 WHERE city = %(attr.city)s AND x = %(q)s", position=0,
    )  # fmt: skip
    bump("attributes")
    asked: list[Any] = []

    def answer(_source: Any, given: Any, *, limit: int) -> list[Found]:
        asked.append((given, limit))
        if given["q"] == "down":
            raise OutOfReachError("timeout")
        return [Found("t1", "Тариф «Мой»"), Found("t2", "x")]

    monkeypatch.setattr(questions, "list_rows", answer)
    step = {
        "kind": "query", "query": "tariffs",
        "parameters": [{"name": "q", "value": "input.account"}],
        "answer": [{"output": "order", "path": "label"}],
    }  # fmt: skip
    assert found([step], {"account": "7"}) == {"order": "Тариф «Мой»"}
    assert asked == [({"attr.city": None, "q": "7"}, 20)]
    with pytest.raises(FunctionFailed) as failure:
        found([step], {"account": "down"}, code="b")
    assert (failure.value.code, failure.value.is_lasting) == ("unreachable", False)


def test_a_trial_reads_nothing_that_is_closed_to_who_tries(
    browser: Browser, service: Service
) -> None:
    case = of_client()
    step = refund(service, fields=[{"name": "tax", "value": "client.income"}])
    save(step)
    example = {"example": '{"account": "7"}', "example_case": str(case.pk)}
    assert "Nothing is known under “client.income”" in text_of(
        browser.post(TRY, form(step, **example))
    )
    assert service.asked == []
