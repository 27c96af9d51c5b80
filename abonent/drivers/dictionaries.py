"""External dictionaries out of files and over HTTP: CSV or JSON, translated and nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request

from abonent.attributes.ports import FedEntry, SourceUnusable
from abonent.drivers.failures import told_failure
from abonent.drivers.outside import Outside
from abonent.kernel import codes
from abonent.kernel.phrases import Phrase
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES

LARGEST = 20 * 1024 * 1024
DEEPEST = 20
MOST_TOLD = 10
"""Bad rows that a refusal names."""
Numbered = tuple[int, Mapping[str, Any]]
"""A row with its number: of a CSV its line in the file."""


class FileFed:
    """A file of ``folder``, such as another system leaves there every night."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, address: str) -> None:
        """``address``: the name of the file, without a way out of the folder."""
        self._path(address)

    def _path(self, address: str) -> Path:
        if ":" in address:
            raise SourceUnusable(_("Give the name of a file in the folder of feeds."))
        path = (self._folder / address).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise SourceUnusable(_("The file lies outside the folder of feeds."))
        return path

    def fetch(self, address: str, *, limit: int, timeout: float) -> Sequence[FedEntry]:  # noqa: ARG002 - a file answers at once
        """The file, as it is now."""
        path = self._path(address)
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            told = {"file": address, "why": told_failure(error)}
            raise SourceUnusable(_("%(file)s cannot be read: %(why)s.") % told) from None
        return read_entries(content, is_json=path.suffix.lower() == ".json", limit=limit)


class HttpFed:
    """A document that another system answers with.

    Hosts inside our network are asked only if they are among ``hosts``.
    """

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._outside = Outside(hosts)

    def check(self, address: str) -> None:
        """``address``: ``https://…`` or ``http://…``."""
        self._outside.check(address)

    def fetch(self, address: str, *, limit: int, timeout: float) -> Sequence[FedEntry]:
        """The answer of this moment."""
        self.check(address)
        headers = {"Accept": "application/json, text/csv"}
        try:
            with self._outside.open(Request(address, headers=headers), timeout=timeout) as answer:  # noqa: S310 - the scheme is checked
                content = answer.read(LARGEST + 1)
                is_json = "json" in (answer.headers.get("Content-Type") or "")
        except (URLError, HTTPException, OSError, ValueError) as error:
            told = {"why": told_failure(error)}
            raise SourceUnusable(_("The source cannot be read: %(why)s.") % told) from None
        return read_entries(content, is_json=is_json, limit=limit)


def read_entries(content: bytes, *, is_json: bool, limit: int) -> list[FedEntry]:
    """Rows with ``code``, ``name`` (or ``name_ru``, ``name_en``) and perhaps ``parent``."""
    if len(content) > LARGEST:
        raise SourceUnusable(_("The source is larger than 20 MB."))
    if not content.strip():
        raise SourceUnusable(_("The source is empty."))
    rows = _json(content) if is_json else _csv(content)
    if len(rows) > limit:
        told = {"limit": limit, "count": len(rows)}
        raise SourceUnusable(_("It has %(count)s entries; %(limit)s at most are read.") % told)
    return _parents_first(_entries(rows))


def _entries(rows: Sequence[Numbered]) -> dict[str, FedEntry]:
    entries: dict[str, FedEntry] = {}
    wrong: list[Phrase] = []
    for number, row in rows:
        code = str(row.get("code") or "").strip()
        if not codes.is_code(code):
            wrong.append(_bad_row(number, _("the code is missing, or has other than Latin signs")))
        elif code in entries:
            wrong.append(_bad_row(number, _("the code is there twice")))
        else:
            entries[code] = _entry(row, code)
    if wrong:
        raise SourceUnusable(_all_of(wrong))
    return entries


def _all_of(wrong: Sequence[Phrase]) -> Phrase:
    """The first bad rows, one after another, and how many there are beyond them."""
    told = wrong[0]
    for one in wrong[1:MOST_TOLD]:
        told = _("%(before)s %(one)s") % {"before": told, "one": one}
    if len(wrong) <= MOST_TOLD:
        return told
    return _("%(before)s Bad rows in all: %(count)s.") % {"before": told, "count": len(wrong)}


def _json(content: bytes) -> list[Numbered]:
    try:
        rows = json.loads(content)
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        text = _("This is no JSON: see line %(line)s, column %(column)s.") % where
        raise SourceUnusable(text) from None
    except UnicodeDecodeError:
        raise SourceUnusable(_("The JSON is not in UTF-8.")) from None
    except (ValueError, RecursionError):
        raise SourceUnusable(_("The JSON cannot be read.")) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceUnusable(_("A JSON array of objects is expected."))
    return list(enumerate(rows, 1))


def _csv(content: bytes) -> list[Numbered]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        rows: list[Numbered] = [(table.line_num, row) for row in table]
    except csv.Error:
        raise SourceUnusable(_("This is no CSV.")) from None
    if "code" not in (table.fieldnames or ()):
        raise SourceUnusable(_("The first row names no column “code”."))
    return rows


def _entry(row: Mapping[str, Any], code: str) -> FedEntry:
    name = {lang: _line(row.get(f"name_{lang}") or row.get("name")) for lang in LANGUAGES}
    usual = next((text for text in name.values() if text), code)
    parent = str(row.get("parent") or "").strip()
    return FedEntry(code=code, name={k: v or usual for k, v in name.items()}, parent=parent)


def _line(value: Any) -> str:
    return "".join(c for c in str(value or "") if c.isprintable()).strip()[:200]


def _bad_row(number: int, why: object) -> Phrase:
    return _("Row %(number)s: %(why)s.") % {"number": number, "why": why}


def _parents_first(entries: Mapping[str, FedEntry]) -> list[FedEntry]:
    """In reading order; refuses unknown parents, loops and trees too deep."""
    below: dict[str, list[FedEntry]] = {}
    for entry in entries.values():
        if entry.parent and entry.parent not in entries:
            told = {"code": entry.code, "parent": entry.parent}
            raise SourceUnusable(_("%(code)s is under %(parent)s, which is not there.") % told)
        below.setdefault(entry.parent, []).append(entry)
    ordered: list[FedEntry] = []
    stack = [(entry, 1) for entry in reversed(below.get("", []))]
    while stack:
        entry, depth = stack.pop()
        if depth > DEEPEST:
            raise SourceUnusable(_("The tree is deeper than %(most)s.") % {"most": DEEPEST})
        ordered.append(entry)
        stack += [(child, depth + 1) for child in reversed(below.get(entry.code, []))]
    if len(ordered) != len(entries):
        raise SourceUnusable(_("Entries are under each other in a ring."))
    return ordered
