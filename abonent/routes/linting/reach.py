"""Nodes that no token comes to, and nodes from which none comes to an end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind
from abonent.routes.linting.remarks import Remarks

ENDS = frozenset({NodeKind.END, NodeKind.TERMINATE, NodeKind.THROW})
_AT_ONCE = frozenset({
    NodeKind.PASS, NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.THROW,
})  # fmt: skip
"""Nodes at which nothing is waited for."""


def check_reach(definition: Definition, remarks: Remarks) -> None:
    """Unreachable nodes, dead ends, circles without an end or without a rest."""
    reached = reachable(definition)
    ending = _leading_to_an_end(definition)
    for node in definition.nodes.values():
        if node.id not in reached:
            remarks.warn("unreachable", node, _("Nothing leads here from the start."))
        elif not node.outgoing and not _ends(node):
            remarks.warn("dead-end", node, _("Nothing leads on from here: draw a way, or an end."))
        elif node.id not in ending:
            remarks.warn("no-end", node, _("No end can be reached from here."))
    for node in _restless(definition):
        remarks.warn("restless", node, _("The ways lead round in a circle in which nothing waits."))


def reachable(definition: Definition) -> set[str]:
    """Ids of the nodes a token may come to."""
    waiting = [node.id for node in definition.starts.get("", ())]
    found: set[str] = set()
    while waiting:
        node = definition.nodes[waiting.pop()]
        if node.id in found:
            continue
        found.add(node.id)
        waiting += [way.target for way in node.outgoing]
        waiting += [inner.id for inner in definition.starts.get(node.id, ())]
        waiting += [event.id for event in definition.boundaries.get(node.id, ())]
    return found


def _ends(node: Node) -> bool:
    return node.kind in ENDS and not node.outgoing


def _leading_to_an_end(definition: Definition) -> set[str]:
    """Ids of the nodes from which an end of their scope can be reached."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for node in definition.nodes.values():
        for way in node.outgoing:
            before[way.target].append(node.id)
        if node.attached_to:
            before[node.id].append(node.attached_to)
    waiting = [node.id for node in definition.nodes.values() if not node.outgoing]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += before[key]
    return found


def _restless(definition: Definition) -> Iterator[Node]:
    """The first node of each circle of nodes at which nothing is waited for."""
    after = {
        node.id: [way.target for way in node.outgoing]
        for node in definition.nodes.values()
        if node.kind in _AT_ONCE and not node.chosen
    }
    for circle in circles(after):
        yield min((definition.nodes[key] for key in circle), key=lambda node: node.id)


def circles(after: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The sets of nodes that lead round to themselves (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    kept: dict[str, None] = {}
    for root in after:
        path = [] if root in index else [(root, iter(after[root]))]
        while path:
            key, targets = path[-1]
            if key not in index:
                index[key] = low[key] = len(index)
                kept[key] = None
            if (target := next(targets, None)) is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[key])
                if low[key] == index[key]:
                    yield from _closed(key, kept, after)
            elif target in after and target not in index:
                path.append((target, iter(after[target])))
            elif target in kept:
                low[key] = min(low[key], index[target])


def _closed(
    key: str, kept: dict[str, None], after: Mapping[str, Sequence[str]]
) -> Iterator[list[str]]:
    """Take a finished set off the nodes kept; it is a circle if it leads back to itself."""
    found: list[str] = []
    while not found or found[-1] != key:
        found.append(kept.popitem()[0])
    if len(found) > 1 or key in after[key]:
        yield found
