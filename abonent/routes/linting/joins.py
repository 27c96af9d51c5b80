"""Joins that wait for ever, and parallel ways that meet without a join.

Tokens are moved through each scope with every outcome of every choice, rules aside; so what is
told may happen, unless rules that go together keep it from happening. A scope
with more states or tokens than are followed is not analysed, and that is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import combinations

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind, Way
from abonent.routes.linting.remarks import Remarks, named

MOST_MARKINGS, MOST_TOKENS, MOST_NODES = 3000, 200_000, 2000
_MOST_SUBSETS = 5
_JOINS = frozenset({NodeKind.PARALLEL, NodeKind.INCLUSIVE})
_ONE_OF = frozenset({NodeKind.EXCLUSIVE, NodeKind.EVENT_CHOICE})

Marking = frozenset[str]
"""Ids of the ways on which a token stands."""


class _TooManyMarkings(Exception):
    """The scope has more states than are followed."""


def check_joins(definition: Definition, remarks: Remarks) -> None:
    """Each scope by itself."""
    if len(definition.nodes) > MOST_NODES:
        first = next(iter(definition.nodes.values()))
        remarks.note("not-analysed", first, _("Joins are not analysed: there are too many."))
        return
    for node in definition.nodes.values():
        if node.kind not in _ONE_OF and len([way for way in node.outgoing if not way.rule]) > 1:
            _check_meeting(definition, node, remarks)
    net = _Net(definition)
    for start in (starts[0] for starts in definition.starts.values() if starts):
        try:
            stuck = net.stuck_from(start)
        except _TooManyMarkings:
            remarks.note("not-analysed", start, _("Joins are not analysed: there are too many."))
            continue
        for join in stuck:
            empty = [way for way in join.incoming if way.id not in net.waiting_at[join.id]]
            remarks.warn(
                "waits-for-ever",
                join,
                _("May wait for ever: nothing may come from %(nodes)s.")
                % {"nodes": named(definition.nodes[way.source] for way in empty)},
            )


def _check_meeting(definition: Definition, split: Node, remarks: Remarks) -> None:
    """Ways of a split that meet in a node which is no join: what follows runs twice."""
    reached = Counter(
        key for way in split.outgoing for key in _until_joined(definition, split, way)
    )
    met = {key for key, count in reached.items() if count > 1}
    for key in (key for key in reached if key in met):
        node = definition.nodes[key]
        if node.outgoing and not _met_before(node, met):
            remarks.warn(
                "no-join",
                node,
                _("Parallel ways from %(split)s meet here without a join: what follows runs twice.")
                % {"split": named([split])},
            )


def _met_before(node: Node, met: Set[str]) -> bool:
    """Whether the ways have met in each node right before this one."""
    before = {way.source for way in node.incoming}
    return bool(before) and before <= met


def _until_joined(definition: Definition, split: Node, way: Way) -> dict[str, None]:
    """Nodes after a way, as far as the next join."""
    found: dict[str, None] = {}
    waiting = [way.target]
    while waiting:
        node = definition.nodes[waiting.pop()]
        joins = node.kind in _JOINS and len(node.incoming) > 1
        if node.id in found or node.id == split.id or joins:
            continue
        found[node.id] = None
        waiting += [out.target for out in _out(definition, node)]
    return found


def _out(definition: Definition, node: Node) -> list[Way]:
    """Ways on from a node, those of events on its edge included."""
    edges = definition.boundaries.get(node.id, ())
    return [*node.outgoing, *(way for event in edges for way in event.outgoing)]


@dataclass(slots=True)
class _Net:
    definition: Definition
    waiting_at: dict[str, Marking] = field(default_factory=dict)
    """What had come to a join when nothing else moved."""
    _ways: dict[str, Way] = field(init=False)
    _later: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = self.definition.nodes.values()
        self._ways = {way.id: way for node in nodes for way in node.outgoing}

    def stuck_from(self, start: Node) -> list[Node]:
        """Joins at which tokens may stay for ever."""
        first: Marking = frozenset(way.id for way in start.outgoing)
        seen, waiting, stuck, tokens = {first}, [first], dict[str, Node](), 0
        while waiting:
            marking = waiting.pop()
            node = self._next(marking)
            if node is None:
                for key in marking:
                    join = self.definition.nodes[self._ways[key].target]
                    stuck[join.id] = join
                    self.waiting_at.setdefault(join.id, marking)
                continue
            for following in self._moved(node, marking):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
            tokens += len(marking)
            if len(seen) > MOST_MARKINGS or tokens > MOST_TOKENS:
                raise _TooManyMarkings
        return list(stuck.values())

    def _next(self, marking: Marking) -> Node | None:
        """A node that can go on; what waits at inclusive joins comes last."""
        targets = {self._ways[key].target for key in marking}
        nodes = sorted((self.definition.nodes[key] for key in targets), key=lambda n: n.id)
        for node in nodes:
            if node.kind is NodeKind.PARALLEL:
                if all(way.id in marking for way in node.incoming):
                    return node
            elif node.kind is not NodeKind.INCLUSIVE or len(node.incoming) == 1:
                return node
        return self._inclusive(nodes, marking)

    def _inclusive(self, nodes: list[Node], marking: Marking) -> Node | None:
        """An inclusive join to which no token comes any more that is not held up by another."""
        joins = [node for node in nodes if node.kind is NodeKind.INCLUSIVE]
        for node in joins:
            others = marking - {way.id for way in node.incoming}
            if not any(node.id in self._after(key) for key in others):
                return node
        return joins[0] if joins else None

    def _after(self, key: str) -> set[str]:
        """Nodes that a token on a way may come to."""
        if key in self._later:
            return self._later[key]
        found: set[str] = set()
        waiting = [self._ways[key].target]
        while waiting:
            node = self.definition.nodes[waiting.pop()]
            if node.id not in found:
                found.add(node.id)
                waiting += [way.target for way in _out(self.definition, node)]
        self._later[key] = found
        return found

    def _moved(self, node: Node, marking: Marking) -> Iterator[Marking]:
        """The markings after a node, one for each outcome."""
        arrived = [way.id for way in node.incoming if way.id in marking]
        if node.kind not in _JOINS:
            del arrived[1:]
        if node.kind is NodeKind.TERMINATE:
            yield frozenset()
            return
        rest = marking.difference(arrived)
        for out in self._outcomes(node):
            yield rest | {way.id for way in out}

    def _outcomes(self, node: Node) -> Iterator[list[Way]]:
        out = list(node.outgoing)
        if node.kind in _ONE_OF and out:
            yield from ([way] for way in out)
        elif node.kind is NodeKind.INCLUSIVE and len(out) > 1:
            yield from _subsets(out)
        else:
            yield from self._activity(node, out)

    def _activity(self, node: Node, out: list[Way]) -> Iterator[list[Way]]:
        always = [way for way in out if not way.rule and way.id != node.default]
        asked = [way for way in out if way.rule or way.id == node.default]
        if node.kind is NodeKind.PARALLEL or not asked:
            yield out
        else:
            yield from ([*always, *chosen] for chosen in _subsets(asked))
        for event in self.definition.boundaries.get(node.id, ()):
            others = [] if event.is_interrupting else out
            yield [*others, *event.outgoing]


def _subsets(ways: list[Way]) -> Iterator[list[Way]]:
    """Every choice of some of them; of many, one, two and all."""
    sizes = range(1, len(ways) + 1) if len(ways) <= _MOST_SUBSETS else (1, 2, len(ways))
    for size in sizes:
        yield from (list(chosen) for chosen in combinations(ways, size))
