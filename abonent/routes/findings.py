"""What is wrong with a route, or only worth knowing, and where in the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext_lazy

from abonent.kernel.errors import Text


class Severity(StrEnum):
    """What a finding stops."""

    ERROR = "error"
    """The route cannot be activated."""
    WARNING = "warning"
    """It runs, but perhaps not as the drawing looks."""
    NOTE = "note"
    """Kept in the drawing and not executed, or said for information."""

    @property
    def label(self) -> Text:
        """Its name for the reader."""
        return _LABELS[self]


_LABELS: dict[Severity, Text] = {
    Severity.ERROR: pgettext_lazy("severity of a finding", "error"),
    Severity.WARNING: pgettext_lazy("severity of a finding", "warning"),
    Severity.NOTE: pgettext_lazy("severity of a finding", "note"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. ``code`` outlives translations: programs and tests go by it."""

    code: str
    severity: Severity
    message: Text
    element: str = ""
    """Id of the element; empty where it is about the file or the element has none."""
    name: str = ""
    """Its name in the drawing."""
    line: int = 0
    """In the file, from 1; 0: unknown."""
