"""Rules between the ways out of a node: missing defaults, rules that overlap or never hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind, Way
from abonent.routes.linting.remarks import Remarks, named
from abonent.rules.coverage.comparing import Comparison, compare
from abonent.rules.coverage.regions import Domains, TooMany
from abonent.rules.errors import Misread

_NEVER_ASKED = frozenset({NodeKind.PARALLEL, NodeKind.EVENT_CHOICE})


def check_rules(
    definition: Definition,
    remarks: Remarks,
    domains: Domains | None = None,
    in_full: Callable[[str], str] = str,
) -> None:
    """Every node whose ways are asked for their rules; ``in_full`` spells named ones out."""
    for node in definition.nodes.values():
        if node.kind in _NEVER_ASKED:
            continue
        asked = [way for way in node.outgoing if way.id != node.default]
        if any(way.rule for way in asked):
            full = [in_full(way.rule) for way in asked]
            _check_ruled(node, asked, full, remarks, domains)
        elif node.kind is NodeKind.EXCLUSIVE and len(asked) > 1 and not node.chosen:
            remarks.warn(
                "nothing-decides",
                node,
                _("Nothing decides between %(ways)s: write rules, or let a person choose.")
                % {"ways": named(asked)},
            )
        _check_default(node, asked, remarks)


def _check_default(node: Node, asked: Sequence[Way], remarks: Remarks) -> None:
    way = next((way for way in node.outgoing if way.id == node.default), None)
    if way is not None and way.rule:
        remarks.warn("default-rule", way, _("The rule of the default way is never asked."))
    if node.default and not asked:
        remarks.warn("only-default", node, _("There is no way beside the default one."))


def _check_ruled(
    node: Node,
    asked: Sequence[Way],
    rules: Sequence[str],
    remarks: Remarks,
    domains: Domains | None,
) -> None:
    try:
        comparison = compare(rules, domains)
        _check_each(node, asked, comparison, remarks)
        _check_pairs(node, asked, comparison, remarks)
        _check_gaps(node, comparison, remarks)
    except Misread:
        return  # The compiler has told of it already.
    except TooMany:
        remarks.note("not-analysed", node, _("Not analysed: the rules fall into too many cases."))


def _check_each(node: Node, asked: Sequence[Way], comparison: Comparison, remarks: Remarks) -> None:
    first_wins = node.kind is NodeKind.EXCLUSIVE and not node.chosen
    impossible, unclear = set(comparison.impossible), set(comparison.unclear)
    for place, way in enumerate(asked):
        if place in impossible:
            remarks.warn("impossible", way, _("The rule can never hold."))
        elif first_wins and comparison.shadowed(place):
            remarks.warn(
                "shadowed", way, _("This way is never gone: earlier ones take all of its cases.")
            )
        elif place in unclear:
            remarks.note("not-analysed", way, _("The rule is not analysed in all of its parts."))


def _check_pairs(
    node: Node, asked: Sequence[Way], comparison: Comparison, remarks: Remarks
) -> None:
    """Overlaps matter where one way alone is gone, and not by a person's choice."""
    if node.kind is not NodeKind.EXCLUSIVE or node.chosen:
        return
    for overlap in comparison.overlaps:
        if comparison.shadowed(overlap.second):
            continue
        first, second = asked[overlap.first], asked[overlap.second]
        values = {"ways": named([first, second]), "where": overlap.where.told(comparison.domains)}
        message = _("The rules of %(ways)s hold together; the first is taken.")
        if values["where"]:
            message = _("The rules of %(ways)s hold together when %(where)s; the first is taken.")
        remarks.warn("overlap", second, message % values)


def _check_gaps(node: Node, comparison: Comparison, remarks: Remarks) -> None:
    if node.default or not (gaps := comparison.gaps.boxes):
        return
    sure = next((box for box in gaps if box.is_analysed), None)
    message = _("Perhaps no rule holds, and there is no default: the case would be stuck.")
    if sure is not None:
        message = _("No rule holds when %(where)s, and there is no default.")
        message %= {"where": sure.told(comparison.domains)}
    remarks.warn("no-default", node, message)
