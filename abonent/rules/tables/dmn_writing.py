"""Decision tables into DMN files: a new one, or a file that keeps all else that stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.dom import minidom

from abonent.kernel.markup.reading import read
from abonent.kernel.markup.writing import written
from abonent.rules.errors import Misread
from abonent.rules.tables.dmn_names import READ, WRITTEN, kind_of
from abonent.rules.tables.feel import read_expression, write_expression
from abonent.rules.tables.model import HitPolicy, Input, Kind, Output, Row, Table
from abonent.rules.tables.unary import Compared, read_tests

if TYPE_CHECKING:
    from xml.dom.minidom import Document, Element

_NEW = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{WRITTEN}" id="definitions" name="Abonent" namespace="urn:abonent:rules"/>
"""


def write_dmn(tables: Iterable[Table], original: str = "") -> str:
    """A DMN file with these tables.

    In ``original`` the tables of the same ids are changed where they differ, and whatever else is
    there stays: other decisions, diagrams, extensions, comments. Tables without an id are added.
    """
    text = original or _NEW
    read(text)  # No document types, no bombs: only then may the standard library have it.
    document = minidom.parseString(text.encode())  # noqa: S318 - read before
    root = document.documentElement
    if root is None:
        return text
    for place, table in enumerate(tables, 1):
        _Writer(document, root).write(table, place)
    return written(document)


