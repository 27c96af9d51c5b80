"""Business functions that users compose, carried along a route."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.testing import ADMIN, make_company, name
from abonent.cases.tests.test_routed import draw, opened
from abonent.drivers.tests.services import Service, serving
from abonent.drivers.web import Web
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.reference.actions import delete_reference, save_reference
from abonent.routes import ports
from abonent.routes.actions import restart_run
from abonent.routes.actions.performing import perform
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.composing.composed import compose
from abonent.routes.models import BusinessFunction, FunctionRun
from abonent.routes.queries import find_faults, find_function, list_functions

pytestmark = pytest.mark.django_db
INPUTS = [{"code": "account", "type": "text", "required": True, "title": name("Счёт", "Account")}]
OUTPUTS = [{"code": "order", "type": "text", "title": name("Заявка", "Order")}]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    make_company()
    monkeypatch.setitem(ports.web_ports._entries, "web", Web({"127.0.0.1"}))
    with serving() as made, override("en"):
        yield made


def refund(service: Service, **more: Any) -> dict[str, Any]:
    return {
        "kind": "http", "method": "POST",
        "url": f"{service.url}/accounts/{{input.account}}/refunds",
        "fields": [
            {"name": "case.number", "value": "case.number"},
            {"name": "case.city", "value": "case.attr.city"},
            {"name": "sum", "value": "case.attr.amount"},
        ],
        "answer": [{"output": "order", "path": "order.id"}], **more,
    }  # fmt: skip


def save(*steps: Any, inputs: Any = INPUTS, outputs: Any = OUTPUTS, **more: Any) -> Any:
    values = {"code": "order_refund", "name": name("Заказ возврата", "Order a refund"),
              "inputs": inputs, "outputs": outputs, "steps": list(steps), **more}  # fmt: skip
    return save_reference(by=ADMIN, kind="routes.function", values=values)


def route(account: str = '"77/01?x=1"') -> None:
    drawing = Drawing().start().step("look")
    drawing.function(
        "order", "order_refund", inputs={"account": account}, outputs={"order": "city"}
    )
    drawing.step("tell").end().line("start", "look", "order", "tell", "end")
    draw("claim", drawing)


def test_a_call_over_http_fills_in_and_takes_parts_of_the_answer(service: Service) -> None:
    service.answers = [(200, {"order": {"id": "З-17"}})]
    save(refund(service))
    route()
    case = opened("claim", attributes={"amount": "10", "city": 'Псков"}'})
    move_case(by=ADMIN, case_id=case.pk, move="look-order")
    run = FunctionRun.objects.get()
    perform(run_id=run.pk)
    case.refresh_from_db()
    assert (case.state, case.attributes["city"]) == ("claims:tell", "З-17")
    (asked,) = service.asked
    assert asked["path"] == "/accounts/77%2F01%3Fx%3D1/refunds"
    assert json.loads(asked["body"]) == {
        "case": {"number": case.pk, "city": 'Псков"}'}, "sum": 10,
    }  # fmt: skip
    assert asked["headers"]["Idempotency-Key"] == str(run.key)


def test_failures_are_tried_again_then_left_to_a_person_who_corrects(service: Service) -> None:
    service.answers = [(503, {}), (404, {}), (200, {"order": {"id": "5"}})]
    save(refund(service))
    route('"wrong"')
    case = opened("claim", attributes={"amount": "10"})
    move_case(by=ADMIN, case_id=case.pk, move="look-order")
    run = FunctionRun.objects.get()
    perform(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.code, run.next_at is not None) == ("waiting", "http_503", True)
    perform(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.code, run.inputs) == ("failed", "http_404", {"account": "wrong"})
    assert run.error["en"] == "The service answers with the status 404."
    restart_run(by=ADMIN, run_id=run.pk, inputs={"account": "right"})
    perform(run_id=run.pk)
    case.refresh_from_db()
    assert (case.state, case.attributes["city"]) == ("claims:tell", "5")
    assert [asked["path"].split("/")[2] for asked in service.asked] == ["wrong", "wrong", "right"]
    assert len({asked["headers"]["Idempotency-Key"] for asked in service.asked}) == 1


def test_an_answer_that_was_lost_is_asked_for_under_the_same_key(service: Service) -> None:
    """A worker that dies after the call leaves the run waiting: it is made again, told as such."""
    service.answers = [(200, {"order": {"id": "5"}})]
    save(refund(service), refund(service))
    route()
    case = opened("claim", attributes={"amount": "10"})
    move_case(by=ADMIN, case_id=case.pk, move="look-order")
    run = FunctionRun.objects.get()
    perform(run_id=run.pk)
    FunctionRun.objects.filter(pk=run.pk).update(state="waiting")
    perform(run_id=run.pk)
    keys = [asked["headers"]["Idempotency-Key"] for asked in service.asked]
    assert keys == [str(run.key), f"{run.key}-2"] * 2


def found(steps: Any, told: Any = None, **given: Any) -> Any:
    row = save(*steps, **given)
    function = find_function(code=row.code)
    assert function is not None
    made = ports.Call(by=ADMIN, at=now(), inputs=told or {"account": "7"}, target=None, key="k")
    return function.run(made)


def failed(steps: Any, told: Any = None, **given: Any) -> tuple[str, str]:
    with pytest.raises(ports.FunctionFailed) as failure:
        found(steps, told, **given)
    assert failure.value.is_lasting
    return failure.value.code, str(failure.value.message)


def test_a_template_takes_hostile_and_cyrillic_values_as_they_are(service: Service) -> None:
    text = "Счёт {input.account}: {{не}} {input.account.size()} знаков"
    step = {"kind": "template", "output": "order", "text": text}
    hostile = '{case.number} "}; DROP\r\nX: y ё'
    assert found([step], {"account": hostile}) == {
        "order": f"Счёт {hostile}: {{не}} {len(hostile)} знаков"
    }


def test_what_steps_found_is_known_to_later_ones(service: Service) -> None:
    steps = [
        {"kind": "value", "output": "sum", "value": "input.amount * 1.2"},
        {"kind": "template", "output": "order", "text": "К возврату {output.sum}"},
    ]
    outputs = [*OUTPUTS, {"code": "sum", "type": "number"}]
    inputs = [{"code": "amount", "type": "number"}]
    told = found(steps, {"amount": "1000"}, outputs=outputs, inputs=inputs)
    assert told == {"sum": 1200, "order": "К возврату 1,200"}


def test_a_header_takes_no_second_line(service: Service) -> None:
    step = refund(service, headers=[{"name": "X-Account", "value": "a {input.account}"}])
    code, told = failed([step], {"account": "7\r\nX-Admin: yes"})
    assert (code, service.asked) == ("input", [])
    assert told == "The header “X-Account” takes one line of Latin letters, digits and signs."


def test_what_is_filled_in_leads_to_no_other_folder(service: Service) -> None:
    assert failed([refund(service)], {"account": ".."})[0] == "input"
    assert service.asked == []


def test_a_json_body_is_made_of_values_not_of_text(service: Service) -> None:
    service.answers = [(200, {"order": {"id": 8}})]
    fields = [{"name": "account", "value": "input.account"}]
    hostile = '7", "admin": true, "x": "'
    assert found([refund(service, fields=fields)], {"account": hostile}) == {"order": "8"}
    assert json.loads(service.asked[0]["body"]) == {"account": hostile}


def test_a_form_is_sent_as_browsers_do(service: Service) -> None:
    fields = [{"name": "счёт", "value": "input.account"}]
    found([refund(service, fields=fields, body="form")], {"account": "a&b=ё"})
    asked = service.asked[0]
    assert asked["body"] == "%D1%81%D1%87%D1%91%D1%82=a%26b%3D%D1%91"
    assert asked["headers"]["Content-Type"] == "application/x-www-form-urlencoded"


@override_settings(SERVICE_SECRETS={"billing": ("127.0.0.1", "s3cr3t"), "other": ("x.y", "z")})
def test_secrets_are_told_to_their_host_alone_and_shown_to_nobody(service: Service) -> None:
    service.answers = [(200, {"order": {"id": "s3cr3t"}})]
    step = refund(service, headers=[{"name": "Authorization", "value": "Bearer {secret.billing}"}])
    row = save(step)
    told: list[Any] = []
    made = ports.Call(by=ADMIN, at=now(), inputs={"account": "7"}, target=None, key="k")
    compose(row.inputs, row.outputs, row.steps).run(made, told.append)
    assert service.asked[0]["headers"]["Authorization"] == "Bearer s3cr3t"
    assert "Authorization: Bearer •••" in told[0].asked
    assert told[0].answered == '200\n{\n  "order": {\n    "id": "•••"\n  }\n}'
    for wrong, why in (
        ("Bearer {secret.other}", "The secret “other” is not for 127.0.0.1."),
        ("Bearer {secret.none}", "ABONENT_SERVICE_SECRET_NONE"),
        ("Bearer abc", "name a secret"),
    ):
        with pytest.raises(Invalid, match=why):
            save(refund(service, headers=[{"name": "Authorization", "value": wrong}]), code="b")


def test_a_redirect_is_not_followed(service: Service) -> None:
    service.answers = [(302, {}, {"Location": f"{service.url}/admin"})]
    assert failed([refund(service)])[0] == "http_302"
    assert [asked["path"] for asked in service.asked] == ["/accounts/7/refunds"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"url": "http://127.0.0.2/{input.account}"}, "ABONENT_SERVICE_HOSTS"),
        ({"url": "http://{input.account}/x"}, "begins with https://"),
        ({"url": "https://a.example{input.account}/x"}, "begins with https://"),
        ({"url": "https://u:p@a.example/"}, "Take the name and the password out"),
        ({"url": "https://a.example/{input.acount}"}, "Did you mean “input.account”.*place 20"),
        ({"url": "https://a.example/{input.account"}, "not closed.*place 19"),
        ({"headers": [{"name": "Host", "value": "x"}]}, "“Host” cannot be given"),
        ({"fields": [{"name": "a", "value": "input.account + 1"}]}, "“a”"),
        ({"answer": [{"output": "ordr", "path": "x"}]}, "no output “ordr”; it has order"),
        ({"success": "ok"}, "200-299"),
        ({"timeout": 900}, "from 1 to 60"),
        ({"method": "BREW"}, "no “BREW”"),
        ({"urls": "x"}, "no “urls”"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(service: Service, change: Any, why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save(refund(service, **change))
    assert re.search(f"Step 1: .*{why}", str(refusal.value)), str(refusal.value)
    assert not BusinessFunction.objects.exists()


def test_inputs_are_checked_when_it_is_called(service: Service) -> None:
    assert failed([refund(service)], {"account": ""}) == (
        "input", "The input “Account” is missing."
    )  # fmt: skip
    inputs = [{"code": "account", "type": "date"}]
    assert failed([refund(service)], {"account": "soon"}, inputs=inputs, code="b")[0] == "input"


def test_it_stands_beside_those_of_the_product_until_it_is_inactive(service: Service) -> None:
    row = save(refund(service))
    assert [one.code for one in list_functions()][-1] == "order_refund"
    save_reference(by=ADMIN, kind="routes.function", id=row.pk, values={"is_active": False})
    assert "order_refund" not in [one.code for one in list_functions()]
    assert find_function(code="order_refund") is not None
    with pytest.raises(Invalid, match="The product itself has a function"):
        save(refund(service), code="add_note")


def test_one_that_a_route_calls_is_not_deleted(service: Service) -> None:
    row = save(refund(service))
    route()
    with pytest.raises(Conflict, match="versions of routes: 1"):
        delete_reference(by=ADMIN, kind="routes.function", id=row.pk)
    other = save(refund(service), code="order_refun")
    delete_reference(by=ADMIN, kind="routes.function", id=other.pk)


def test_an_output_into_an_attribute_of_another_type_is_told(service: Service) -> None:
    outputs = [*OUTPUTS, {"code": "sent", "type": "date"}]
    answer = [{"output": "order", "path": "id"}, {"output": "sent", "path": "at"}]
    save(refund(service, answer=answer), outputs=outputs)
    drawing = Drawing().start()
    drawing.function(
        "order", "order_refund", outputs={"sent": "amount", "order": "city"},
        inputs={"account": '"1"'},
    )  # fmt: skip
    drawing.end().line("start", "order", "end")
    told = [str(one.message) for one in find_faults(drawing.xml(), route="x")]
    assert told == ["“sent” does not fit the attribute “amount”: it is of another type."]
