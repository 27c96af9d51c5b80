"""Telling how a text is encoded."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log2
from typing import IO

from django.utils.translation import gettext as _

from abonent.exchange.tables.base import refuse

PIECE = 64 * 1024
ENOUGH = 200_000
"""Bytes of words that decide between encodings."""
CYRILLIC = {"cp1251": 0, "cp866": 5, "koi8-r": 15}
"""Windows, DOS, old Unix, and by how much each must look better than the first: a few words in
capitals make sense in two of them."""
# A letter between figures or spaces may be a no-break space or a sign of another encoding.
_WORD = re.compile(rb"[\x80-\xff]{2,}")
_PER_MILLE = {
    "о": 110, "е": 85, "а": 80, "и": 74, "н": 67, "т": 63, "с": 55, "р": 47, "в": 45, "л": 44,
    "к": 35, "м": 32, "д": 30, "п": 28, "у": 26, "я": 20, "ы": 19, "ь": 17, "г": 17, "з": 16,
    "б": 16, "ч": 14, "й": 12, "х": 10, "ж": 9, "ш": 7, "ю": 6, "ц": 5, "щ": 4, "э": 3, "ф": 3,
    "ъ": 1, "ё": 1,
}  # fmt: skip
"""How often a letter comes in Russian."""
_SIGNS = frozenset("«»„“”‘’–—…№°\u00a0")


def find_encoding(source: IO[bytes]) -> tuple[str, int]:
    """How the file is written, and roughly how many rows it has.

    A byte-order mark tells; else UTF-8 if all of it is; else the Cyrillic encoding that makes its
    words look most like Russian.
    """
    head = source.read(4)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _scan(source, "utf-16").lines
    utf8 = _scan(source, "utf-8-sig")
    _check_zeros(utf8)
    if not utf8.broken:
        return "utf-8-sig", utf8.lines
    if utf8.wide > utf8.broken:  # written as UTF-8 and damaged, not written otherwise
        text = _(
            "Line %(line)s holds bytes that are no UTF-8 although the rest is. Save the file anew "
            "as “CSV UTF-8”."
        )
        raise refuse(text % {"line": utf8.broken_line})
    return _find_cyrillic(source), utf8.lines


def count_lines(source: IO[bytes], encoding: str) -> int:
    """Roughly how many rows a file has that is known to be written so."""
    scan = _scan(source, encoding)
    _check_zeros(scan)
    return scan.lines


def _find_cyrillic(source: IO[bytes]) -> str:
    seen: Counter[int] = Counter()
    while (piece := source.read(PIECE)) and seen.total() < ENOUGH:
        seen.update(b"".join(_WORD.findall(piece)))
    source.seek(0)

    def likeness(encoding: str) -> float:
        weights = _weights(encoding)
        return sum(weights[b] * count for b, count in seen.items()) - CYRILLIC[encoding]

    return max(CYRILLIC, key=likeness)


@cache
def _weights(encoding: str) -> dict[int, float]:
    """How likely each byte is in Russian of this encoding: capitals less, drawings least."""
    return {byte: _weight(bytes([byte]).decode(encoding, "replace")) for byte in range(0x80, 0x100)}


def _weight(character: str) -> float:
    if character in _SIGNS:
        return -3
    found = _PER_MILLE.get(character.lower())
    if found is None:
        return -6
    return max(log2(found / 1000 * len(_PER_MILLE)), -4) - (0.5 if character.isupper() else 0)


def _check_zeros(scan: _Scan) -> None:
    if scan.zeros:
        raise refuse(_("This is no table: the file holds zero bytes. Save it as “CSV UTF-8”."))


@dataclass(slots=True)
class _Scan:
    """What reading a whole file as one encoding showed."""

    lines: int = 0
    zeros: int = 0
    broken: int = 0
    broken_line: int = 0
    wide: int = 0
    """Characters outside ASCII that were read well."""


def _scan(source: IO[bytes], encoding: str) -> _Scan:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    scan = _Scan()
    while piece := source.read(PIECE):
        text = decoder.decode(piece)
        broken = text.count("\ufffd")
        if broken and not scan.broken_line:
            scan.broken_line = scan.lines + text[: text.index("\ufffd")].count("\n") + 1
        scan.broken += broken
        scan.lines += text.count("\n")
        scan.zeros += text.count("\x00")
        scan.wide += len(text) - len(text.encode("ascii", "ignore")) - broken
    source.seek(0)
    return scan
