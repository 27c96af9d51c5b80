"""What differs between two drawings of a route, told by their elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from abonent.routes.bpmn.document import Node, take_apart
from abonent.routes.bpmn.vocabulary import DIAGRAM, MODEL


class Kind(StrEnum):
    """What became of an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One element that is not the same in both."""

    kind: Kind
    id: str
    element: str
    """What it is in BPMN: ``userTask``."""
    name: str
    """As the drawing has it."""
    parts: tuple[tuple[str, str, str], ...] = ()
    """What of it was changed: the attribute or element, what it said, what it says."""


def list_changes(one: str, other: str) -> list[Change]:
    """Elements of ``other`` that ``one`` has not or has otherwise, then those that are gone.

    Places and sizes are no difference. Raises
    :class:`~abonent.kernel.markup.reading.Unreadable` for a text that is no XML.
    """
    was, now = _by_id(one), _by_id(other)
    changes = [
        Change(kind=Kind.ADDED, id=key, element=kind_of(node), name=label_of(node))
        for key, node in now.items()
        if key not in was
    ]
    for key, node in now.items():
        if key in was and (parts := _parts(was[key], node)):
            told = Change(
                kind=Kind.CHANGED, id=key, element=kind_of(node), name=label_of(node), parts=parts
            )
            changes.append(told)
    gone = (
        Change(kind=Kind.REMOVED, id=key, element=kind_of(node), name=label_of(node))
        for key, node in was.items()
        if key not in now
    )
    return [*changes, *gone]


def _by_id(xml: str) -> dict[str, Node]:
    return {node.id: node for node in _drawn(take_apart(xml).root)}


def _drawn(root: Node) -> Iterator[Node]:
    """Elements of the model that stand for themselves: the rest says something of one of them."""
    waiting = list(root.elements)
    while waiting:
        node = waiting.pop(0)
        if _space(node) in DIAGRAM:
            continue
        if node.id and _space(node) == MODEL and stands_alone(node):
            yield node
        waiting[:0] = node.elements


_OF_ANOTHER = ("Definition", "Characteristics", "Specification", "Association", "documentation")


def stands_alone(node: Node) -> bool:
    """Whether an element with an id is more than a part of the one it stands in."""
    return not kind_of(node).endswith((*_OF_ANOTHER, "Expression", "Condition", "laneSet"))


def _space(node: Node) -> str:
    return node.name[1:].partition("}")[0]


def kind_of(node: Node) -> str:
    """What an element is in BPMN: ``userTask``."""
    return node.name.rpartition("}")[2]


def label_of(node: Node) -> str:
    """Its name in one line, as the drawing has it."""
    return " ".join(node.attributes.get("name", "").split())


THERE = "✓"
"""What an element says that holds nothing: that it is there."""
_NOT_TOLD = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""Said by the flows and lanes themselves."""


def _parts(was: Node, now: Node) -> tuple[tuple[str, str, str], ...]:
    before, after = sayings(was), sayings(now)
    names = dict.fromkeys((*before, *after))
    holders = {name.rpartition("/")[0] for name in names}
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
        and not (name in holders and {before.get(name), after.get(name)} <= {None, THERE})
    )


def sayings(node: Node) -> dict[str, str]:
    """What an element says of itself, by where: ``name``, ``<step>/norm``."""
    told: dict[str, str] = {kind_of(node): kind_of(node)}
    waiting = [(node, "")]
    while waiting:
        at, where = waiting.pop()
        for name, value in at.facts.items():
            told[f"{where}{name.rpartition('}')[2]}"] = value
        if not at.elements and at.text.strip():
            told[where.rstrip("/")] = at.text.strip()
        numbers: dict[str, int] = {}
        for child in at.elements:
            kind = kind_of(child)
            if kind in _NOT_TOLD or (child.id and stands_alone(child)):
                continue
            called = kind if _space(child) == MODEL else f"<{kind}>"
            numbers[called] = numbers.get(called, 0) + 1
            step = called if numbers[called] == 1 else f"{called} {numbers[called]}"
            inner = where if kind == "extensionElements" else f"{where}{step}/"
            told.setdefault(inner.rstrip("/"), THERE) if inner != where else None
            waiting.append((child, inner))
    return told
