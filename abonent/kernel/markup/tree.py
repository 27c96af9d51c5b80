"""An XML element as the compilers see it: namespace, name, attributes, text, children, line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Element:
    """One element. An attribute with a namespace is kept under ``"namespace name"``."""

    namespace: str
    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""
    """All text that stands directly in it, as written."""

    def get(self, name: str, default: str = "") -> str:
        """An attribute without a namespace, without spaces around it."""
        return self.attributes.get(name, default).strip()

    @property
    def id(self) -> str:
        """The attribute ``id``; empty where there is none."""
        return self.get("id")

    @property
    def label(self) -> str:
        """The attribute ``name`` on one line."""
        return " ".join(self.attributes.get("name", "").split())

    def list_all(self, namespace: str, name: str) -> Iterator[Element]:
        """Its children of this name."""
        return (c for c in self.children if c.name == name and c.namespace == namespace)

    def find(self, namespace: str, name: str) -> Element | None:
        """Its first child of this name, or None."""
        return next(self.list_all(namespace, name), None)

    def walk(self) -> Iterator[Element]:
        """It and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))
