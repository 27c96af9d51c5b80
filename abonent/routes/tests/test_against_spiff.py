"""The engine beside another one: SpiffWorkflow goes the same drawings by the same steps."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.definition import Definition
from abonent.routes.engine import SIGN, Run, Token, Wait, expand
from abonent.routes.tests.drawn import Told

FLAGS = ("f1", "f2", "f3", "f4")
Block = tuple[Any, ...]
"""``("step",)``, ``("line", blocks)``, ``("exclusive" | "inclusive", [(flag, block)], block)``,
``("parallel", blocks)``, ``("scope", block)``, ``("call", block)`` of a route of its own."""


def _blocks() -> st.SearchStrategy[Block]:
    flagged = st.tuples(st.sampled_from(FLAGS))

    def more(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        branches = st.lists(st.tuples(flagged.map(lambda f: f[0]), inner), min_size=1, max_size=2)
        return st.one_of(
            st.tuples(st.just("line"), st.lists(inner, min_size=1, max_size=3)),
            st.tuples(st.sampled_from(["exclusive", "inclusive"]), branches, inner),
            st.tuples(st.just("parallel"), st.lists(inner, min_size=2, max_size=3)),
            st.tuples(st.sampled_from(["scope", "call"]), inner),
        )

    return st.recursive(st.just(("step",)), more, max_leaves=12)


class _Drawn:
    """A block as a drawing, with ids given in the order in which it is read."""

    def __init__(
        self, block: Block, code: str = "route", called: dict[str, str] | None = None
    ) -> None:
        self.drawing = Drawing(code).start().end()
        self.called: dict[str, str] = {} if called is None else called
        """Drawings of the routes that it calls, by code."""
        self._prefix = "" if code == "route" else code
        self._count = 0
        first, last = self._draw(block, "")
        self.drawing.line("start", first)
        self.drawing.line(last, "end")

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{self._prefix}{kind}{self._count}"

    def _draw(self, block: Block, within: str) -> tuple[str, str]:
        draw: Any = getattr(self, f"_{block[0]}", self._gateway)
        ends: tuple[str, str] = draw(block, within)
        return ends

    def _step(self, _block: Block, within: str) -> tuple[str, str]:
        key = self._next("step")
        self.drawing.step(key, within=within)
        return key, key

    def _line(self, block: Block, within: str) -> tuple[str, str]:
        ends = [self._draw(one, within) for one in block[1]]
        for (_first, last), (first, _last) in pairwise(ends):
            self.drawing.line(last, first)
        return ends[0][0], ends[-1][1]

    def _scope(self, block: Block, within: str) -> tuple[str, str]:
        key = self._next("scope")
        self.drawing.scope(key, within=within)
        begin, end = f"{key}s", f"{key}e"
        self.drawing.start(begin, within=key).end(end, within=key)
        first, last = self._draw(block[1], key)
        self.drawing.line(begin, first).line(last, end)
        return key, key

    def _call(self, block: Block, within: str) -> tuple[str, str]:
        key, code = self._next("call"), f"called{len(self.called)}"
        self.called[code] = ""
        self.called[code] = _Drawn(block[1], code, self.called).drawing.xml()
        self.drawing.call(key, code, within=within)
        return key, key

    def _parallel(self, block: Block, within: str) -> tuple[str, str]:
        return self._fork("parallel", [("", one) for one in block[1]], None, within)

    def _gateway(self, block: Block, within: str) -> tuple[str, str]:
        return self._fork(block[0], block[1], block[2], within)

    def _fork(
        self, kind: str, branches: Sequence[tuple[str, Block]], default: Block | None, within: str
    ) -> tuple[str, str]:
        fork, join = self._next("fork"), self._next("join")
        usual = f"{fork}-default" if default else ""
        by = "rule" if kind == "exclusive" else ""
        self.drawing.gateway(fork, kind, within=within, default=usual, by=by)
        self.drawing.gateway(join, kind, within=within, by=by)
        for place, (flag, inner) in enumerate(branches):
            first, last = self._draw(inner, within)
            self.drawing.connect(fork, first, key=f"{fork}-{place}", rule=flag)
            self.drawing.line(last, join)
        if default is not None:
            first, last = self._draw(default, within)
            self.drawing.connect(fork, first, key=usual)
            self.drawing.line(last, join)
        return fork, join


class _Ours:
    def __init__(self, drawn: _Drawn, true: frozenset[str]) -> None:
        self._called = drawn.called
        self._definition, self._world = self._compiled(drawn.drawing.xml()), Told(*true)
        self._tokens: dict[int, Token] = {}
        self._count = 0
        self._take(Run(self._definition, (), self._world).start())

    def _compiled(self, xml: str) -> Definition:
        compiled = compile_route(xml)
        assert [*compiled.errors] == []
        return expand(compiled.definition, lambda code: self._compiled(self._called[code]))

    def ready(self) -> list[str]:
        """Steps by their own ids: each route is called once."""
        people = (t for t in self._tokens.values() if t.wait is Wait.PERSON)
        return sorted(t.node.rpartition(SIGN)[2] for t in people)

    def leave(self, node: str) -> None:
        token = next(t for t in self._tokens.values() if t.node.rpartition(SIGN)[2] == node)
        self._take(Run(self._definition, self._tokens.values(), self._world).leave(token.id))

    @property
    def is_over(self) -> bool:
        return not self._tokens

    def _take(self, outcome: Any) -> None:
        for gone in outcome.closed:
            del self._tokens[gone]
        ids: dict[int, int] = {}
        for token in outcome.opened:
            self._count += 1
            ids[token.id] = self._count
            token.id, token.scope = self._count, ids.get(token.scope, token.scope)
            if token.wait is not Wait.GONE:
                self._tokens[token.id] = token


class _Theirs:
    def __init__(self, drawn: _Drawn, true: frozenset[str]) -> None:
        parser = BpmnParser()
        for xml in (drawn.drawing.xml(), *drawn.called.values()):
            parser.add_bpmn_xml(etree.parse(io.BytesIO(xml.encode())))
        self._flow = BpmnWorkflow(parser.get_spec("route"), parser.get_subprocess_specs("route"))
        self._flow.data.update({flag: flag in true for flag in FLAGS})
        for task in self._flow.get_tasks(state=TaskState.READY):
            task.data.update(self._flow.data)
        self._flow.do_engine_steps()

    def _tasks(self) -> list[Any]:
        return list(self._flow.get_tasks(state=TaskState.READY, manual=True))

    def ready(self) -> list[str]:
        return sorted(task.task_spec.name for task in self._tasks())

    def leave(self, node: str) -> None:
        next(task for task in self._tasks() if task.task_spec.name == node).run()
        self._flow.do_engine_steps()

    @property
    def is_over(self) -> bool:
        return bool(self._flow.completed)


@settings(max_examples=150, deadline=None)
@given(
    block=_blocks(), true=st.frozensets(st.sampled_from(FLAGS)), turns=st.lists(st.integers(0, 99))
)
def test_both_engines_stand_at_the_same_steps(
    block: Block, true: frozenset[str], turns: list[int]
) -> None:
    drawn = _Drawn(block)
    ours, theirs = _Ours(drawn, true), _Theirs(drawn, true)
    for turn in [*turns, *[0] * 60]:
        assert ours.ready() == theirs.ready()
        if not ours.ready():
            break
        node = ours.ready()[turn % len(ours.ready())]
        ours.leave(node)
        theirs.leave(node)
    assert ours.is_over
    assert theirs.is_over
