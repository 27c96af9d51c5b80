"""What two files say differently, whatever their prefixes, spaces and order of writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from abonent.routes.bpmn.document import Node, take_apart


@dataclass(frozen=True, slots=True, order=True)
class Saying:
    """One thing that a file says: an element, an attribute or a text, and where."""

    where: str
    """Names of the elements on the way to it, with ids."""
    what: str
    """Name of the attribute; ``text()`` for a text, empty for the element itself."""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the one file says and the other does not."""

    lost: tuple[Saying, ...]
    gained: tuple[Saying, ...]


def compare_files(one: str, other: str) -> Difference:
    """Everything that either says alone.

    Raises :class:`~abonent.kernel.markup.reading.Unreadable` for a text that is no XML.
    """
    here, there = (Counter(_sayings(take_apart(text).root)) for text in (one, other))
    return Difference(
        lost=tuple(sorted((here - there).elements())),
        gained=tuple(sorted((there - here).elements())),
    )


def _sayings(root: Node) -> Iterator[Saying]:
    waiting = [(root, _step(root, 0))]
    while waiting:
        node, where = waiting.pop()
        yield Saying(where, "")
        for name, value in node.facts.items():
            yield Saying(where, name, value)
        if text := node.text.strip() and (node.text if not node.elements else node.text.strip()):
            yield Saying(where, "text()", text)
        places: Counter[str] = Counter()
        for child in node.elements:
            waiting.append((child, f"{where}/{_step(child, places[child.name])}"))
            places[child.name] += 0 if child.id else 1


def _step(node: Node, place: int) -> str:
    """An element among its siblings: by its id, else by its number among those of its name.

    One of an unordered list goes by what it says.
    """
    return f"{node.name}[{node.id or (node.text.strip() if node.is_listed else place)}]"
