"""Compiles translations: every ``django.po`` newer than its ``.mo``."""

from __future__ import annotations

from pathlib import Path

ABONENT = Path(__file__).resolve().parents[1]


def list_stale() -> list[Path]:
    """Catalogues whose compiled form is missing or older."""
    found = sorted(ABONENT.glob("*/locale/*/LC_MESSAGES/*.po"))
    return [po for po in found if not _is_fresh(po, po.with_suffix(".mo"))]


def _is_fresh(po: Path, mo: Path) -> bool:
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def compile_stale() -> int:
    """Compile what is stale, leaving fuzzy entries out; how many files were written."""
    stale = list_stale()
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    for po in stale:
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        fresh = po.with_suffix(".mo.new")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.replace(po.with_suffix(".mo"))
    return len(stale)
