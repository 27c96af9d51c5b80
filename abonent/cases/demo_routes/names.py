"""Names of a drawing in both languages."""

from __future__ import annotations


def both(ru: str, en: str) -> dict[str, str]:
    """A name; Russian is the drawing's own."""
    return {"ru": ru, "en": en}
