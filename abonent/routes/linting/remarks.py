"""Findings on nodes and ways of a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from abonent.kernel.errors import Text
from abonent.routes.definition import Node, Way
from abonent.routes.findings import Finding, Severity


@dataclass(slots=True)
class Remarks:
    """Collects them; ``lines`` are those of the drawing by id."""

    lines: Mapping[str, int]
    found: list[Finding] = field(default_factory=list)

    def warn(self, code: str, at: Node | Way, message: Text) -> None:
        """Something is probably wrong."""
        self._add(code, Severity.WARNING, at, message)

    def note(self, code: str, at: Node | Way, message: Text) -> None:
        """Something is worth knowing."""
        self._add(code, Severity.NOTE, at, message)

    def _add(self, code: str, severity: Severity, at: Node | Way, message: Text) -> None:
        self.found.append(
            Finding(
                code=code,
                severity=severity,
                message=message,
                element=at.id,
                name=at.label,
                line=self.lines.get(at.id, 0),
            )
        )


def named(items: Iterable[Node | Way]) -> str:
    """Their names in a sentence."""
    return ", ".join(f"“{item.label or item.id}”" for item in items)
