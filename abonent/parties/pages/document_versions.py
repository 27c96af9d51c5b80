"""Versions of a document, each beside the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from abonent.parties.models import DocumentVersion
from abonent.webkit import wording

LABELS: dict[str, Promise] = {
    "series": _("Series"),
    "number": _("Number"),
    "issued_date": _("Issued on"),
    "valid_until": _("Valid until"),
    "issued_by": _("Issued by"),
    "remark": _("Remark"),
}


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version with what it changed: rows of (label, before, after)."""

    version: DocumentVersion
    changes: list[tuple[Any, Any, Any]]


def compared(versions: Sequence[DocumentVersion]) -> list[ShownVersion]:
    """``versions``, newest first, each compared with the one before it."""
    before = [*versions[1:], None]
    return [
        ShownVersion(one, _changes(old, one)) for one, old in zip(versions, before, strict=True)
    ]


def _changes(before: DocumentVersion | None, after: DocumentVersion) -> list[tuple[Any, Any, Any]]:
    rows: list[tuple[Any, Any, Any]] = []
    for name, label in LABELS.items():
        old, new = (_said(getattr(one, name)) if one else "" for one in (before, after))
        if old != new:
            rows.append((label, old, new))
    old, new = (_files(one) if one else "" for one in (before, after))
    if old != new:
        rows.append((_("Files"), old, new))
    return rows


def _said(value: Any) -> str:
    return str(wording.day(value)) if hasattr(value, "isoformat") else value or ""


def _files(version: DocumentVersion) -> str:
    return ", ".join(scan.file.name for scan in version.scans.all())
