"""Drafts of routes tried with cases as examples: in memory, and nothing is left of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from abonent.cases.actions import register_contact
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries.trials import MOST_ACTS, Act, Trial, get_example, try_route
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in, text_of
from abonent.cases.tests.test_routed import claim, opened
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.notices.models import Mail
from abonent.parties.testing import make_client
from abonent.routes.actions import save_draft
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import FunctionRun, Process, RouteVersion, Visit
from abonent.routes.ports import Call, Function


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def long_way() -> Drawing:
    drawing = Drawing().start().step("look", name="Look", norm="PT8H")
    drawing.boundary("late", "look", duration="PT1H")
    drawing.gateway("decided", by="person", default="no")
    drawing.function("note", "add_note", inputs={"text": '"Noted " + string(case.number)'})
    drawing.function("ask", "call_web_service", inputs={"url": '"https://example.org/x"'})
    drawing.step("pay", name="Pay").end("end").end("refused")
    drawing.line("start", "look", "decided").line("late", "end")
    drawing.connect("decided", "note", key="yes", name="Accept", rule="case.number < 0")
    drawing.connect("decided", "ask", key="ask", name="Ask")
    drawing.connect("decided", "refused", key="no", name="Refuse")
    return drawing.line("note", "pay", "end").line("ask", "pay")


def tried(*acts: Act, drawing: Drawing | None = None, case: Case | None = None) -> Trial:
    case = get_example(by=ADMIN, case_id=(case or opened("other")).pk)
    definition = compile_route((drawing or long_way()).xml()).definition
    trial, _done = try_route(definition, by=ADMIN, route="x", case=case, given={}, acts=acts)
    return trial


def told(trial: Trial) -> list[tuple[str, str, str]]:
    return [(line.kind, str(line.label), str(line.what)) for line in trial.lines]


pytestmark = pytest.mark.django_db


def test_the_ways_are_told_with_whether_their_rules_hold() -> None:
    place = next(one for one in tried().places() if one.node.id == "look")
    assert [(way.code, way.rule, way.is_open) for way in place.ways] == [
        ("yes", "case.number < 0", False),
        ("ask", "", True),
        ("no", "", True),
    ]
    assert place.due_at is not None


def test_what_leaves_the_machine_is_told_and_answered() -> None:
    trial = tried(Act("leave", "look", "ask"))
    assert ("called", "ask") in {(line.kind, line.label) for line in trial.lines}
    assert trial.lines[-1].inputs == {"url": "https://example.org/x"}
    assert [one.node.id for one in trial.places()] == ["ask"]
    done = tried(Act("leave", "look", "ask"), Act("finish", "ask"), Act("leave", "pay", "pay-end"))
    assert told(done)[-1][0] == "ended"
    assert done.is_over
    assert not FunctionRun.objects.exists()


def test_time_passes_and_what_does_not_fit_is_left() -> None:
    trial = tried(Act("fire", "late"), Act("leave", "look", "no"))
    assert trial.is_over
    assert (trial.at - trial.case.changed_at).total_seconds() == 3600
    refused = tried(Act("leave", "look", "yes"))
    assert told(refused)[-1] == (
        "stuck", "", "This step is not possible now. Look at what is possible.",
    )  # fmt: skip


def test_nothing_is_written() -> None:
    case = opened("other")
    entries, audited = HistoryEntry.objects.count(), AuditEntry.objects.count()
    before = Case.objects.filter(pk=case.pk).values().get()
    drawing = Drawing().start().step("look")
    drawing.function("note", "add_note", inputs={"text": '"x"'}).step("then").end()
    drawing.line("start", "look", "note", "then", "end")
    example = get_example(by=ADMIN, case_id=case.pk)
    definition = compile_route(drawing.xml()).definition
    acts = [Act("leave", "look", "look-note"), Act("leave", "then", "then-end")]
    trial, done = try_route(definition, by=ADMIN, route="x", case=example, given={}, acts=acts)
    assert (len(done), trial.is_over) == (2, True)
    assert ("done", "note", "Write a note") in told(trial)
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert (HistoryEntry.objects.count(), AuditEntry.objects.count()) == (entries, audited)
    assert not Process.objects.exists()
    assert not Visit.objects.exists()


def _draft() -> RouteVersion:
    values = {"code": "claims", "name": {"ru": "Спор", "en": "Claim"}}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    return save_draft(by=ADMIN, route_id=route.pk, xml=claim().xml())


def test_the_page_goes_on_and_back() -> None:
    case, draft = opened("other"), _draft()
    make_agent("routes.administer", "cases.view", login="boss")
    browser, address = log_in("boss"), f"/console/routes/versions/{draft.pk}/trial"
    assert "Обращение для примера" in text_of(browser.get(address))
    shown = text_of(browser.get(address, {"case": case.pk}))
    assert "Рассмотрение" in shown
    assert "Принять" in shown

    given = {"case": case.pk, "did": "[]", "act": json.dumps(["leave", "look", "yes"])}
    gone = text_of(browser.post(address, given))
    assert "Возврат" in gone
    did = re.search(r'name="did" value="([^"]+)"', gone)
    assert did is not None
    kept = did[1].replace("&quot;", '"')
    assert json.loads(kept) == [["leave", "look", "yes"]]
    back = text_of(browser.post(address, {"case": case.pk, "did": kept, "act": "back"}))
    assert "Принять" in back
    assert Case.objects.get(pk=case.pk).process_id is None


def test_a_case_that_is_not_there_and_nonsense_are_answered_plainly() -> None:
    draft = _draft()
    make_agent("routes.administer", "cases.view", login="boss")
    browser, address = log_in("boss"), f"/console/routes/versions/{draft.pk}/trial"
    missing = browser.get(address, {"case": "999999"})
    assert missing.status_code == 422
    assert "Обращения 999999 нет" in text_of(missing)
    case = opened("other")
    for did in ("{", '[["drop","x"]]', '{"a":1}', '[["drop","x",""]]'):
        answer = browser.post(address, {"case": case.pk, "did": did, "act": "x"})
        assert answer.status_code == 200, did
        assert "Принять" in text_of(answer)


def test_a_drawing_with_errors_is_not_tried() -> None:
    draft = _draft()
    RouteVersion.objects.filter(pk=draft.pk).update(
        xml=Drawing().start().step("look").end().line("start", "look")
        .connect("look", "end", rule="case.nothing > 1").xml()
    )  # fmt: skip
    make_agent("routes.administer", "cases.view", login="boss")
    answer = log_in("boss").get(f"/console/routes/versions/{draft.pk}/trial", {"case": 1})
    assert answer.status_code == 422
    assert "В рисунке есть ошибки" in text_of(answer)


def opened_for(client_id: int) -> Case:
    cases = [CaseDraft(topic="other")]
    draft = ContactDraft(channel="phone", place="moscow", client_id=client_id, cases=cases)
    return Case.objects.get(pk=register_contact(by=ADMIN, draft=draft).case_ids[0])


def _closed(rule: str, agent: Actor, case: Case) -> Trial:
    drawing = Drawing().start().step("look").gateway("decided", by="person", default="no")
    drawing.end("rich").end("poor").line("start", "look", "decided")
    drawing.connect("decided", "rich", key="yes", name="Rich", rule=rule)
    drawing.connect("decided", "poor", key="no", name="Poor")
    definition = compile_route(drawing.xml()).definition
    example = get_example(by=agent, case_id=case.pk)
    acts = [Act("leave", "look", "yes")]
    return try_route(definition, by=agent, route="x", case=example, given={}, acts=acts)[0]


def test_a_trial_tells_nothing_of_what_is_closed_to_who_tries() -> None:
    agent = make_agent("routes.administer", "cases.view", login="clerk")
    case = opened_for(make_client("Иванова Анна", "+79161234567").pk)
    trial = _closed("client.income == null", agent, case)
    assert trial.lines[-1].kind == "stuck"
    assert str(trial.lines[-1].what).startswith("“client.income == null” cannot be tried by you:")
    again = _closed("client.name != null", agent, case)
    assert again.lines[-1].kind == "ended", "what is open is tried"


def test_nor_what_named_rules_speak_of() -> None:
    agent = make_agent("routes.administer", "cases.view", login="clerk")
    case = opened_for(make_client("Иванова Анна", "+79161234567").pk)
    for code, text in (
        ("poor", "client.income == null"),
        ("behind", '!rule("poor")'),
        ("plain", 'client.name != "x"'),
    ):
        values = {"code": code, "name": {"ru": code, "en": code}, "subject": "case", "text": text}
        save_reference(by=ADMIN, kind="rules.rule", values=values)
    for code in ("poor", "behind"):
        told = _closed(f'rule("{code}")', agent, case).lines[-1]
        assert (told.kind, str(told.what)) == (
            "stuck",
            f'“rule("{code}")” cannot be tried by you: '
            f"The rule “{code}” speaks of facts that are closed to you.",
        )
    assert _closed('rule("plain")', agent, case).lines[-1].kind == "ended"
    assert _closed('rule("poor")', ADMIN, case).lines[-1].kind == "ended"


def test_nor_what_composed_functions_read() -> None:
    agent = make_agent("routes.administer", "cases.view", login="clerk")
    case = opened_for(make_client("Иванова Анна", "+79161234567").pk)
    both = {"ru": "x", "en": "x"}
    values = {
        "code": "look_up", "name": both, "outputs": [{"code": "x", "type": "text", "title": both}],
        "steps": [{"kind": "value", "output": "x", "value": "string(client.income)"}],
    }  # fmt: skip
    save_reference(by=ADMIN, kind="routes.function", values=values)
    drawing = Drawing().start().function("ask", "look_up", inputs={}).step("look").end()
    definition = compile_route(drawing.line("start", "ask", "look", "end").xml()).definition
    example = get_example(by=agent, case_id=case.pk)
    trial, _done = try_route(definition, by=agent, route="x", case=example, given={}, acts=())
    (failed,) = [line for line in trial.lines if line.kind == "failed"]
    assert str(failed.what).startswith("“string(client.income)” cannot be tried by you:")


def test_more_acts_than_a_trial_does_are_not_passed_over_in_silence() -> None:
    drawing = Drawing().start().step("look").gateway("decided", by="person").end()
    drawing.line("start", "look", "decided", "end")
    drawing.connect("decided", "look", key="again", name="Again")
    again = [Act("leave", "look", "again")]
    full = tried(*again * MOST_ACTS, drawing=drawing)
    assert (full.visited["look"], full.is_cut) == (MOST_ACTS + 1, False)
    cut = tried(*again * (MOST_ACTS + 1), drawing=drawing)
    assert (cut.visited["look"], cut.is_cut) == (MOST_ACTS + 1, True)


def test_a_function_that_would_write_by_itself_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def write(call: Call) -> None:
        HistoryEntry.objects.create(case=call.target.case, at=call.at, kind="noted", data={})

    wild = Function(code="add_note", label="Wild", inputs=(), run=write)
    monkeypatch.setattr("abonent.cases.routing.world.find_function", lambda **_code: wild)
    drawing = Drawing().start().function("note", "add_note", inputs={}).step("look").end()
    drawing.line("start", "note", "look", "end")
    trial = tried(drawing=drawing)
    assert ("done", "note", "Wild") in told(trial)
    assert not HistoryEntry.objects.filter(kind="noted").exists()


def test_a_message_to_the_client_is_told_with_its_text_filled_in() -> None:
    drawing = Drawing().start().step("look").end()
    inputs = {"to": '"client"', "channel": '"email"', "subject_ru": '"Заявка {case.number}"',
              "text_ru": '"Здравствуйте"'}  # fmt: skip
    drawing.function("tell", "send_message", inputs=inputs)
    drawing.line("start", "look", "tell", "end")
    case = opened_for(make_client("Иванова Анна", "+79161234567", "anna@example.org").pk)
    trial = tried(Act("leave", "look", "look-tell"), drawing=drawing, case=case)
    line = next(one for one in trial.lines if one.label == "tell")
    assert line.kind == "done"
    assert line.inputs["subject_ru"] == f"Заявка {trial.case.pk}"
    assert not Mail.objects.exists()


def test_why_a_function_fails_is_told_in_words() -> None:
    drawing = Drawing().start().function("rank", "set_priority", inputs={"priority": '"none"'})
    trial = tried(drawing=drawing.step("look").end().line("start", "rank", "look", "end"))
    assert ("failed", "rank", "There is no priority “none”.") in told(trial)


def with_rights() -> Drawing:
    """A step for two roles, one way of which is for one of them."""
    drawing = Drawing().start().step("look", name="Look", rights="claims,chief")
    drawing.gateway("decided", by="person").end("paid").end("refused")
    drawing.line("start", "look", "decided")
    drawing.connect("decided", "paid", key="pay", name="Pay", rights="chief")
    return drawing.connect("decided", "refused", key="refuse", name="Refuse")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("", {"pay", "refuse"}),
        ("chief", {"pay", "refuse"}),
        ("claims", {"refuse"}),
        ("stranger", set()),
    ],
)
def test_rights_are_tried_for_who_acts(who: str, allowed: set[str]) -> None:
    trial = tried(drawing=with_rights())
    trial.who = who
    [place] = trial.places()
    assert {way.code for way in place.ways if way.is_for_who} == allowed
    for way in ("pay", "refuse"):
        trial = tried(Act("leave", "look", way, who), drawing=with_rights())
        if way in allowed:
            assert told(trial)[-1][0] == "ended"
        else:
            refused = f"“{who}” has no right to this step or way."
            assert told(trial)[-1] == ("stuck", "Look", refused)
            assert trial.stands() == ["look"]


def test_the_page_closes_what_is_not_for_who_acts_and_keeps_who_did_it() -> None:
    values = {"code": "x", "name": {"ru": "Икс", "en": "X"}}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    draft = save_draft(by=ADMIN, route_id=route.pk, xml=with_rights().xml())
    make_agent("routes.administer", "cases.view", login="boss")
    browser, address = log_in("boss"), f"/console/routes/versions/{draft.pk}/trial"
    given = {"case": opened("other").pk, "did": "[]", "who": "claims"}
    shown = text_of(browser.post(address, given))
    assert shown.count("не для того, кто действует") == 1
    pay, refuse = (json.dumps(["leave", "look", way]) for way in ("pay", "refuse"))
    refused = text_of(browser.post(address, {**given, "act": pay}))
    assert "У «claims» нет права на этот шаг или переход." in refused
    gone = text_of(browser.post(address, {**given, "act": refuse}))
    assert "[&quot;leave&quot;, &quot;look&quot;, &quot;refuse&quot;, &quot;claims&quot;]" in gone
