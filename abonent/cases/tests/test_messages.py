"""Messages that routes send to clients and colleagues, and events that they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.actions.hear import OutsideEvent, receive_event
from abonent.cases.actions.register import register_contact
from abonent.cases.models import Case, Contact, HistoryEntry
from abonent.cases.pages.shown import timeline_of
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid
from abonent.notices.models import BadAddress, Mail, Notice
from abonent.parties.models import Client, Reach
from abonent.parties.testing import make_client
from abonent.routes.actions import drop_run, fire_due, restart_run
from abonent.routes.actions.performing import perform
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import FunctionRun, Visit
from abonent.routes.queries import find_faults

pytestmark = pytest.mark.django_db
TEXTS = {
    "subject_ru": '"Заявка {case.number}"', "subject_en": '"Request {case.number}"',
    "text_ru": '"Здравствуйте, {client.name}! Сумма: {case.attr.amount * 1000}"',
    "text_en": '"Dear {client.name}, the sum is {case.attr.amount * 1000}"',
}  # fmt: skip


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def of_client(address: str = "ivanov@example.org", **more: Any) -> Case:
    client = make_client()
    Reach.objects.filter(client=client, kind="email").delete()
    if address:
        Reach.objects.create(client=client, kind="email", value=address)
    Client.objects.filter(pk=client.pk).update(**more)
    cases = [CaseDraft(topic="claim", attributes={"amount": "10"})]
    draft = ContactDraft(channel="phone", place="moscow", client_id=client.pk, cases=cases)
    return Case.objects.get(pk=register_contact(by=ADMIN, draft=draft).case_ids[0])


def letter(**inputs: str) -> None:
    drawing = Drawing().start().step("look").function("tell", "send_message", inputs=inputs)
    draw("claim", drawing.end().line("start", "look", "tell", "end"))


def go(case: Case, move: str = "look-tell") -> Case:
    move_case(by=ADMIN, case_id=case.pk, move=move)
    case.refresh_from_db()
    return case


def test_a_letter_goes_to_the_client_in_his_language_and_is_kept(company: None) -> None:
    letter(**TEXTS)
    case = go(of_client())
    name = case.client.name if case.client else ""
    mail = Mail.objects.get()
    assert (mail.address, mail.subject) == ("ivanov@example.org", f"Заявка {case.pk}")
    assert mail.text == f"Здравствуйте, {name}! Сумма: 10\xa0000"
    contact = Contact.objects.exclude(pk=case.contact_id).get()
    assert (contact.direction, contact.channel.code) == ("out", "email")
    assert (contact.client_id, contact.address) == (case.client_id, "ivanov@example.org")
    assert contact.summary == f"Заявка {case.pk}\n\n{mail.text}"
    entry = HistoryEntry.objects.get(case=case, kind="sent")
    (line,) = timeline_of([entry], by=ADMIN)
    assert str(line.title) == "Message sent to the client: ivanov@example.org"
    assert mail.text in line.text
    assert (case.state, FunctionRun.objects.count()) == ("claims:end", 0)


def test_a_client_who_reads_english_gets_english(company: None) -> None:
    letter(**TEXTS)
    case = go(of_client(language="en"))
    assert Mail.objects.get().subject == f"Request {case.pk}"
    assert Mail.objects.get().text.endswith("the sum is 10,000")


def test_what_a_client_wrote_is_no_template_and_no_header(company: None) -> None:
    letter(subject_ru="case.text", text_ru='"{case.text}"')
    case = of_client()
    Case.objects.filter(pk=case.pk).update(text="{client.name}\r\nBcc: all@example.org {x")
    go(case)
    mail = Mail.objects.get()
    assert mail.subject == "{client.name} Bcc: all@example.org {x"
    assert mail.text == "{client.name}\r\nBcc: all@example.org {x"


@pytest.mark.parametrize(
    ("address", "inputs", "why"),
    [
        ("", {}, "The client has no e-mail address. Write it into the client’s card"),
        ("", {"to": '"contact_person"'}, "has no e-mail address"),
        ("gone@example.org", {}, "Letters to gone@example.org come back"),
        ("a@example.org", {"address": '"no\\nBcc: x@y.z"'}, "is no e-mail address"),
        ("a@example.org", {"channel": '"sms"'}, "Nothing is sent by “sms” here; there are email"),
        ("a@example.org", {"text_ru": '" "', "text_en": '""'}, "The message is empty"),
    ],
)
def test_what_cannot_be_sent_waits_for_a_person(
    company: None, address: str, inputs: dict[str, str], why: str
) -> None:
    BadAddress.objects.create(address="gone@example.org", said="550", at=now())
    letter(**{**TEXTS, **inputs})
    case = go(of_client(address))
    run = FunctionRun.objects.get()
    assert (run.state, case.state) == ("failed", "claims:tell")
    assert why in run.error["en"]
    assert not Mail.objects.exists()
    restart_run(by=ADMIN, run_id=run.pk, inputs={
        "address": "right@example.org", "subject_ru": "О заявке", "text_ru": "Готово",
    })  # fmt: skip
    perform(run_id=run.pk)
    case.refresh_from_db()
    assert (case.state, Mail.objects.get().address) == ("claims:end", "right@example.org")
    perform(run_id=run.pk)
    assert (Mail.objects.count(), HistoryEntry.objects.filter(kind="sent").count()) == (1, 1)


def test_colleagues_are_told_by_name_department_or_role(company: None) -> None:
    agent = make_agent("cases.view")
    drawing = Drawing().start().step("look")
    told = {"to": f'"{agent.login}"', "text": '"Срочно: {case.attr.amount}"'}
    drawing.function("tell", "notify", inputs=told)
    draw("claim", drawing.end().line("start", "look", "tell", "end"))
    case = go(opened("claim", attributes={"amount": "10"}))
    notice = Notice.objects.get(kind="cases.route_tells")
    assert (notice.to_id, notice.params) == (agent.id, {"case": case.pk, "text": "Срочно: 10"})


def waits(*, catches: bool = False, **inputs: str) -> None:
    drawing = Drawing().start().step("look")
    drawing.function(
        "wait", "wait_for_event", inputs={"name": '"paid"', **inputs}, outputs={"place": "city"}
    )
    if catches:
        drawing.boundary("late", "wait", error="timeout").step("call").line("late", "call", "end")
    drawing.step("check").end().line("start", "look", "wait", "check", "end")
    draw("claim", drawing)


def test_a_task_waits_for_an_event_and_takes_its_data(company: None) -> None:
    waits()
    case = go(opened("claim", attributes={"amount": "10"}), "look-wait")
    assert Visit.objects.get(left_at=None).wait == "message"
    paid = OutsideEvent(name="paid", case_id=case.pk, values={"place": "Псков", "amount": 20})
    assert receive_event(by=ADMIN, event=paid) == ([case.pk], [])
    case.refresh_from_db()
    assert (case.state, case.attributes) == ("claims:check", {"amount": 20, "city": "Псков"})
    assert receive_event(by=ADMIN, event=paid) == ([], [])


def test_it_waits_for_the_correlation_it_names(company: None) -> None:
    waits(correlation='"city"')
    case = go(opened("claim", attributes={"amount": "10", "city": "Тверь"}), "look-wait")
    by_number = OutsideEvent(name="paid", case_id=case.pk)
    assert receive_event(by=ADMIN, event=by_number) == ([], [])
    by_city = OutsideEvent(name="paid", attribute="city", value="Тверь")
    assert receive_event(by=ADMIN, event=by_city) == ([case.pk], [])


def test_past_its_time_the_error_on_the_edge_takes_it(company: None) -> None:
    waits(catches=True, limit='"PT2H"')
    case = go(opened("claim", attributes={"amount": "10"}), "look-wait")
    fire_due()
    assert Visit.objects.get(left_at=None, wait="message").name == "paid"
    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        fire_due()
    case.refresh_from_db()
    assert (case.state, FunctionRun.objects.count()) == ("claims:call", 0)


def test_past_its_time_without_an_edge_a_person_lets_it_wait_again(company: None) -> None:
    waits(limit='"PT2H"')
    case = go(opened("claim", attributes={"amount": "10"}), "look-wait")
    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        fire_due()
        run = FunctionRun.objects.get()
        assert (run.state, run.code) == ("failed", "timeout")
        paid = OutsideEvent(name="paid", case_id=case.pk, values={"place": "Псков"})
        assert receive_event(by=ADMIN, event=paid) == ([], [])
        restart_run(by=ADMIN, run_id=run.pk, inputs={"name": "paid", "limit": "P1D"})
        perform(run_id=run.pk)
        assert receive_event(by=ADMIN, event=paid) == ([case.pk], [])
    case.refresh_from_db()
    assert (case.state, case.attributes["city"]) == ("claims:check", "Псков")


def test_a_wait_that_is_let_go_goes_on(company: None) -> None:
    waits(limit='"soon"')
    case = go(opened("claim", attributes={"amount": "10"}), "look-wait")
    run = FunctionRun.objects.get()
    assert run.error["en"] == "The time limit “soon” is no duration; write PT8H or P3D."
    drop_run(by=ADMIN, run_id=run.pk)
    case.refresh_from_db()
    assert case.state == "claims:check"


def test_values_that_no_attribute_takes_are_refused(company: None) -> None:
    waits()
    case = go(opened("claim", attributes={"amount": "10"}), "look-wait")
    with pytest.raises(Invalid):
        receive_event(
            by=ADMIN, event=OutsideEvent(name="paid", case_id=case.pk, values={"nowhere": 1})
        )
    case.refresh_from_db()
    assert case.state == "claims:wait"


def test_calls_are_checked_while_one_draws(company: None) -> None:
    drawing = Drawing().start().step("look")
    drawing.function("one", "send_mesage")
    drawing.function("two", "set_attribute", inputs={"valu": '"x"'})
    drawing.function("three", "send_message", inputs={"text_ru": '"{client.nme} и {"'})
    drawing.function("four", "send_message", inputs={"text_ru": '"{client.nme}"'})
    drawing.function(
        "five", "wait_for_event", inputs={"name": '"x"'}, outputs={"any": "nowhere", "x": "city"}
    )
    drawing.function("six", "add_note", inputs={"text": '"x"'}, outputs={"id": "city"})
    drawing.end().line("start", "look", "one", "two", "three", "four", "five", "six", "end")
    found = {
        (one.element, one.code): str(one.message)
        for one in find_faults(drawing.xml(), route="claims")
        if one.element in {"one", "two", "three", "four", "five", "six"}
    }
    assert found == {
        ("one", "no-function"): "There is no business function “send_mesage”. "
        "Did you mean “send_message”?",
        ("two", "no-input"): "The function “Give an attribute a value” needs the input "
        "“Attribute”.",
        ("two", "unknown-input"): "The function “Give an attribute a value” has no input “valu”; "
        "it has attribute, value.",
        ("three", "wrong-text"): "“Text in Russian”: Text: The brace is not closed: write {…}, or "
        "{{ for a brace itself. (place 16)",
        ("four", "wrong-text"): "“Text in Russian”: Text: Nothing is known under “client.nme”. "
        "Did you mean “client.name”? (place 2)",
        ("five", "no-attribute"): "There is no attribute “nowhere” to take what the function "
        "gives back.",
        ("six", "unknown-output"): "The function “Write a note” gives back no “id”, only —.",
    }
