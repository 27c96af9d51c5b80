"""Decision tables out of DMN files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.markup.reading import Unreadable, read
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.rules.errors import Misread
from abonent.rules.tables.dmn_names import READ, kind_of
from abonent.rules.tables.feel import read_expression
from abonent.rules.tables.model import Aggregate, HitPolicy, Input, Output, Row, Table
from abonent.rules.tables.unary import Compared, read_tests

_QUIET = frozenset({"decision", "description", "extensionElements"})


@dataclass(frozen=True, slots=True)
class Noticed:
    """What of a file was not read as it stands; the file keeps it."""

    line: int
    message: Text
    element: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a DMN file holds."""

    tables: Sequence[Table]
    noticed: Sequence[Noticed]


def read_dmn(source: bytes | str) -> Imported:
    """The tables of a file, and what of it is kept without being read.

    Raises :class:`~abonent.kernel.markup.reading.Unreadable` for what is no DMN.
    """
    root = read(source)
    if root.name != "definitions" or root.namespace not in READ:
        raise Unreadable(
            _("This is no DMN file: its root is <%(name)s>, not <definitions>.")
            % {"name": root.name},
            line=root.line,
        )
    return _Reader(root.namespace).file(root)


@dataclass(slots=True)
class _Reader:
    namespace: str
    noticed: list[Noticed] = field(default_factory=list)

    def file(self, root: Element) -> Imported:
        tables = []
        for child in root.children:
            if child.namespace != self.namespace:
                continue
            found = None
            if child.name == "decision":
                found = child.find(self.namespace, "decisionTable")
            if found is not None:
                tables.append(self.table(child, found))
            elif child.name not in _QUIET or child.name == "decision":
                told = _("Kept in the file, not read: <%(name)s>.") % {"name": child.name}
                self._notice(child, told)
        return Imported(tuple(tables), tuple(sorted(self.noticed, key=lambda one: one.line)))

    def table(self, decision: Element, table: Element) -> Table:
        inputs = [self.input(one) for one in table.list_all(self.namespace, "input")]
        outputs = [self.output(one) for one in table.list_all(self.namespace, "output")]
        rows = [self.row(one) for one in table.list_all(self.namespace, "rule")]
        return Table(
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            rows=tuple(rows),
            policy=self._policy(table),
            aggregate=self._aggregate(table),
            name=decision.label,
            id=decision.id,
        )

    def _policy(self, table: Element) -> HitPolicy:
        told = table.get("hitPolicy") or HitPolicy.UNIQUE
        if told in list(HitPolicy):
            return HitPolicy(told)
        self._notice(table, _("There is no hit policy %(name)s.") % {"name": told})
        return HitPolicy.UNIQUE

    def _aggregate(self, table: Element) -> Aggregate:
        told = table.get("aggregation")
        if told in list(Aggregate):
            return Aggregate(told)
        self._notice(table, _("There is no aggregation %(name)s.") % {"name": told})
        return Aggregate.NONE

    def input(self, element: Element) -> Input:
        asked = element.find(self.namespace, "inputExpression")
        text = self.text(asked) if asked is not None else ""
        return Input(
            expression=self.expression(text, element),
            label=element.attributes.get("label", ""),
            kind=kind_of(asked.get("typeRef") if asked is not None else ""),
            values=self.inner(element, "inputValues"),
            id=element.id,
        )

    def output(self, element: Element) -> Output:
        default = self.inner(element, "defaultOutputEntry")
        return Output(
            name=element.get("name"),
            label=element.attributes.get("label", ""),
            kind=kind_of(element.get("typeRef")),
            values=self.values(self.inner(element, "outputValues"), element),
            default=self.expression(default, element) if default else "",
            id=element.id,
        )

    def values(self, text: str, at: Element) -> tuple[str, ...]:
        """The values of an output in their order; those that are no plain values are told."""
        try:
            parts = read_tests(text).parts
        except Misread as wrong:
            self._notice(at, wrong.message)
            return ()
        plain = [p.value for p in parts if isinstance(p, Compared) and p.sign == "=="]
        if len(plain) < len(parts):
            self._notice(at, _("The values of a result must be a list of values."))
        return tuple(plain)

    def row(self, element: Element) -> Row:
        cells = element.list_all(self.namespace, "inputEntry")
        results = element.list_all(self.namespace, "outputEntry")
        notes = [self.text(one) for one in element.list_all(self.namespace, "annotationEntry")]
        note = self.inner(element, "description", direct=True)
        return Row(
            tests=tuple(self.text(cell) or "-" for cell in cells),
            results=tuple(self.expression(self.text(one), one) for one in results),
            note=" ".join(one for one in [note, *notes] if one),
            id=element.id,
        )

    def expression(self, text: str, at: Element) -> str:
        """The text in our language; one that is not, as it stands, and told."""
        if not text:
            return ""
        try:
            return read_expression(text)
        except Misread as wrong:
            self._notice(at, wrong.message)
            return text

    def text(self, element: Element) -> str:
        """What stands in the ``text`` of an element."""
        inner = element.find(self.namespace, "text")
        return inner.text.strip() if inner is not None else ""

    def inner(self, element: Element, name: str, *, direct: bool = False) -> str:
        """The text of a part of an element; empty where there is none."""
        found = element.find(self.namespace, name)
        if found is None:
            return ""
        return found.text.strip() if direct else self.text(found)

    def _notice(self, at: Element, message: Text) -> None:
        self.noticed.append(Noticed(at.line, message, at.id))
