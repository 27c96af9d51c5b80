"""What the compiler says of a file: each element with its fate, and findings with their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.routes.findings import Finding, Severity

RuleCheck = Callable[[str], "Text | None"]
"""What is wrong with a text as an expression of the rule language; None: nothing."""

CallCheck = Callable[[str], "Text | None"]
"""What hinders a call of the route with a code; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementReport:
    """An element of the file and whether the engine executes it."""

    id: str
    type: str
    """Its name in BPMN: ``userTask``."""
    name: str
    line: int
    executable: bool
    reason: Text = ""
    """Why it is not executed, or not quite as drawn."""


@dataclass(slots=True)
class Report:
    """Collects both while a file is compiled."""

    findings: list[Finding] = field(default_factory=list)
    elements: list[ElementReport] = field(default_factory=list)

    def error(self, code: str, at: Element, message: Text) -> None:
        """What keeps the route from being activated."""
        self._add(code, Severity.ERROR, at, message)

    def warning(self, code: str, at: Element, message: Text) -> None:
        """What runs otherwise than one may think."""
        self._add(code, Severity.WARNING, at, message)

    def note(self, code: str, at: Element, message: Text) -> None:
        """What is kept and not executed."""
        self._add(code, Severity.NOTE, at, message)

    def executed(self, at: Element, reason: Text = "") -> None:
        """The engine executes this element."""
        self._tell(at, True, reason)

    def left_out(self, at: Element, reason: Text) -> None:
        """The engine does not execute this element."""
        self._tell(at, False, reason)

    def _add(self, code: str, severity: Severity, at: Element, message: Text) -> None:
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                message=message,
                element=at.id,
                name=at.label,
                line=at.line,
            )
        )

    def _tell(self, at: Element, executable: bool, reason: Text) -> None:
        self.elements.append(
            ElementReport(
                id=at.id,
                type=at.name,
                name=at.label,
                line=at.line,
                executable=executable,
                reason=reason,
            )
        )
