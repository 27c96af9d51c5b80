"""A running process put on another version of its route: what becomes of its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node
from abonent.routes.engine.tokens import Token


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a process: the node of each token, or why it stays where it is."""

    places: Mapping[int, str] = field(default_factory=dict)
    """The node on the other version by id of the token; those on edges that are gone are left
    out."""
    reason: Text = ""

    @property
    def moves(self) -> bool:
        """Whether it can go on along the other version."""
        return not self.reason


def fate_of(
    tokens: Iterable[Token], old: Definition, new: Definition, mapping: Mapping[str, str]
) -> Fate:
    """Where each token stands on ``new``: at the node of the same id, or as ``mapping`` says.

    Mapped to nothing: what stands there is to stay on the version it goes.

    A token stays itself: it goes to a node of the same kind, inside of the same sub-process. One
    that waits on an edge that is gone is dropped with it.
    """
    found = {token.id: token for token in tokens}
    places: dict[int, str] = {}
    for token in found.values():
        node = old.nodes[token.node]
        if mapping.get(node.id) == "":
            return Fate(reason=_("Cases at “%(name)s” were to stay.") % {"name": node.label})
        target = new.nodes.get(mapping.get(node.id, node.id))
        if target is None and node.attached_to:
            continue
        reason = _hindrance(token, node, target, found, places)
        if reason:
            return Fate(reason=reason)
        if target is not None:
            places[token.id] = target.id
    return Fate(places)


def _hindrance(
    token: Token,
    node: Node,
    target: Node | None,
    tokens: Mapping[int, Token],
    places: Mapping[int, str],
) -> Text:
    if target is None:
        told = _("“%(name)s” is not there any more: say where its cases go on.")
        return told % {"name": node.label}
    if target.kind is not node.kind or bool(target.multiple) != bool(node.multiple):
        told = _("“%(name)s” is something else there: a case cannot go on in the middle of it.")
        return told % {"name": node.label}
    host = tokens.get(token.scope or 0)
    inside = places.get(host.id, "") if host else ""
    if (target.attached_to or target.scope) != inside and not _is_choice(host, places, target):
        told = _("“%(name)s” is in another sub-process there.")
        return told % {"name": node.label}
    return ""


def _is_choice(host: Token | None, places: Mapping[int, str], target: Node) -> bool:
    """Events after a gateway wait inside of it, though they are drawn beside it."""
    return host is not None and any(way.source == places.get(host.id) for way in target.incoming)
