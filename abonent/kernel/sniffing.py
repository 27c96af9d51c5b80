"""What a file is, by its first bytes; its name is believed only where the bytes agree.

The list is short on purpose. A type named here may be shown by a browser or opened by an office
program; everything else is ``application/octet-stream``: stored, and handed out as a download.
"""

from __future__ import annotations

import codecs
from pathlib import PurePath

UNKNOWN = "application/octet-stream"
HEAD = 4096
"""Bytes that :func:`sniff` wants to see."""

SHOWN_INLINE = frozenset({
    "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain",
    "audio/mpeg", "audio/wav", "audio/ogg",
})  # fmt: skip
"""Types a browser may show by itself: none of them can carry a script."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"{\\rtf", "application/rtf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Microsoft's container: old office files, and new ones under a password."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_IN_ZIP = {
    ".xlsx": _OFFICE + "spreadsheetml.sheet",
    ".docx": _OFFICE + "wordprocessingml.document",
    ".pptx": _OFFICE + "presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_IN_COMPOUND = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".msg": "application/vnd.ms-outlook",
}
_TEXTS = {".txt": "text/plain", ".log": "text/plain", ".csv": "text/csv"}
_ACTIVE = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"#!")
"""Beginnings that a browser or a shell would run."""

_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
"""Windows, Linux, macOS, Java, and links that start something."""
_RUN_BY_NAME = frozenset({
    ".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk",
    ".msi", ".msp", ".pif", ".ps1", ".reg", ".scr", ".vbe", ".vbs", ".wsf",
})  # fmt: skip
"""Endings at which a double click runs what a client sent."""


def is_program(head: bytes, *, name: str) -> bool:
    """Whether opening the file would run it, whatever its name pretends."""
    return head.startswith(_PROGRAMS) or PurePath(name).suffix.lower() in _RUN_BY_NAME


def sniff(head: bytes, *, name: str) -> str:
    """The content type of a file that begins with ``head``."""
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    extension = PurePath(name).suffix.lower()
    if head.startswith(_ZIP):
        return _IN_ZIP.get(extension, "application/zip")
    if head.startswith(_COMPOUND):
        return _IN_COMPOUND.get(extension, UNKNOWN)
    return _TEXTS.get(extension, UNKNOWN) if _is_harmless_text(head) else UNKNOWN


def is_compound(head: bytes) -> bool:
    """Whether the file is Microsoft's container: an old office file or one under a password."""
    return head.startswith(_COMPOUND)


def _is_harmless_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower()
    return b"\x00" not in head and not start.startswith(_ACTIVE)
