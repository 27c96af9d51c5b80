"""Static files of all rooms: found by Django's finders, sent by the server, cached by browsers.

An address that carries the content's mark (``webkit.assets.url``) may be kept for ever; any other
is asked for again and answered 304. Text is compressed once and kept in memory.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from granian.rsgi import HTTPProtocol, Scope

SMALLEST, LARGEST = 1024, 8 * 1024 * 1024  # bytes; what is worth compressing and keeping
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/wasm")

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    path: str
    type: str
    tag: str
    compressed: bytes | None


def find(name: str) -> StaticFile | None:
    """The file under a name such as ``webkit/dist/app.css``; read again when it has changed."""
    path = _locate(name)
    if path is None:
        return None
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        _locate.cache_clear()
        return None
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def _locate(name: str) -> str | None:
    found = finders.find(name) if ".." not in name else None
    return str(found) if found and Path(str(found)).is_file() else None


@lru_cache(maxsize=4096)
def _load(path: str, changed: int, size: int) -> StaticFile:  # noqa: ARG001 - part of the key
    data = Path(path).read_bytes()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    packed = None
    if kind.startswith(_TEXT) and SMALLEST <= size <= LARGEST:
        packed = gzip.compress(data, 6, mtime=0)
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return StaticFile(path, kind, hashlib.sha256(data).hexdigest()[:10], packed)


def serve(scope: Scope, proto: HTTPProtocol) -> None:
    """Answer a request for a static file."""
    found = find(scope.path.removeprefix(settings.STATIC_URL))
    if found is None or scope.method not in ("GET", "HEAD"):
        _locate.cache_clear()  # a file that is built while we run is found the next time
        proto.response_empty(404 if found is None else 405, [])
        return
    versioned = scope.query_string == f"v={found.tag}"
    packed = found.compressed if "gzip" in scope.headers.get("accept-encoding", "") else None
    headers = [
        ("content-type", found.type),
        ("cache-control", FOR_EVER if versioned else ASK_AGAIN),
        ("etag", f'"{found.tag}{"z" if packed else ""}"'),
        ("vary", "accept-encoding"),
        ("x-content-type-options", "nosniff"),
    ]
    if scope.headers.get("if-none-match") == headers[2][1]:
        proto.response_empty(304, headers)
    elif scope.method == "HEAD":
        proto.response_empty(200, headers)
    elif packed:
        proto.response_bytes(200, [*headers, ("content-encoding", "gzip")], packed)
    else:
        proto.response_file(200, headers, found.path)
