"""The extension ``base64``."""

from __future__ import annotations

import base64
import binascii

from abonent.rules.cel.failures import unreadable
from abonent.rules.cel.signatures import read_overloads


def _decode(text: str) -> bytes:
    """Padding may be left out."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise unreadable(text, "base64") from None


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


OVERLOADS = read_overloads(
    {"base64:decode(string): bytes": _decode, "base64:encode(bytes): string": _encode}
)
