"""Drawings into definitions: exact nodes, and each error with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abonent.kernel.markup.reading import Unreadable
from abonent.routes.bpmn.compiling import Compiled, compile_route
from abonent.routes.bpmn.vocabulary import FLOW_NODES, MODEL, NOT_EXECUTED, OURS
from abonent.routes.definition import (
    Event,
    EventKind,
    FieldFlags,
    Invocation,
    Multiple,
    NodeKind,
    On,
    QueueChoice,
    Step,
    Way,
)
from abonent.routes.testing import Drawing, random_route


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def compiled(drawing: Drawing) -> Compiled:
    return compile_route(drawing.xml())


def codes(drawing: Drawing) -> list[tuple[str, str, str]]:
    return [(f.severity.value, f.code, f.element) for f in compiled(drawing).findings]


def simple() -> Drawing:
    return Drawing("r").start().step("work").end().line("start", "work", "end")


def test_a_step_says_everything() -> None:
    drawing = simple()
    drawing.extend("work", "step", phase="resolved", norm="PT8H", rights="claims")
    drawing.extend("work", "queue", code="vip", rule='client.category == "vip"')
    drawing.extend("work", "queue", code="all")
    drawing.extend("work", "field", code="city", hidden="no", required="rule:mass")
    drawing.handler("work", "entry", "send_message", text='"Привет"')
    got = compiled(drawing)
    assert got.findings == ()
    assert got.definition.nodes["work"].step == Step(
        phase="resolved",
        norm="PT8H",
        queues=(
            QueueChoice(queue="vip", rule='client.category == "vip"'),
            QueueChoice(queue="all"),
        ),
        fields={"city": FieldFlags(hidden="no", required="rule:mass")},
        handlers={On.ENTRY: (Invocation(function="send_message", inputs={"text": '"Привет"'}),)},
        rights="claims",
    )
    assert [node.id for node in got.definition.steps] == ["work"]


def test_ways_and_names_in_two_languages() -> None:
    drawing = Drawing("r", name="Маршрут").start().end()
    drawing.step("a", name={"ru": "Проверить", "en": "Check"})
    drawing.connect("start", "a")
    drawing.connect(
        "a", "end", key="w", name={"ru": "Дальше", "en": "On"}, rule="true", comment="true",
        rejection="true", rights="bosses",
    )  # fmt: skip
    got = compiled(drawing)
    assert (got.process, got.name) == ("r", "Маршрут")
    way = Way(
        id="w", source="a", target="end", name="Дальше", names={"ru": "Дальше", "en": "On"},
        rule="true", needs_comment=True, is_rejection=True, rights="bosses",
    )  # fmt: skip
    node = got.definition.nodes["a"]
    assert (node.name, node.names, node.outgoing) == (
        "Проверить", {"ru": "Проверить", "en": "Check"}, (way,),
    )  # fmt: skip
    assert got.definition.nodes["end"].incoming == (way,)


def test_kinds() -> None:
    drawing = Drawing("r").start().end().end("stop", terminate="yes").end("said", message="paid")
    drawing.function("f", "set_attribute", inputs={"code": '"x"'}, outputs={"found": "city"})
    drawing.node("manualTask", "m").task("t").receive("rec", "answer").call("c", "other")
    drawing.gateway("g", "parallel").gateway("i", "inclusive").gateway("e", "eventBased")
    drawing.catch("wait", duration="PT1H").throw("sig", signal="alarm").throw("plain")
    drawing.scope("s").start("s1", within="s").end("s2", within="s").line("s1", "s2")
    drawing.boundary("late", "m", interrupting=False, cycle="R3/PT1H")
    drawing.boundary("bad", "s", error="E1")
    drawing.line("start", "e", "wait", "end").line("e", "rec", "end").line("late", "stop")
    nodes = compiled(drawing).definition.nodes
    assert {key: node.kind for key, node in nodes.items()} == {
        "start": NodeKind.START, "end": NodeKind.END, "stop": NodeKind.TERMINATE,
        "said": NodeKind.THROW, "f": NodeKind.FUNCTION, "m": NodeKind.STEP, "t": NodeKind.PASS,
        "rec": NodeKind.CATCH, "c": NodeKind.CALL, "g": NodeKind.PARALLEL,
        "i": NodeKind.INCLUSIVE, "e": NodeKind.EVENT_CHOICE, "wait": NodeKind.CATCH,
        "sig": NodeKind.THROW, "plain": NodeKind.PASS, "s": NodeKind.SCOPE, "s1": NodeKind.START,
        "s2": NodeKind.END, "late": NodeKind.BOUNDARY, "bad": NodeKind.BOUNDARY,
    }  # fmt: skip
    assert nodes["f"].invocation == Invocation(
        function="set_attribute", inputs={"code": '"x"'}, outputs={"found": "city"}
    )
    assert nodes["said"].event == Event(kind=EventKind.MESSAGE, name="paid")
    assert nodes["rec"].event == Event(kind=EventKind.MESSAGE, name="answer")
    assert nodes["wait"].event == Event(kind=EventKind.TIMER, timer="duration", when="PT1H")
    assert nodes["sig"].event == Event(kind=EventKind.SIGNAL, name="alarm")
    assert nodes["late"].event == Event(kind=EventKind.TIMER, timer="cycle", when="R3/PT1H")
    assert (nodes["late"].attached_to, nodes["late"].is_interrupting) == ("m", False)
    assert nodes["bad"].event == Event(kind=EventKind.ERROR, name="E1")
    assert (nodes["c"].calls, nodes["s1"].scope, nodes["late"].scope) == ("other", "s", "")


def test_several_times() -> None:
    drawing = simple().multiple(
        "work", count="3", done="done > 1", sequential=True, topic="repair", blocks="false"
    )
    assert compiled(drawing).definition.nodes["work"].multiple == Multiple(
        is_sequential=True, count="3", done="done > 1", topic="repair", blocks=False
    )
    assert codes(simple().multiple("work", over="case.attr.services")) == []
    assert codes(simple().multiple("work")) == [("error", "how-many", "work")]


def test_handlers_of_the_whole_route() -> None:
    drawing = simple().handler("", "end", "send_message", text='"Всё"')
    got = compiled(drawing)
    assert got.definition.handlers == {
        On.END: (Invocation(function="send_message", inputs={"text": '"Всё"'}),)
    }
    assert got.findings == ()


def choice(**gateway: str) -> Drawing:
    drawing = Drawing("r").start().step("work").end("a").end("b").gateway("g", **gateway)
    return drawing.line("start", "work", "g").connect("g", "a", key="ga")


def test_who_decides_at_a_gateway() -> None:
    def chosen(drawing: Drawing) -> bool:
        return compiled(drawing).definition.nodes["g"].chosen

    assert chosen(choice().connect("g", "b"))
    assert not chosen(choice().connect("g", "b", rule="true"))
    assert not chosen(choice(default="ga").connect("g", "b"))
    assert not chosen(choice(by="rule").connect("g", "b"))
    assert chosen(choice(by="person").connect("g", "b", rule="true"))
    assert not chosen(choice())
    assert not chosen(choice().connect("g", "b").task("t").line("t", "g"))
    person = choice(by="person").connect("g", "b").task("t").line("t", "g")
    assert codes(person) == [("error", "nobody-chooses", "g")]
    assert codes(choice(by="dice").connect("g", "b")) == [("error", "extension", "g")]


def test_defaults() -> None:
    assert compiled(choice(default="ga")).definition.nodes["g"].default == "ga"
    assert codes(choice(default="nope")) == [("error", "default", "g")]
    drawing = simple()
    drawing.element("work").set("default", "work-end")
    assert compiled(drawing).definition.nodes["work"].default == "work-end"


def bent(change: Callable[[Drawing], object]) -> Drawing:
    drawing = simple()
    change(drawing)
    return drawing


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda d: d.connect("work", "nowhere"), "error dangling work-nowhere"),
        (lambda d: d.element("work-end").attrib.pop("sourceRef"), "error dangling work-end"),
        (lambda d: d.step("work"), "error duplicate-id work"),
        (lambda d: d.boundary("b", "end", duration="PT1H"), "error no-host b"),
        (lambda d: d.boundary("b", "gone", duration="PT1H"), "error no-host b"),
        (lambda d: d.call("c", ""), "error no-route c"),
        (lambda d: d.start("x", cycle="R/PT10S"), "error start-timer x"),
        (lambda d: d.start("x", date="=case.attr.visit"), "error start-timer x"),
        (
            lambda d: d.step("x").step("y").extend("x", "reopen").extend("y", "reopen"),
            "error reopen y",
        ),
        (lambda d: d.catch("w", duration="8 hours"), "error timer w"),
        (lambda d: d.catch("w", duration="P"), "error timer w"),
        (lambda d: d.catch("w", date="tomorrow"), "error timer w"),
        (lambda d: d.catch("w", cycle="0 0 * * *"), "error timer w"),
        (lambda d: d.catch("w", duration=""), "error timer w"),
        (lambda d: d.catch("w", date="2026-11-22T10:00:00Z"), ""),
        (lambda d: d.catch("w", duration="P1DT2H30M"), ""),
        (lambda d: d.catch("w", cycle="R/2026-11-22T10:00:00Z/P1D"), ""),
        (lambda d: d.catch("w", date="=case.attr.visit_at"), ""),
        (lambda d: d.extend("work", "step", phase="lost"), "error extension work"),
        (lambda d: d.extend("work", "step", norm="8h"), "error extension work"),
        (lambda d: d.extend("work", "step", colour="red"), "error extension work"),
        (lambda d: d.extend("work", "steps"), "error extension work"),
        (lambda d: d.extend("work", "way"), "error extension work"),
        (lambda d: d.extend("work", "queue"), "error extension work"),
        (lambda d: d.extend("work", "field", code="x", hidden="maybe"), "error extension work"),
        (lambda d: d.handler("work", "end", "f"), "error extension work"),
        (lambda d: d.handler("work", "entry", ""), "error extension work"),
        (lambda d: d.extend("work-end", "way", comment="ja"), "error extension work-end"),
        (lambda d: d.element("work").set(f"{{{OURS}}}x", "1"), "error extension work"),
        (lambda d: d.connect("end", "work"), "error outgoing end"),
        (lambda d: d.connect("work", "start"), "error incoming start"),
        (lambda d: d.gateway("g", "eventBased").line("work", "g", "end"), "error event-choice g"),
        (lambda d: d.throw("t", error="E"), "error event-place t"),
        (lambda d: d.step("x" * 101), "error long-id " + "x" * 101),
        (lambda d: d.scope("s").step("i", within="s"), "error no-start s"),
        (lambda d: d.connect("work", "end", key="no", rule="${ok}"), "error rule-language no"),
        (lambda d: d.start("again"), "warning several-starts again"),
        (lambda d: d.gateway("g", "complex"), "warning complex-gateway g"),
        (lambda d: d.node("transaction", "t").start("s", within="t"), "warning transaction t"),
        (lambda d: d.node("adHocSubProcess", "t").step("s", within="t"), "warning ad-hoc t"),
        (lambda d: d.node("subProcess", "t"), "warning empty-scope t"),
        (lambda d: d.node("serviceTask", "t"), "warning no-function t"),
        (lambda d: d.node("receiveTask", "t"), "warning no-message t"),
        (lambda d: d.node("widget", "t"), "warning unknown-element t"),
        (lambda d: d.boundary("b", "work", escalation=""), "warning not-executed b"),
        (lambda d: d.node("textAnnotation", "t"), "note kept t"),
    ],
)  # fmt: skip
def test_what_is_wrong_says_where(change: Callable[[Drawing], object], found: str) -> None:
    assert [" ".join(told) for told in codes(bent(change))] == ([found] if found else [])


def test_a_flow_across_the_border_of_a_scope() -> None:
    drawing = simple().scope("s").start("s1", within="s").step("in", within="s").line("s1", "in")
    drawing.connect("in", "end", key="out")
    assert codes(drawing) == [("error", "across-scopes", "out")]


def test_rules_that_are_not_asked_or_not_ours() -> None:
    drawing = Drawing("r").start().end("a").end("b").gateway("g", "parallel").line("start", "g")
    drawing.connect("g", "a", rule="true").connect("g", "b")
    assert codes(drawing) == [("warning", "rule-not-asked", "g-a")]
    got = compile_route(
        choice().connect("g", "b", rule="1 +").xml(), check_rule=lambda _t: "no end"
    )
    assert [(f.code, str(f.message)) for f in got.findings] == [
        ("rule-unreadable", "The rule of the way “1 +”: no end")
    ]
    assert [e.executable for e in got.elements if e.id == "g-b"] == [False]


def test_lines_and_names_are_those_of_the_file() -> None:
    drawing = simple()
    drawing.element("work").set("name", "Принять\nв работу")
    drawing.extend("work", "step", phase="lost")
    text = drawing.xml()
    (finding,) = compile_route(text).findings
    line = next(n for n, row in enumerate(text.splitlines(), 1) if 'phase="lost"' in row)
    assert (finding.name, finding.line) == ("Принять в работу", line)
    assert str(finding.message) == (
        "Abonent’s properties: there is no phase “lost”; there are open, resolved, closed."
    )


def test_which_process_is_the_route() -> None:
    def file(*processes: str) -> str:
        return f'<definitions xmlns="{MODEL}">{"".join(processes)}</definitions>'

    small = '<process id="small"><startEvent id="s"/></process>'
    large = '<process id="large"><startEvent id="s1"/><task id="t"/></process>'
    marked = '<process id="m" isExecutable="true"><startEvent id="s2"/></process>'
    assert compile_route(file(small, large)).process == "large"
    assert compile_route(file(large, marked)).process == "m"
    got = compile_route(file(small, large))
    assert [(f.code, f.element) for f in got.findings] == [
        ("process-chosen", "large"), ("other-process", "small"),
    ]  # fmt: skip
    assert [(e.id, e.executable) for e in got.elements] == [
        ("small", False), ("s", False), ("large", True), ("s1", True), ("t", True),
    ]  # fmt: skip
    assert [f.code for f in compile_route(file()).findings] == ["no-process"]


def test_other_xml_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"This is no BPMN 2\.0 file: its root is <html>"):
        compile_route("<html/>")
    with pytest.raises(Unreadable, match="This is another version of BPMN"):
        compile_route('<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>')


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_valid_routes_compile_without_a_word(seed: int) -> None:
    got = compiled(random_route(seed))
    assert got.findings == ()
    assert all(element.executable for element in got.elements)
    assert {n.id for n in got.definition.nodes.values()} | {
        w.id for n in got.definition.nodes.values() for w in n.outgoing
    } | {got.process} == {e.id for e in got.elements}


TAGS = sorted(FLOW_NODES | NOT_EXECUTED.keys() | {"sequenceFlow", "extensionElements", "x"})
IDS = st.sampled_from(["a", "b", "c", "d", ""])
VALUES = IDS | st.sampled_from(["true", "false", "PT1H", "person", "open", "${x}", "=now", "ж"])
NAMES = st.sampled_from(
    ["sourceRef", "targetRef", "default", "attachedToRef", "messageRef", "calledElement", "name",
     "triggeredByEvent", "isForCompensation", "phase", "code", "on", "function", "by"]
)  # fmt: skip
INNER = sorted(
    {"timerEventDefinition", "messageEventDefinition", "errorEventDefinition", "timeDuration",
     "conditionExpression", "multiInstanceLoopCharacteristics", "loopCardinality", "incoming",
     "terminateEventDefinition", "linkEventDefinition", "standardLoopCharacteristics"}
)  # fmt: skip


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def write(tag: str, key: str, said: dict[str, str], inside: list[str], text: str) -> str:
        written = "".join(f' {name}="{value}"' for name, value in said.items())
        return f'<{tag} id="{key}"{written}>{text}{"".join(inside)}</{tag}>'

    tags = st.sampled_from(
        [*TAGS, *INNER, "o:step", "o:handler", "o:choice", "o:input", "o:nonsense", "o:children"]
    )
    return st.builds(
        write, tags, IDS, st.dictionaries(NAMES, VALUES, max_size=4),
        st.lists(children, max_size=5), VALUES,
    )  # fmt: skip


TREES = st.recursive(st.just("<x/>"), _element, max_leaves=40)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TREES, max_size=8))
def test_any_tree_compiles_to_an_honest_report(inside: list[str]) -> None:
    source = (
        f'<definitions xmlns="{MODEL}" xmlns:o="{OURS}"><process id="p">{"".join(inside)}'
        f"</process></definitions>"
    )
    got = compile_route(source)
    ids = {element.id for element in got.elements}
    for node in got.definition.nodes.values():
        assert {node.id, *(way.id for way in node.outgoing)} <= ids
        assert all(way.target in got.definition.nodes for way in node.outgoing)
    assert all(str(f.message) for f in got.findings)
