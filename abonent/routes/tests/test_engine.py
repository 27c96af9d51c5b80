"""How tokens go along a definition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from abonent.kernel.errors import Conflict
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.definition import (
    Definition,
    Event,
    EventKind,
    Invocation,
    Multiple,
    NodeKind,
    On,
    QueueChoice,
    Step,
)
from abonent.routes.engine import Outcome, Run, Stuck, Token, expand, list_choices
from abonent.routes.engine.tokens import LATER, Failed, Wait
from abonent.routes.testing import random_route
from abonent.routes.tests.drawn import AT, Told, drawn

K = NodeKind


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


class Going:
    """A process kept in memory between its runs, as the tables keep it."""

    def __init__(self, definition: Definition, world: Told | None = None) -> None:
        self.definition, self.world = definition, world or Told()
        self.tokens: dict[int, Token] = {}
        self._last = 0
        self.outcome = Outcome()

    def start(self) -> Going:
        return self._take(Run(self.definition, (), self.world).start())

    def start_at(self, node: str) -> Going:
        return self._take(Run(self.definition, (), self.world).start(node))

    def reopen(self, place: str) -> Going:
        return self._take(Run(self.definition, (), self.world).reopen(place))

    def leave(self, node: str, choice: str = "", *also: str) -> Going:
        run = Run(self.definition, self.tokens.values(), self.world)
        return self._take(run.leave(self.at(node), choice, also))

    def fire(self, node: str) -> Going:
        run = Run(self.definition, self.tokens.values(), self.world)
        return self._take(run.fire(self.at(node)))

    def finish(self, node: str, failed: Failed | None = None) -> Going:
        run = Run(self.definition, self.tokens.values(), self.world)
        return self._take(run.finish(self.at(node), failed))

    def at(self, node: str) -> int:
        return next(token.id for token in self.tokens.values() if token.node == node)

    @property
    def where(self) -> list[str]:
        return sorted(token.node for token in self.tokens.values())

    def due(self, node: str) -> datetime | None:
        return self.tokens[self.at(node)].due_at

    def _take(self, outcome: Outcome) -> Going:
        ids: dict[int, int] = {}
        for id_ in outcome.closed:
            del self.tokens[id_]
        for token in outcome.opened:
            self._last += 1
            ids[token.id] = self._last
            token.id = self._last
            token.scope = ids.get(token.scope, token.scope) if token.scope else None
            if token.wait is not Wait.GONE:
                self.tokens[token.id] = token
        assert outcome.is_ended == (not self.tokens)
        self.outcome = outcome
        return self


def test_a_step_with_one_way_out_is_left_by_it() -> None:
    going = Going(drawn({"s": K.START, "a": K.STEP, "e": K.END}, ["s>a", "a>e"])).start()
    assert going.where == ["a"]
    assert going.tokens[1].via == ("s", "s>a")
    going.leave("a")
    assert going.outcome.is_ended
    assert going.outcome.closed == {1: "a>e"}
    assert [(one.node, one.wait, one.via) for one in going.outcome.opened] == [
        ("e", Wait.GONE, ("a>e",))
    ]


def _claim() -> Definition:
    return drawn(
        {
            "s": K.START,
            "look": K.STEP,
            "g": {"kind": K.EXCLUSIVE, "chosen": True, "default": "g>no"},
            "yes": K.STEP,
            "no": K.END,
            "vip": K.END,
        },
        ["s>look", "look>g", "g>yes", ("g>vip", {"rule": "vip"}), "g>no",
         ("yes>look", {"is_rejection": True})],
    )  # fmt: skip


def test_a_person_chooses_among_the_ways_of_the_gateway_whose_rule_holds() -> None:
    going = Going(_claim()).start()
    assert [one.code for one in list_choices(going.definition, going.definition.nodes["look"])] == [
        "g>yes", "g>vip", "g>no",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        going.leave("look", "g>vip")
    going.leave("look", "g>yes")
    assert going.where == ["yes"]
    assert going.tokens[2].via == ("look>g", "g", "g>yes")
    going.leave("yes").world.true.add("vip")
    going.leave("look", "g>vip")
    assert going.where == []


def test_a_token_that_has_left_is_not_moved_again() -> None:
    going = Going(_claim()).start()
    before = dict(going.tokens)
    going.leave("look", "g>yes")
    going.tokens.pop(2)
    going.tokens.update({2: Token(2, "g", Wait.JOIN)})
    with pytest.raises(Conflict):
        Run(going.definition, going.tokens.values(), going.world).leave(1, "g>yes")
    assert [*before] == [1]


def test_rules_decide_an_exclusive_gateway_in_the_order_of_the_drawing() -> None:
    ways = ["s>g", ("g>a", {"rule": "x"}), ("g>b", {"rule": "y"}), "g>c"]
    nodes = {"s": K.START, "a": K.STEP, "b": K.STEP, "c": K.STEP}
    gateway = {"kind": K.EXCLUSIVE, "default": "g>c"}
    for true, where in [((), "c"), (("y",), "b"), (("x", "y"), "a")]:
        assert Going(drawn({**nodes, "g": gateway}, ways), Told(*true)).start().where == [where]
    ways[-1] = ("g>c", {"rule": "z"})
    with pytest.raises(Stuck, match="“g” has no way out"):
        Going(drawn({**nodes, "g": K.EXCLUSIVE}, ways)).start()


def test_parallel_branches_are_waited_for() -> None:
    nodes = {"s": K.START, "f": K.PARALLEL, "a": K.STEP, "b": K.STEP, "j": K.PARALLEL, "e": K.END}
    going = Going(drawn(nodes, ["s>f", "f>a", "f>b", "a>j", "b>j", "j>e"])).start()
    assert going.where == ["a", "b"]
    assert going.leave("b").where == ["a", "j"]
    assert going.leave("a").where == []


def test_an_inclusive_gateway_waits_for_whoever_can_still_come() -> None:
    nodes = {
        "s": K.START, "f": {"kind": K.INCLUSIVE, "default": "f>c"}, "a": K.STEP, "b": K.STEP,
        "c": K.STEP, "j": K.INCLUSIVE, "e": K.STEP,
    }  # fmt: skip
    ways = ["s>f", ("f>a", {"rule": "x"}), ("f>b", {"rule": "y"}), "f>c", "a>j", "b>j", "c>j",
            "j>e"]  # fmt: skip
    going = Going(drawn(nodes, ways), Told("x", "y")).start()
    assert going.where == ["a", "b"]
    assert going.leave("a").where == ["b", "j"]
    assert going.leave("b").where == ["e"]
    assert Going(drawn(nodes, ways)).start().leave("c").where == ["e"]


def test_an_inclusive_gateway_goes_on_when_the_other_branch_ends_elsewhere() -> None:
    nodes = {
        "s": K.START, "f": K.INCLUSIVE, "a": K.STEP, "b": K.STEP, "g": {"kind": K.EXCLUSIVE,
        "chosen": True}, "j": K.INCLUSIVE, "e": K.STEP, "away": K.END,
    }  # fmt: skip
    ways = ["s>f", "f>a", "f>b", "a>j", "b>g", "g>j", "g>away", "j>e"]
    going = Going(drawn(nodes, ways)).start()
    assert going.leave("a").where == ["b", "j"]
    assert going.leave("b", "g>away").where == ["e"]


def test_several_ways_out_of_a_step_are_gone_at_once_where_their_rules_hold() -> None:
    nodes = {"s": K.START, "a": K.STEP, "b": K.STEP, "c": K.STEP, "d": K.STEP}
    ways = ["s>a", "a>b", ("a>c", {"rule": "x"}), ("a>d", {"rule": "y"})]
    assert Going(drawn(nodes, ways), Told("y")).start().leave("a").where == ["b", "d"]


def test_several_ways_without_rules_are_chosen_one_or_more() -> None:
    nodes = {"s": K.START, "a": K.STEP, "b": K.STEP, "c": K.STEP, "d": K.STEP}
    definition = drawn(nodes, ["s>a", "a>b", "a>c", "a>d"])
    choices = list_choices(definition, definition.nodes["a"])
    assert [(one.code, one.is_joint) for one in choices] == [
        ("a>b", True), ("a>c", True), ("a>d", True),
    ]  # fmt: skip
    assert Going(definition).start().leave("a", "a>c").where == ["c"]
    assert Going(definition).start().leave("a", "a>d", "a>b").where == ["b", "d"]
    with pytest.raises(Conflict):
        Going(definition).start().leave("a", "a>d", "b>c")
    with pytest.raises(Conflict, match="Only one"):
        Going(_claim()).start().leave("look", "g>yes", "g>no")


def test_a_sub_process_is_left_when_its_last_token_is_gone() -> None:
    nodes = {
        "s": K.START, "p": K.SCOPE, "e": K.STEP,
        "ps": {"kind": K.START, "scope": "p"}, "f": {"kind": K.PARALLEL, "scope": "p"},
        "a": {"kind": K.STEP, "scope": "p"}, "b": {"kind": K.STEP, "scope": "p"},
        "pe": {"kind": K.END, "scope": "p"},
    }  # fmt: skip
    going = Going(drawn(nodes, ["s>p", "p>e", "ps>f", "f>a", "f>b", "a>pe", "b>pe"])).start()
    assert going.where == ["a", "b", "p"]
    assert going.leave("a").where == ["b", "p"]
    assert going.leave("b").where == ["e"]


def test_terminating_ends_its_scope_alone() -> None:
    nodes = {
        "s": K.START, "p": K.SCOPE, "e": K.STEP,
        "f": {"kind": K.PARALLEL, "scope": "p"}, "a": {"kind": K.STEP, "scope": "p"},
        "b": {"kind": K.STEP, "scope": "p"}, "t": {"kind": K.TERMINATE, "scope": "p"},
    }  # fmt: skip
    going = Going(drawn(nodes, ["s>p", "p>e", "f>a", "f>b", "a>t"])).start()
    assert going.leave("a").where == ["e"]


def _timer(when: str, how: str = "duration") -> Event:
    return Event(kind=EventKind.TIMER, timer=how, when=when)


def test_a_timer_on_the_edge_ends_the_step_or_runs_beside_it() -> None:
    edge = {"kind": K.BOUNDARY, "attached_to": "a", "event": _timer("PT8H")}
    nodes = {"s": K.START, "a": K.STEP, "late": edge, "b": K.STEP, "e": K.END}
    ways = ["s>a", "a>e", "late>b"]
    going = Going(drawn(nodes, ways)).start()
    assert going.where == ["a", "late"]
    assert going.due("late") == AT + timedelta(hours=8)
    assert going.fire("late").where == ["b"]
    assert Going(drawn(nodes, ways)).start().leave("a").where == []
    nodes["late"] = {**edge, "is_interrupting": False}
    assert Going(drawn(nodes, ways)).start().fire("late").where == ["a", "b"]


def test_a_cycle_goes_off_as_often_as_it_says() -> None:
    edge = {"kind": K.BOUNDARY, "attached_to": "a", "is_interrupting": False,
            "event": _timer("R2/PT1H", "cycle")}  # fmt: skip
    definition = drawn({"s": K.START, "a": K.STEP, "late": edge, "e": K.END}, ["s>a", "late>e"])
    going = Going(definition).start().fire("late")
    assert going.where == ["a", "late"]
    assert going.due("late") == AT + timedelta(hours=2)
    assert [token.node for token in going.outcome.changed] == ["late"]
    assert going.fire("late").where == ["a"]


def test_a_timer_may_be_computed() -> None:
    catch = {"kind": K.CATCH, "event": _timer("=case.attr.visit", "date")}
    definition = drawn({"s": K.START, "wait": catch, "a": K.STEP}, ["s>wait", "wait>a"])
    visit = AT + timedelta(days=3)
    assert Going(definition, Told(answers={"case.attr.visit": visit})).start().due("wait") == visit
    with pytest.raises(Stuck, match=r"=case\.attr\.visit"):
        Going(definition, Told(answers={"case.attr.visit": None})).start()


def test_the_first_event_after_a_gateway_takes_the_way() -> None:
    paid = Event(kind=EventKind.MESSAGE, name="paid")
    nodes = {
        "s": K.START, "g": K.EVENT_CHOICE, "m": {"kind": K.CATCH, "event": paid},
        "t": {"kind": K.CATCH, "event": _timer("P1D")}, "a": K.STEP, "b": K.STEP,
    }  # fmt: skip
    going = Going(drawn(nodes, ["s>g", "g>m", "g>t", "m>a", "t>b"])).start()
    assert going.where == ["g", "m", "t"]
    assert going.tokens[going.at("m")].name == "paid"
    assert going.fire("m").where == ["a"]


def test_a_signal_is_heard_in_the_same_process() -> None:
    over = Event(kind=EventKind.SIGNAL, name="over")
    nodes = {
        "s": K.START, "f": K.PARALLEL, "a": K.STEP, "w": {"kind": K.CATCH, "event": over},
        "t": {"kind": K.THROW, "event": over}, "b": K.STEP, "e": K.END,
    }  # fmt: skip
    going = Going(drawn(nodes, ["s>f", "f>a", "f>w", "a>t", "t>e", "w>b"])).start()
    assert going.leave("a").where == ["b"]
    assert going.world.done == ["t!signal:over"]


def _called(**more: object) -> dict[str, object]:
    return {"kind": K.FUNCTION, "invocation": Invocation(function="call"), **more}


def test_a_function_is_passed_waited_for_or_fails() -> None:
    edge = {"kind": K.BOUNDARY, "attached_to": "f", "event": Event(kind=EventKind.ERROR, name="x")}
    nodes = {"s": K.START, "f": _called(), "bad": edge, "a": K.STEP, "b": K.STEP}
    definition = drawn(nodes, ["s>f", "f>a", "bad>b"])
    assert Going(definition, Told()).start().where == ["a"]
    later = Going(definition, Told(answers={"call": LATER})).start()
    assert later.where == ["f"]
    assert later.finish("f").where == ["a"]
    assert Going(definition, Told(answers={"call": Failed("x")})).start().where == ["b"]
    uncaught = Going(definition, Told(answers={"call": Failed("y")})).start()
    assert uncaught.where == ["f"]
    assert uncaught.tokens[1].data == {"failed": "y"}
    assert uncaught.finish("f", Failed("x")).where == ["b"]


def test_an_error_end_is_caught_on_the_edge_of_the_sub_process() -> None:
    edge = {"kind": K.BOUNDARY, "attached_to": "p", "event": Event(kind=EventKind.ERROR)}
    nodes = {
        "s": K.START, "p": K.SCOPE, "bad": edge, "a": K.STEP, "b": K.STEP,
        "in": {"kind": K.STEP, "scope": "p"},
        "err": {"kind": K.THROW, "scope": "p", "event": Event(kind=EventKind.ERROR, name="no")},
    }  # fmt: skip
    going = Going(drawn(nodes, ["s>p", "p>a", "bad>b", "in>err"])).start()
    assert going.leave("in").where == ["b"]


def test_handlers_run_on_their_occasions() -> None:
    step = Step(norm="PT1H", queues=(QueueChoice(queue="vip", rule="v"), QueueChoice(queue="all")),
                handlers={on: (Invocation(function=on.value),) for on in On})  # fmt: skip
    nodes = {"s": K.START, "a": {"kind": K.STEP, "step": step}, "e": K.END,
             "g": {"kind": K.EXCLUSIVE, "chosen": True}}  # fmt: skip
    ways = ["s>a", "a>g", "g>e", ("g>a", {"is_rejection": True})]
    ends = {On.END: (Invocation(function="bye"),)}
    going = Going(drawn(nodes, ways, ends)).start()
    assert going.tokens[1].name == "all"
    assert going.due("a") == AT + timedelta(hours=1)
    going.fire("a")
    assert going.due("a") is None
    going.leave("a", "g>a").leave("a", "g>e")
    assert going.world.done == [
        "a:entry", "a:breach", "a:rejection", "a:entry", "a:handover", "e:bye",
    ]  # fmt: skip


def test_an_activity_done_several_times_waits_for_its_children() -> None:
    several = {"kind": K.STEP, "multiple": Multiple(topic="repair", count="2")}
    definition = drawn({"s": K.START, "m": several, "a": K.STEP}, ["s>m", "m>a"])
    going = Going(definition).start()
    assert (going.where, going.world.done) == (["m"], ["m*2"])
    assert going.finish("m").where == ["a"]
    none = Told()
    none.children = 0
    assert Going(definition, none).start().where == ["a"]


def test_a_drawing_that_goes_round_is_told() -> None:
    nodes = {"s": K.START, "a": K.PASS, "b": K.PASS}
    with pytest.raises(Stuck, match="round and round"):
        Going(drawn(nodes, ["s>a", "a>b", "b>a"])).start()


def _repair() -> Definition:
    """A route that is called: a step with a boundary timer, handlers of its own and of the end."""
    edge = {"kind": K.BOUNDARY, "attached_to": "a", "event": _timer("PT1H")}
    step = Step(handlers={On.ENTRY: (Invocation(function="own"),)})
    nodes = {"s": K.START, "a": {"kind": K.STEP, "step": step}, "late": edge, "e": K.END,
             "t": K.TERMINATE}  # fmt: skip
    whole = {On.ENTRY: (Invocation(function="its"),), On.END: (Invocation(function="bye"),)}
    return drawn(nodes, ["s>a", "a>e", "late>t"], whole)


def _calling(inner: Definition | None) -> Definition:
    nodes = {"s": K.START, "c": {"kind": K.CALL, "calls": "repair"}, "b": K.STEP, "e": K.END}
    whole = {On.ENTRY: (Invocation(function="whole"),)}
    definition = drawn(nodes, ["s>c", "c>b", "b>e"], whole)
    return expand(definition, lambda code: inner if code == "repair" else None)


def test_a_called_route_runs_inside_of_its_call() -> None:
    going = Going(_calling(_repair())).start()
    assert going.where == ["c", "c/a", "c/late"]
    assert going.world.done == ["c/a:own", "c/a:its", "c/a:whole"]
    going.leave("c/a", "c/a>e")
    assert going.where == ["b"]
    assert going.world.done[3:] == ["c:bye", "b:whole"]
    assert Going(_calling(_repair())).start().fire("c/late").where == ["b"]


def test_calls_lie_in_each_other_and_unknown_ones_are_passed() -> None:
    outer = _calling(_calling(_repair()))
    going = Going(outer).start()
    assert going.where == ["c", "c/c", "c/c/a", "c/c/late"]
    assert going.leave("c/c/a").where == ["c", "c/b"]
    assert going.leave("c/b").where == ["b"]
    assert going.world.done.count("c/c:bye") == 1
    assert Going(_calling(None)).start().where == ["b"]


def test_what_has_ended_goes_on_at_a_step_or_by_a_way() -> None:
    edge = {"kind": K.BOUNDARY, "attached_to": "p", "event": _timer("PT1H")}
    nodes = {
        "s": K.START, "p": K.SCOPE, "late": edge, "ps": {"kind": K.START, "scope": "p"},
        "in": {"kind": K.STEP, "scope": "p"}, "pe": {"kind": K.END, "scope": "p"}, "e": K.END,
    }  # fmt: skip
    ways = ["s>p", "p>e", "late>e", "ps>in", "in>pe"]
    going = Going(drawn(nodes, ways)).start().leave("in")
    assert going.where == []
    assert going.reopen("in").where == ["in", "late", "p"]
    assert going.leave("in").where == []
    assert going.reopen("ps>in").where == ["in", "late", "p"]
    assert going.tokens[going.at("in")].via == ("ps>in",)
    with pytest.raises(Conflict, match="does not say where"):
        Run(going.definition, (), Told()).reopen("nowhere")


def test_what_has_ended_is_reopened_where_it_was_and_ends_again() -> None:
    for seed in range(30):
        definition = compile_route(random_route(seed, rules=["true"]).xml()).definition
        world = Told("true")
        for step in definition.steps:
            going = Going(definition, world).reopen(step.id)
            assert step.id in going.where
            for _turn in range(100):
                people = [t.node for t in going.tokens.values() if t.wait is Wait.PERSON]
                if not people:
                    break
                going.leave(people[0])


def test_of_several_starts_the_one_that_fits_is_taken() -> None:
    paid = {"kind": K.START, "event": Event(kind=EventKind.MESSAGE, name="paid")}
    daily = {"kind": K.START, "event": _timer("R/P1D", "cycle")}
    nodes = {"m": paid, "t": daily, "s": K.START, "a": K.STEP, "b": K.STEP, "c": K.STEP}
    ways = ["s>a", "m>b", "t>c"]
    assert Going(drawn(nodes, ways)).start().where == ["a"]
    assert Going(drawn(nodes, ways)).start_at("m").where == ["b"]
    assert Going(drawn(nodes, ways)).start_at("t").where == ["c"]
    del nodes["s"]
    assert Going(drawn(nodes, ways[1:])).start().where == ["b"]
