"""What a feed is: its columns, and what is done with a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import translation

from abonent.exchange.feeds.scans import Scans
from abonent.exchange.tables.base import Cell
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.registry import Registry
from abonent.kernel.text import LANGUAGES

_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, found by its name or by its label in any language, whatever the case of letters."""

    name: str
    label: Text
    required: bool = False
    help: Text = ""

    def names(self) -> set[str]:
        """What a header may call it."""
        found = {self.name}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(str(self.label))
        return {one.casefold() for one in found}


@dataclass(frozen=True, slots=True)
class Given:
    """A row by the names of columns."""

    cells: Mapping[str, Cell]
    scans: Scans = field(default_factory=Scans)
    is_dry: bool = False

    def text(self, name: str) -> str:
        """The cell as one writes it; a number without the .0 that tables give it."""
        cell = self.cells.get(name)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return "" if cell is None else str(cell).strip()

    def day(self, name: str) -> date | None:
        """The cell as a day; raises :class:`Invalid`."""
        cell = self.cells.get(name)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = self.text(name)
        for way in _DATES if text else ():
            try:
                return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        if text:
            raise Invalid({name: [_("“%(text)s” is no date. Write 31.12.2026.") % {"text": text}]})
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A kind of file. ``take`` does a row and says whether anything was new; it raises Refused."""

    code: str
    label: Text
    about: Text
    icon: str
    permission: str
    columns: Sequence[Column]
    take: Callable[[Actor, Given], bool]
    has_scans: bool = False


feeds: Registry[Feed] = Registry(key=lambda feed: feed.code)
