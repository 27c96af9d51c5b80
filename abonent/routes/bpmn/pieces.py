"""A drawing as pieces that stand by themselves, and one piece put into another drawing.

A piece is an element of the model with an id. It consists of parts: where it stands, each
attribute, the children that say something of it, taken together by their names. Its picture goes
where it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from abonent.routes.bpmn.differing import stands_alone
from abonent.routes.bpmn.document import Document, Node, take_apart
from abonent.routes.bpmn.grafting import copy_into, put_last, same, take_out
from abonent.routes.bpmn.vocabulary import DIAGRAM, MODEL

ROOT = ""
"""The key of the file's own element."""
PLACE, KIND = "place", "kind"
"""Parts: the id of the element it stands in, and what it is."""
WITHIN = "\n"
"""In the name of a part: before the attribute of a child that has but attributes."""
_EXTENSIONS = f"{{{MODEL}}}extensionElements"

Parts = dict[str, Any]


class Pieces:
    """One drawing taken apart. ``elements`` and ``pictures`` are by the id of the element."""

    def __init__(self, xml: str) -> None:
        self.file: Document = take_apart(xml)
        self.read()

    def read(self) -> None:
        """Look at the tree again, after it was changed."""
        self.elements: dict[str, Node] = {ROOT: self.file.root}
        self.pictures: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.file.root.walk():
            if is_picture(node):
                shown = node.attributes.get("bpmnElement", "").rpartition(":")[2]
                self.pictures[shown].append(node)
            elif node is not self.file.root and is_piece(node):
                self.elements[node.id] = node

    def parts(self, key: str) -> Parts:
        """What an element consists of, by names that are the same in each drawing."""
        node = self.elements[key]
        parts: Parts = {KIND: node.name} if key else {}
        if key:
            parts[PLACE] = self.place(key)
        parts.update((f"@{name}", value) for name, value in node.facts.items())
        for name, group in _groups(node).items():
            parts.update(_parts_of(name, group))
        return parts

    def place(self, key: str) -> str:
        """The element in which one stands."""
        above = self.elements[key].parent
        while above is not None and self.elements.get(above.id) is not above:
            above = above.parent
        return above.id if above is not None else ROOT

    def below(self, key: str) -> Iterator[str]:
        """An element and those within it."""
        yield from (one.id for one in self.elements[key].walk() if is_piece(one))

    def above(self, key: str) -> Iterator[str]:
        """The elements in which one stands, the innermost first."""
        while key and (key := self.place(key)):
            yield key

    def remove(self, key: str) -> None:
        """Take an element out, with what is in it and their pictures."""
        for one in self.below(key):
            for picture in self.pictures[one]:
                take_out(picture)
        take_out(self.elements[key])
        self.read()

    def bring(self, key: str, source: Pieces) -> None:
        """An element that is not here as ``source`` has it, with what is in it and the pictures."""
        place = source.place(key)
        put_last(self.elements[place], source.elements[key])
        for one in source.below(key):
            self._bring_pictures(one, source)
        self.read()

    def move(self, key: str, place: str) -> None:
        """Let an element stand in another one."""
        node = self.elements[key]
        take_out(node)
        put_last(self.elements[place], node)
        self.read()

    def take_picture(self, key: str, source: Pieces) -> None:
        """The pictures of an element as ``source`` has them."""
        own = self.pictures[key]
        above = own[0].parent if own else None
        at = above.elements.index(own[0]) if above is not None else None
        for picture in own:
            take_out(picture)
        self._bring_pictures(key, source, at)
        self.read()

    def _bring_pictures(self, key: str, source: Pieces, at: int | None = None) -> None:
        planes = [one for one in self.file.root.walk() if one.name.endswith("}BPMNPlane")]
        for picture in source.pictures[key]:
            above = picture.parent
            like = [one for one in planes if above is not None and one.id == above.id]
            for plane in (like or planes)[:1]:
                put_last(plane, picture, after=at)

    def take_part(self, key: str, part: str, source: Pieces) -> None:
        """One part of an element as ``source`` has it; the element is in both."""
        mine, theirs = self.elements[key], source.elements[key]
        if part == PLACE:
            self.move(key, source.place(key))
        elif part.startswith("@"):
            _take_attribute(mine, theirs, part[1:])
        elif part != KIND:
            name, _end, attribute = part.partition(WITHIN)
            _take_group(mine, theirs, name, attribute)
        self.read()


def is_piece(node: Node) -> bool:
    """Whether an element stands for itself."""
    return bool(node.id) and node.name.startswith(f"{{{MODEL}}}") and stands_alone(node)


def is_picture(node: Node) -> bool:
    """Whether it is what an element of the model looks like."""
    space, _brace, kind = node.name[1:].partition("}")
    return space in DIAGRAM and kind in ("BPMNShape", "BPMNEdge")


def _groups(node: Node) -> dict[str, list[Node]]:
    """Children that say something of an element; ``+`` stands before our and others' additions."""
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for child in node.elements:
        if child.name == _EXTENSIONS:
            for one in child.elements:
                groups[f"+{one.name}"].append(one)
        elif not (child.is_listed or is_piece(child) or child.name[1:].split("}")[0] in DIAGRAM):
            groups[child.name].append(child)
    return groups


def _parts_of(name: str, group: list[Node]) -> Parts:
    """A child that is alone and has but attributes falls apart into these."""
    one = group[0]
    if name[0] != "+" or len(group) > 1 or one.elements or one.text.strip():
        return {name: tuple(_canonical(child) for child in group)}
    return {f"{name}{WITHIN}{key}": value for key, value in {**one.facts, "": ""}.items()}


def _canonical(node: Node) -> tuple[Any, ...]:
    text = node.text.strip() if node.elements else node.text
    facts = tuple(sorted(node.facts.items()))
    return (node.name, facts, text, tuple(_canonical(child) for child in node.elements))


def same_pictures(one: list[Node], other: list[Node]) -> bool:
    """Whether pictures look the same."""
    return len(one) == len(other) and all(map(same, one, other))


def _take_attribute(mine: Node, theirs: Node, name: str) -> None:
    copied = copy_into(mine, theirs, deep=False)
    for key in [key for key in mine.attributes if mine.full(key) == name]:
        if key not in copied.attributes:
            del mine.attributes[key]
    for key, value in copied.attributes.items():
        if mine.full(key) == name:
            mine.attributes[key] = value


def _take_group(mine: Node, theirs: Node, name: str, attribute: str) -> None:
    own, wanted = _groups(mine).get(name, []), _groups(theirs).get(name, [])
    if attribute and own and wanted:
        _take_attribute(own[0], wanted[0], attribute)
        return
    for one in own:
        take_out(one)
    holder = mine
    if name[0] == "+" and wanted:
        holder = _extensions(mine, theirs)
    for one in wanted:
        put_last(holder, one)


def _extensions(mine: Node, theirs: Node) -> Node:
    for one in mine.elements:
        if one.name == _EXTENSIONS:
            return one
    whole = next(one for one in theirs.elements if one.name == _EXTENSIONS)
    first = [one for one in mine.elements if one.name.endswith("}documentation")]
    return put_last(mine, whole, deep=False, after=len(first))
