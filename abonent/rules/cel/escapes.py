"""Backslashes in strings, bytes and what prints them."""

from __future__ import annotations

import re

from abonent.kernel.phrases import Phrase as _
from abonent.rules.errors import Misread

_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:(?P<simple>[abfnrtv\\'\"`?])|[xX](?P<hex>[0-9a-fA-F]{2})|(?P<octal>[0-3][0-7]{2})"
    r"|u(?P<u4>[0-9a-fA-F]{4})|U(?P<u8>[0-9a-fA-F]{8}))"
)
SHOWN = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t",
          "\v": r"\v", "\\": r"\\", '"': r"\""}  # fmt: skip


def unescaped(body: str, *, at: int, of_bytes: bool) -> str | bytes:
    """What ``body`` stands for; it begins at the sign ``at`` of its text.

    In bytes ``\\x`` and octal are bytes, in strings code points; ``\\u`` is for strings only.
    """
    parts: list[bytes | str] = []
    place = 0
    while (slash := body.find("\\", place)) >= 0:
        parts.append(body[place:slash])
        found = _ESCAPE.match(body, slash)
        if found is None or (of_bytes and (found["u4"] or found["u8"])):
            raise Misread(_wrong(of_bytes=of_bytes), (at + slash, at + min(slash + 2, len(body))))
        parts.append(_meant(found, at=at, of_bytes=of_bytes))
        place = found.end()
    parts.append(body[place:])
    if of_bytes:
        return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return "".join(part for part in parts if isinstance(part, str))


def _wrong(*, of_bytes: bool) -> _:
    if of_bytes:
        return _("No such sign after \\ in bytes. There are \\n \\t \\x41 \\101; write \\\\ for \\")
    return _("No such sign after \\. There are \\n \\t \\x41 \\u0416; write \\\\ for \\")


def _meant(found: re.Match[str], *, at: int, of_bytes: bool) -> str | bytes:
    if found["simple"]:
        return _SIMPLE[found["simple"]]
    digits = found["octal"]
    code = int(digits, 8) if digits else int(found["hex"] or found["u4"] or found["u8"], 16)
    if of_bytes:
        return bytes([code])
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Misread(
            _("There is no such sign in Unicode."), (at + found.start(), at + found.end())
        )
    return chr(code)


def quoted(text: str) -> str:
    """``text`` as a literal that is read back as itself."""
    return '"' + "".join(SHOWN.get(sign) or _printable(sign) for sign in text) + '"'


def quoted_bytes(data: bytes) -> str:
    """``data`` as a literal that is read back as itself."""
    signs = (SHOWN.get(chr(one)) or (chr(one) if 32 <= one < 127 else f"\\x{one:02x}")
             for one in data)  # fmt: skip
    return 'b"' + "".join(signs) + '"'


def _printable(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
