"""Changes of texts in several languages: which language changed, whatever the reader's is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language

from abonent.kernel.text import LANGUAGES, in_language


def is_localized(told: Any) -> bool:
    """Whether this is a text by language."""
    return isinstance(told, Mapping) and bool(told) and set(told) <= set(LANGUAGES)


def told_apart(label: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The change of one field as lines of (label, before, after).

    A text by language that changed has a line for each language that did, named unless it is the
    reader's alone.
    """
    if not (is_localized(before) and is_localized(after)):
        yield label, before, after
        return
    changed = [c for c in LANGUAGES if (before.get(c) or "") != (after.get(c) or "")]
    if not changed or changed == [(get_language() or "").partition("-")[0]]:
        yield label, before, after
        return
    for code in changed:
        yield in_language(label, code), _alone(before, code), _alone(after, code)


def _alone(texts: Mapping[str, str], code: str) -> dict[str, str]:
    return {code: texts[code]} if texts.get(code) else {}
