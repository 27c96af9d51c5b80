"""One field of one row: from the cells to the text or the moment that the field wants."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.functional import lazy

from abonent.exchange.maps.model import Rule, Spec
from abonent.exchange.maps.words import tell_formats, tell_pattern
from abonent.exchange.tables import Cell
from abonent.kernel.codes import from_name
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _

LONGEST_SEARCHED = 4000
"""Characters of a text that rules look at; bounds the cost of an unlucky pattern."""
MOST_TOLD = 12
ALWAYS_TOLD = ("%d.%m.%Y %H:%M", "%d.%m.%Y")
ALWAYS_TRIED = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")


_told_formats = lazy(tell_formats, str)
_told_pattern = lazy(tell_pattern, str)


class Unfit(ValueError):
    """A cell that does not become a value; the text says why, for a person."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


class Field:
    """A field of the map, ready to be read from many rows."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._pattern = re.compile(spec.pattern) if spec.pattern else None
        self._values = {_key(raw): code for raw, code in spec.values.items()}
        self._rules = [(_matcher(rule), rule.value) for rule in spec.rules]

    def text(self, cells: Mapping[str, Cell]) -> str:
        """The field as text, empty when there is none. Raises :class:`Unfit`."""
        found = self._raw(cells)
        if not found:
            if self._spec.default is not None:
                return self._spec.default
            if self._spec.required:
                raise Unfit(_("is empty and is required"))
            return ""
        if self._pattern and not self._pattern.fullmatch(found):
            said = {"value": _short(found), "expected": _told_pattern(self._spec.pattern or "")}
            raise Unfit(_("“%(value)s” does not fit: %(expected)s") % said)
        return from_name(found) if self._spec.slug else self._decide(found)

    def code(self, cells: Mapping[str, Cell], *, known: Collection[str]) -> str:
        """The field as one of the ``known`` codes, or empty. Raises :class:`Unfit`."""
        found = self.text(cells)
        if found and found not in known:
            raise Unfit(self._not_ours(found, known))
        return found

    def _not_ours(self, found: str, known: Collection[str]) -> Text:
        """The cell is wrong where it holds the code itself; else the map is."""
        if self._spec.reads and not self._values and not self._rules:
            return _unknown(found, known)
        said = {"value": _short(found), "known": _listed(known)}
        return _("the map gives “%(value)s”, which is not here; correct the map: %(known)s") % said

    def moment(self, cells: Mapping[str, Cell], *, zone: ZoneInfo) -> datetime | None:
        """The field as a moment, local times being of ``zone``. Raises :class:`Unfit`."""
        column = self._spec.column
        cell = cells.get(column) if column else None
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=zone)
        found = self.text(cells)
        if not found:
            return None
        moment = self._parse(found)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def _raw(self, cells: Mapping[str, Cell]) -> str:
        if self._spec.const is not None:
            return self._spec.const
        parts = [as_text(cells.get(column)) for column in self._spec.reads]
        return self._spec.join.join(part for part in parts if part).strip()

    def _decide(self, found: str) -> str:
        """The first of ``values`` and ``rules`` that knows, else ``default``."""
        if not self._values and not self._rules:
            return found
        known = self._values.get(_key(found))
        if known is not None:
            return known
        searched = found[:LONGEST_SEARCHED]
        decided = next((value for fits, value in self._rules if fits(searched)), None)
        if decided is None:
            decided = self._spec.default
        if decided is None:
            raise Unfit(_unknown(found, self._spec.values))
        return decided

    def _parse(self, found: str) -> datetime:
        for pattern in self._spec.formats or ALWAYS_TRIED:
            try:
                return datetime.strptime(found, pattern)  # noqa: DTZ007 - the map's zone follows
            except ValueError:
                continue
        try:
            return datetime.fromisoformat(found)
        except ValueError:
            told = _told_formats(self._spec.formats or ALWAYS_TOLD)
            said = {"value": _short(found), "formats": told}
            raise Unfit(_("“%(value)s” is no date; write it as %(formats)s") % said) from None


def as_text(cell: Cell) -> str:
    """A cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and math.isfinite(cell):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(str(cell)):f}"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _matcher(rule: Rule) -> Callable[[str], object]:
    """Whether a text holds one of the words (or fits the expression), whatever the case."""
    words = "|".join(re.escape(word) for word in rule.any)
    parts = [rf"\b(?:{words})"] if words else []
    parts += [f"(?:{rule.match})"] if rule.match else []
    return re.compile("|".join(parts), re.IGNORECASE).search


def _unknown(found: str, known: Collection[str]) -> Text:
    said = {"value": _short(found), "known": _listed(known)}
    return _("“%(value)s” is not known; write one of: %(known)s") % said


def _listed(known: Collection[str]) -> str:
    return ", ".join(list(known)[:MOST_TOLD]) + (" …" if len(known) > MOST_TOLD else "")


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
