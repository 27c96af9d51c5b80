"""Rules of drafts and tabs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Problems

LARGEST = 300_000
"""Octets of a draft's content: twenty cases with long texts are a tenth of it."""
TITLE = 120
UNDO_FOR = timedelta(days=1)
"""How long what was discarded can be had back."""
TOLD_BEFORE = timedelta(days=2)
"""How long before a draft is swept away its holder is told."""
MOST_TABS = 30
BEAT = 25
"""Seconds after which an open page says again that it is."""
GONE_AFTER = 90
"""Seconds of silence after which a page counts as closed: browsers let hidden ones speak once a
minute."""

DRAFT_DAYS = "work.draft_days"
"""The system setting of how long drafts are kept that nobody touches."""

Content = Mapping[str, list[str]]


def check_content(problems: Problems, content: object) -> None:
    """Note content that is not texts by field, or too much of it."""
    if not isinstance(content, Mapping) or not all(
        isinstance(name, str)
        and isinstance(values, list)
        and all(isinstance(value, str) for value in values)
        for name, values in content.items()
    ):
        problems.add("content", _("A draft is a list of texts for each field."))
    elif len(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")) > LARGEST:
        problems.add("content", _("This is too much for a draft. Attach long texts as files."))


def check_path(problems: Problems, path: object) -> None:
    """Note an address that is not a page of this product."""
    right = isinstance(path, str) and path.startswith("/") and len(path) <= 500
    if not right or urlsplit(str(path)).netloc or str(path).startswith("//"):
        problems.add("path", _("Give the address of a page of this product."))


def clean_text(text: str) -> str:
    """The text as the database takes it: without NUL and without halves of signs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def clean_content(content: Content) -> dict[str, list[str]]:
    """:func:`clean_text` of everything in it."""
    return {clean_text(k): [clean_text(v) for v in values] for k, values in content.items()}


def clean_icon(name: str) -> str:
    """The name of an icon, or nothing if it could not be one."""
    return name if re.fullmatch(r"[a-z0-9-]{1,40}", name) else ""


def files_of(content: Content) -> list[int]:
    """Ids of files that fields of files hold."""
    found = [v for name, values in content.items() if name.endswith("-files") for v in values]
    return [int(v) for v in found if v.isascii() and v.isdigit() and len(v) < 19]


def expires_at(saved_at: datetime, *, days: int) -> datetime:
    """Until when a draft is kept that nobody touches."""
    return saved_at + timedelta(days=days)
