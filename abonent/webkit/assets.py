"""Addresses of the built front end, changing with the files' content so browsers keep them long."""

from __future__ import annotations

import hashlib
import os
import time
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "webkit" / "dist"


def url(name: str) -> str:
    """The address of ``dist/name`` with a mark of its content."""
    # A page names the sprite a hundred times: the disk is asked once a second.
    return _url(name, int(time.monotonic()))


@lru_cache(maxsize=64)
def _url(name: str, second: int) -> str:  # noqa: ARG001 - part of the key
    try:
        stamp = os.stat(f"{DIST}/{name}").st_mtime_ns  # a template's str is no str to pathlib
    except FileNotFoundError:
        stamp = 0
    return f"{static(f'webkit/dist/{name}')}?v={_mark(name, stamp)}"


@lru_cache(maxsize=64)
def _mark(name: str, stamp: int) -> str:
    if not stamp:
        return "none"
    return hashlib.sha256(Path(f"{DIST}/{name}").read_bytes()).hexdigest()[:10]
