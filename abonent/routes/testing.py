"""Drawn routes for tests: :class:`Drawing` by hand, :func:`random_route` by chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from random import Random

from abonent.routes.bpmn.drawing import Drawing

__all__ = ["Drawing", "random_route"]

RULES = ('client.category == "vip"', "case.attr.amount > 100.0", "true", "false")


def random_route(seed: int, *, blocks: int = 8, rules: Sequence[str] = RULES) -> Drawing:
    """A valid route of nested blocks: whatever splits is joined, each token comes to the end.

    The same seed draws the same route. ``blocks`` bounds its size, ``rules`` are the conditions.
    """
    maker = _Maker(Random(seed), Drawing(f"route-{seed}"), rules, left=blocks)  # noqa: S311
    maker.drawing.start("start").end("end")
    first, last = maker.block("", depth=0)
    maker.drawing.line("start", first).line(last, "end")
    return maker.drawing


@dataclass(slots=True)
class _Maker:
    random: Random
    drawing: Drawing
    rules: Sequence[str]
    left: int
    numbers: count[int] = field(default_factory=lambda: count(1))

    def block(self, within: str, depth: int) -> tuple[str, str]:
        """Draw a block; its first and its last node."""
        kinds: list[Callable[[str, int], tuple[str, str]]] = [self.step, self.task, self.function]
        if self.left > 0 and depth < 4:
            kinds += [self.sequence, self.exclusive, self.parallel, self.inclusive, self.scope]
        self.left -= 1
        return self.random.choice(kinds)(within, depth)

    def name(self, kind: str) -> str:
        return f"{kind}-{next(self.numbers)}"

    def step(self, within: str, _depth: int) -> tuple[str, str]:
        key = self.name("step")
        self.drawing.step(key, name=f"Шаг {key}", within=within, phase="open", norm="PT8H")
        return key, key

    def task(self, within: str, _depth: int) -> tuple[str, str]:
        key = self.name("task")
        self.drawing.task(key, within=within)
        return key, key

    def function(self, within: str, _depth: int) -> tuple[str, str]:
        key = self.name("function")
        self.drawing.function(
            key, "set_attribute", within=within, inputs={"attribute": '"city"', "value": '"Псков"'}
        )
        return key, key

    def sequence(self, within: str, depth: int) -> tuple[str, str]:
        parts = [self.block(within, depth + 1) for _ in range(self.random.randint(2, 3))]
        for (_first, last), (first, _last) in pairwise(parts):
            self.drawing.connect(last, first)
        return parts[0][0], parts[-1][1]

    def exclusive(self, within: str, depth: int) -> tuple[str, str]:
        return self._split("exclusive", within, depth)

    def inclusive(self, within: str, depth: int) -> tuple[str, str]:
        return self._split("inclusive", within, depth)

    def parallel(self, within: str, depth: int) -> tuple[str, str]:
        return self._split("parallel", within, depth)

    def _split(self, kind: str, within: str, depth: int) -> tuple[str, str]:
        split, join = self.name(kind), self.name("join")
        ways = self.random.randint(2, 3)
        asks = kind != "parallel"
        default = f"{split}-way-1" if asks else ""
        self.drawing.gateway(split, kind, within=within, default=default)
        self.drawing.gateway(join, kind, within=within)
        for number in range(1, ways + 1):
            first, last = self.block(within, depth + 1)
            rule = self.random.choice(self.rules) if asks and number > 1 else ""
            self.drawing.connect(split, first, key=f"{split}-way-{number}", rule=rule)
            self.drawing.connect(last, join)
        return split, join

    def scope(self, within: str, depth: int) -> tuple[str, str]:
        key = self.name("scope")
        self.drawing.scope(key, within=within)
        start, end = self.name("start"), self.name("end")
        self.drawing.start(start, within=key).end(end, within=key)
        first, last = self.block(key, depth + 1)
        self.drawing.line(start, first).line(last, end)
        return key, key