@dataclass(slots=True)
class _Writer:
    document: Document
    root: Element

    def write(self, table: Table, place: int) -> None:
        decision = self._decision(table, place)
        found = self._children(decision, "decisionTable")
        element = found[0] if found else self._add(decision, "decisionTable")
        if not element.getAttribute("id") and not found:
            element.setAttribute("id", f"{decision.getAttribute('id')}-table")
        if (element.getAttribute("hitPolicy") or HitPolicy.UNIQUE) != table.policy:
            element.setAttribute("hitPolicy", table.policy)
        if element.getAttribute("aggregation") != table.aggregate:
            self._set(element, "aggregation", table.aggregate)
        self._fill(element, table)

    def _decision(self, table: Table, place: int) -> Element:
        for one in self._children(self.root, "decision"):
            if table.id and one.getAttribute("id") == table.id:
                if " ".join(one.getAttribute("name").split()) != table.name:
                    one.setAttribute("name", table.name)
                return one
        made = self._add(self.root, "decision")
        made.setAttribute("id", table.id or f"decision-{place}")
        made.setAttribute("name", table.name or f"Decision {place}")
        return made

    def _fill(self, element: Element, table: Table) -> None:
        """Columns and rows; the ones known by id are kept and changed where they differ."""
        old = {name: self._children(element, name) for name in ("input", "output", "rule")}
        inputs = [self._input(self._known(old["input"], one.id), one) for one in table.inputs]
        outputs = [self._output(self._known(old["output"], one.id), one) for one in table.outputs]
        columns = (_places(old["input"], inputs), _places(old["output"], outputs))
        rows = [self._row(self._known(old["rule"], one.id), one, columns) for one in table.rows]
        prefix = element.getAttribute("id") or "table"
        for name, made in (("input", inputs), ("output", outputs), ("rule", rows)):
            for number, one in enumerate(made, 1):
                if not one.getAttribute("id"):
                    one.setAttribute("id", f"{prefix}-{name}-{number}")
        self._place(element, [*old["input"], *old["output"], *old["rule"]],
                    [*inputs, *outputs], rows)  # fmt: skip

    def _place(
        self, element: Element, old: Sequence[Element], columns: list[Element], rows: list[Element]
    ) -> None:
        """Put them in order, unless they stand so already."""
        if [*columns, *rows] == list(old):
            return
        for one in old:
            element.removeChild(one)
        annotations = self._children(element, "annotation")
        for one in columns:
            element.insertBefore(one, annotations[0] if annotations else None)
        for one in rows:
            element.appendChild(one)

    def _known(self, elements: Sequence[Element], key: str) -> Element | None:
        return next((one for one in elements if key and one.getAttribute("id") == key), None)

    def _input(self, known: Element | None, one: Input) -> Element:
        element = known or self._make("input")
        if element.getAttribute("label") != one.label:
            self._set(element, "label", one.label)
        asked = self._part(element, "inputExpression")
        if _expression(self._text(asked)) != one.expression:
            self._write(asked, write_expression(one.expression))
        self._type(asked, one.kind)
        self._optional(element, "inputValues", one.values)
        return element

    def _output(self, known: Element | None, one: Output) -> Element:
        element = known or self._make("output")
        if element.getAttribute("name").strip() != one.name:
            self._set(element, "name", one.name)
        if element.getAttribute("label") != one.label:
            self._set(element, "label", one.label)
        self._type(element, one.kind)
        values = ", ".join(write_expression(value) for value in one.values)
        parts = self._children(element, "outputValues")
        if not parts or _values(self._text(parts[0])) != one.values:
            self._optional(element, "outputValues", values)
        default = self._children(element, "defaultOutputEntry")
        if not default or _expression(self._text(default[0])) != one.default:
            self._optional(element, "defaultOutputEntry", write_expression(one.default))
        return element

    def _row(
        self, known: Element | None, row: Row, columns: tuple[list[int | None], list[int | None]]
    ) -> Element:
        element = known or self._make("rule")
        tests = [(text, text) for text in row.tests]
        results = [(text, write_expression(text)) for text in row.results]
        for name, places, cells in (
            ("inputEntry", columns[0], tests), ("outputEntry", columns[1], results),
        ):  # fmt: skip
            old = self._children(element, name)
            made = [
                self._cell(name, old, place if known else None, cell)
                for place, cell in zip(places, cells, strict=True)
            ]
            if made != old:
                for one in old:
                    element.removeChild(one)
                after = self._children(element, "annotationEntry") + (
                    self._children(element, "outputEntry") if name == "inputEntry" else []
                )
                for one in made:
                    element.insertBefore(one, _first(element, after))
        if known is None and row.note:
            self._write(self._part(element, "annotationEntry"), row.note)
        return element

    def _cell(
        self, name: str, old: Sequence[Element], place: int | None, cell: tuple[str, str]
    ) -> Element:
        kept = old[place] if place is not None and place < len(old) else None
        element = kept or self._make(name)
        ours, theirs = cell
        told = self._text(element)
        same = (told or "-") if name == "inputEntry" else _expression(told)
        if kept is None or same != ours:
            self._write(element, theirs)
        return element

    def _type(self, element: Element, kind: Kind) -> None:
        if kind_of(element.getAttribute("typeRef")) is not kind:
            self._set(element, "typeRef", "" if kind is Kind.ANY else kind)

    def _optional(self, element: Element, name: str, text: str) -> None:
        found = self._children(element, name)
        if not text:
            for one in found:
                element.removeChild(one)
        elif not found or self._text(found[0]) != text:
            self._write(self._part(element, name), text)

    def _part(self, element: Element, name: str) -> Element:
        found = self._children(element, name)
        return found[0] if found else self._add(element, name)

    def _children(self, element: Element, name: str) -> list[Element]:
        return [
            node for node in element.childNodes
            if isinstance(node, minidom.Element) and node.localName == name
            and node.namespaceURI in READ
        ]  # fmt: skip

    def _make(self, name: str) -> Element:
        prefix = f"{self.root.prefix}:" if self.root.prefix else ""
        return self.document.createElementNS(self.root.namespaceURI, f"{prefix}{name}")

    def _add(self, element: Element, name: str) -> Element:
        made = self._make(name)
        element.appendChild(made)
        return made

    def _set(self, element: Element, name: str, value: str) -> None:
        if value:
            element.setAttribute(name, value)
        elif element.hasAttribute(name):
            element.removeAttribute(name)

    def _text(self, element: Element) -> str:
        found = self._children(element, "text")
        told = "".join(node.data for one in found[:1] for node in one.childNodes
                       if isinstance(node, minidom.Text))  # fmt: skip
        return told.strip()

    def _write(self, element: Element, text: str) -> None:
        inner = self._part(element, "text")
        while inner.firstChild is not None:
            inner.removeChild(inner.firstChild)
        inner.appendChild(self.document.createTextNode(text))


def _first(element: Element, candidates: Sequence[Element]) -> Element | None:
    """Whichever of them stands first in the element."""
    return next((node for node in element.childNodes if node in candidates), None)  # type: ignore[return-value] # only elements are among them


def _places(old: Sequence[Element], new: Sequence[Element]) -> list[int | None]:
    """Where each column stood before."""
    return [old.index(one) if one in old else None for one in new]


def _expression(text: str) -> str:
    """As reading understands it."""
    try:
        return read_expression(text) if text else ""
    except Misread:
        return text


def _values(text: str) -> tuple[str, ...]:
    try:
        parts = read_tests(text).parts
    except Misread:
        return ()
    return tuple(part.value for part in parts if isinstance(part, Compared) and part.sign == "==")
