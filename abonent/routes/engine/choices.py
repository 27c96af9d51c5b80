"""The ways a person may go from a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from abonent.routes.definition import Definition, Node, NodeKind, Way


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out of a step, as a person chooses it."""

    code: str
    """Id of the way."""
    way: Way
    target: Node
    """Where it leads, as far as the drawing tells at once."""
    by: Node | None = None
    """The gateway at which it is chosen; None: the step's own way out."""
    is_joint: bool = False
    """Whether others of the step may be chosen with it."""


def list_choices(definition: Definition, node: Node) -> list[Choice]:
    """What may be chosen at a step, whether its rule holds or not, in the order of the drawing.

    A step whose only way leads to a gateway that a person decides is left by the ways of that
    gateway. One with several ways none of which has a rule is left by those that a person chooses,
    one or more. Any other is left by its first way, which stands for all whose rules hold.
    """
    if not node.outgoing:
        return []
    first = node.outgoing[0]
    target = definition.nodes[first.target]
    if len(node.outgoing) == 1 and target.kind is NodeKind.EXCLUSIVE and target.chosen:
        nodes = definition.nodes
        return [Choice(way.id, way, nodes[way.target], target) for way in target.outgoing]
    if len(node.outgoing) > 1 and not any(way.rule for way in node.outgoing):
        nodes = definition.nodes
        return [Choice(way.id, way, nodes[way.target], is_joint=True) for way in node.outgoing]
    return [Choice(first.id, first, target)]


def open_choices(definition: Definition, node: Node, holds: Callable[[str], bool]) -> list[Choice]:
    """Those whose rule holds now, or that have none."""
    every = list_choices(definition, node)
    return [one for one in every if one.by is None or not one.way.rule or holds(one.way.rule)]
