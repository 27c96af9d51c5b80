"""What elements of a drawing say of each other by their ids."""

from __future__ import annotations

from collections.abc import Iterator

from abonent.routes.bpmn.document import Node
from abonent.routes.bpmn.pieces import ROOT, Pieces, is_piece
from abonent.routes.bpmn.vocabulary import MODEL

_ENDS = ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "dataObjectRef")


def list_references(node: Node) -> dict[str, str]:
    """Ids of elements without which one cannot be, by the part that says it."""
    return {f"@{name}": node.facts[name] for name in _ENDS if node.facts.get(name)}


def list_dangling(drawing: Pieces) -> Iterator[tuple[str, str]]:
    """Elements that name an id that nothing has, and that id."""
    known = {node.id for node in drawing.file.root.walk() if node.id}
    for key, node in drawing.elements.items():
        if key == ROOT:
            continue
        for one in _named_by(node):
            if one not in known:
                yield key, one


def _named_by(node: Node) -> Iterator[str]:
    yield from list_references(node).values()
    for child in node.elements:
        if child.is_listed or is_piece(child) or not child.name.startswith(f"{{{MODEL}}}"):
            continue
        for name, value in child.facts.items():
            if name.endswith("Ref"):
                yield value.rpartition(":")[2]
