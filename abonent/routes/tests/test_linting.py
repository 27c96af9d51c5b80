"""What is suspicious in a drawing that could be run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.linting.linting import lint
from abonent.routes.testing import Drawing, random_route


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(drawing: Drawing) -> list[tuple[str, str, str]]:
    compiled = compile_route(drawing.xml())
    assert compiled.errors == []
    found = lint(compiled.definition, lines=compiled.lines)
    return [(f.code, f.element, str(f.message)) for f in found]


def codes(drawing: Drawing) -> list[tuple[str, str]]:
    return [(code, element) for code, element, _message in told(drawing)]


def simple() -> Drawing:
    drawing = Drawing("r").start().step("work", rights="claims").end()
    return drawing.line("start", "work", "end")


def test_a_proper_route_is_passed_in_silence() -> None:
    assert told(simple()) == []


def test_nodes_off_the_way() -> None:
    drawing = simple().task("lone").line("lone", "end").task("stop").line("work", "stop")
    assert codes(drawing) == [("unreachable", "lone"), ("dead-end", "stop")]


def test_what_stands_in_a_scope_or_on_an_edge_is_reached() -> None:
    drawing = simple().boundary("late", "work", duration="PT1H").end("gone")
    drawing.scope("s").start("s1", within="s").end("s2", within="s").line("s1", "s2")
    drawing.line("late", "s", "gone")
    assert codes(drawing) == []


def test_circles() -> None:
    drawing = Drawing("r").start().step("a", rights="x").step("b", rights="x")
    drawing.line("start", "a", "b", "a")
    assert codes(drawing) == [("no-end", "start"), ("no-end", "a"), ("no-end", "b")]
    drawing = simple().gateway("g", default="g-end").task("t")
    drawing.line("work", "g", "end").connect("g", "t", rule="a > 1").line("t", "g")
    assert ("restless", "g") in codes(drawing)


NO_RULE = "No rule holds when %s, and there is no default."
BOTH = "The rules of “w0”, “w1” hold together when a = 2; the first is taken."
PERHAPS = "Perhaps no rule holds, and there is no default: the case would be stuck."
UNDECIDED = "Nothing decides between “w0”, “w1”: write rules, or let a person choose."


def test_circles_are_told_once() -> None:
    drawing = simple().task("a").task("b").task("c").gateway("g", default="g-end")
    drawing.line("work", "a", "b", "c", "b").connect("c", "g").line("g", "end").connect("g", "a")
    restless = [element for code, element in codes(drawing) if code == "restless"]
    assert restless == ["a"]


def test_routes_beyond_what_is_followed() -> None:
    drawing = Drawing("r").start().end().gateway("p", "parallel").connect("start", "p")
    for place in range(600):
        drawing.task(f"t{place}").line("p", f"t{place}", "end")
    assert codes(drawing) == [("not-analysed", "start")]


def fork(*rules: str, default: str = "", kind: str = "exclusive") -> Drawing:
    """A gateway that goes to ends ``e0``, ``e1`` … by rules, after a task."""
    drawing = Drawing("r").start().task("t").gateway("g", kind, default=default)
    drawing.line("start", "t", "g")
    for place, rule in enumerate(rules):
        drawing.end(f"e{place}").connect("g", f"e{place}", key=f"w{place}", rule=rule)
    return drawing


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (["a > 1", "a <= 1 || a == null"], []),
        (["a", "!a"], []),
        (["a > 1", "a <= 1"], [("no-default", "g", NO_RULE % "a is empty")]),
        (["a > 1", "a < 1 || a == null"], [
            ("no-default", "g", NO_RULE % "a = 1"),
        ]),
        (["a in [1, 2]", "a != 1"], [
            ("overlap", "w1", BOTH),
        ]),
        (["a in ['x', 'y']", "a == 'y'", "!(a in ['x', 'y'])"], [
            ("shadowed", "w1", "This way is never gone: earlier ones take all of its cases."),
        ]),
        (["a > 1 && a < 0", "true"], [("impossible", "w0", "The rule can never hold.")]),
        (["a.contains('x')", "!a.contains('x')"], [
            ("not-analysed", "w0", "The rule is not analysed in all of its parts."),
            ("not-analysed", "w1", "The rule is not analysed in all of its parts."),
        ]),
        (["a.contains('x')", "b > 1"], [
            ("no-default", "g", PERHAPS),
            ("not-analysed", "w0", "The rule is not analysed in all of its parts."),
        ]),
        (["", "a > 1"], [
            ("shadowed", "w1", "This way is never gone: earlier ones take all of its cases."),
        ]),
        (["", ""], [
            ("nothing-decides", "g", UNDECIDED),
        ]),
        ([" && ".join(f"(a{n} > 1 || b{n} > 1)" for n in range(11)), "true"], [
            ("not-analysed", "g", "Not analysed: the rules fall into too many cases."),
        ]),
    ],
)  # fmt: skip
def test_rules_of_a_gateway(rules: list[str], found: list[tuple[str, str, str]]) -> None:
    got = [one for one in told(fork(*rules)) if one[0] != "overlap" or len(rules) < 3]
    assert got == found


def test_a_default_takes_what_is_left() -> None:
    assert codes(fork("a > 1", "", default="w1")) == []
    assert codes(fork("a > 1", "a < 0", default="w1")) == [("default-rule", "w1")]
    assert codes(fork("", default="w0")) == [("only-default", "g")]


def test_inclusive_ways_may_hold_together() -> None:
    assert codes(fork("a > 1", "a > 2", kind="inclusive")) == [("no-default", "g")]
    assert codes(fork("a > 1", "a <= 2 || a == null", kind="inclusive")) == []


def choice(*names: str) -> Drawing:
    drawing = simple().gateway("g", by="person")
    drawing.element("work-end").set("targetRef", "g")
    for place, name in enumerate(names):
        drawing.end(f"e{place}").connect("g", f"e{place}", key=f"w{place}", name=name)
    return drawing


def test_a_person_chooses_by_names() -> None:
    unreached = ("unreachable", "end")
    assert codes(choice("Да", "Нет")) == [unreached]
    assert codes(choice("Да", "")) == [unreached, ("unnamed-way", "w1")]
    assert codes(choice("Да", "Да")) == [unreached, ("same-name", "g")]


def test_steps_for_anybody_and_queues_that_are_never_taken() -> None:
    drawing = Drawing("r").start().step("a").step("b", queues=[("x", ""), ("y", "a > 1")]).end()
    drawing.step("c", queues=[("x", "a > 1")]).line("start", "a", "b", "c", "end")
    assert codes(drawing) == [("no-rights", "a"), ("queue-never", "b"), ("no-queue", "c")]


def test_joins_that_wait_for_ever() -> None:
    drawing = Drawing("r").start().gateway("x", default="x-a").task("a").task("b")
    drawing.gateway("join", "parallel").end().line("start", "x", "a", "join", "end")
    drawing.connect("x", "b", rule="v > 1").line("b", "join")
    assert told(drawing) == [
        ("waits-for-ever", "join", "May wait for ever: nothing may come from “a”.")
    ]


def test_parallel_ways_that_meet_without_a_join() -> None:
    drawing = Drawing("r").start().gateway("p", "parallel").task("a").task("b").task("c").end()
    drawing.line("start", "p", "a", "c", "end").line("p", "b", "c")
    assert told(drawing) == [
        (
            "no-join",
            "c",
            "Parallel ways from “p” meet here without a join: what follows runs twice.",
        )
    ]
    apart = Drawing("r").start().gateway("p", "parallel").task("a").task("b").end()
    assert told(apart.line("start", "p", "a", "end").line("p", "b", "end")) == []


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_valid_routes_never_wait_nor_meet(seed: int) -> None:
    wrong = {"waits-for-ever", "no-join", "unreachable", "dead-end", "no-end"}
    assert [one for one in codes(random_route(seed)) if one[0] in wrong] == []
