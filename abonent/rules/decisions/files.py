"""Named tables out of DMN files and into them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language

from abonent.kernel.errors import Invalid, Text
from abonent.rules.decisions.document import document_of
from abonent.rules.decisions.shelf import Entry
from abonent.rules.tables.dmn_reading import Noticed, read_dmn
from abonent.rules.tables.dmn_writing import write_dmn

LARGEST = 2_000_000
"""Bytes of a file that a page takes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a file."""

    name: str
    content: Mapping[str, Any] | None
    """As a document; None where it cannot be kept."""
    refused: Sequence[Text] = ()
    """Why not."""

    @property
    def text(self) -> str:
        """The document as JSON."""
        return json.dumps(self.content, ensure_ascii=False)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.content["rows"]) if self.content else 0


def tables_in(source: bytes) -> tuple[list[Found], Sequence[Noticed]]:
    """The tables of a file, and what of it is in none of them.

    Raises :class:`~abonent.kernel.markup.reading.Unreadable` for what is no DMN.
    """
    imported = read_dmn(source)
    language = get_language() or "ru"
    found = []
    for table in imported.tables:
        try:
            found.append(Found(table.name, document_of(table, language=language)))
        except Invalid as refusal:
            told = [one for texts in refusal.problems.values() for one in texts]
            found.append(Found(table.name, None, told))
    return found, imported.noticed


def file_of(entry: Entry) -> str:
    """A DMN file with the table, its labels in the reader's language."""
    return write_dmn([replace(entry.table, name=entry.label, id=f"table-{entry.code}")])
