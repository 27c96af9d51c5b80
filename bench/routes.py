"""A route of 200 elements: from the file to what the engine reads."""

from __future__ import annotations

import time
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING

from bench.environment import Environment
from bench.harness import Bench, Result

if TYPE_CHECKING:
    from abonent.routes.bpmn.drawing import Drawing

_LIMIT_MS = 50.0
_ROUNDS = 50
_BLOCKS = 29


def run(env: Environment) -> Iterable[Result]:
    """Reading, compiling and everything that is said of the drawing, in one process."""
    del env
    from abonent.config.cli import set_up_django

    set_up_django()
    from abonent.routes.bpmn.compiling import compile_route

    source = _drawing().xml().encode()
    took: list[float] = []
    for _round in range(_ROUNDS):
        began = time.perf_counter()
        compiled = compile_route(source)
        took.append((time.perf_counter() - began) * 1000)
    yield Result(
        name="route_compile",
        ours=median(took),
        limit=_LIMIT_MS,
        unit="ms",
        more_is_better=False,
        extras={
            "elements": len(compiled.elements) - 1,
            "nodes": len(compiled.definition.nodes),
            "bytes": len(source),
            "slowest_ms": max(took),
        },
    )


def _drawing() -> Drawing:
    """Steps with queues and handlers, a person's choice after each, the ways back and on."""
    from abonent.routes.bpmn.drawing import Drawing

    drawing = Drawing("bench").start().end()
    before = "start"
    for number in range(_BLOCKS):
        step, choice, tail = f"step-{number}", f"choice-{number}", f"call-{number}"
        drawing.step(
            step, name=f"Шаг {number}", norm="PT8H", rights="claims",
            queues=[("vip", 'client.category == "vip"'), ("all", "")],
        )  # fmt: skip
        drawing.handler(step, "entry", "send_message", text='"Обращение принято"')
        drawing.gateway(choice, by="person").function(tail, "set_attribute")
        drawing.line(before, step, choice).connect(choice, tail, name="Дальше")
        drawing.connect(choice, step, name="Вернуть", rejection="true", comment="true")
        before = tail
    return drawing.connect(before, "end")


BENCH = Bench("routes", "A route of 200 elements is compiled", run)
