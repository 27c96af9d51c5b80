"""Registration numbers by pattern: ``ВХ-{year}-{number:05}``."""

from __future__ import annotations

import re
from datetime import date

from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _

_PLACE = re.compile(r"\{(year|yy|month|department|number(?::0([1-9]))?)\}")
LONGEST = 80


def check_pattern(pattern: str) -> str:
    """The pattern, if numbers by it tell letters of all years apart; raises :class:`Invalid`."""
    names = {found[1].partition(":")[0] for found in _PLACE.finditer(pattern)}
    rest = _PLACE.sub("", pattern)
    if "{" in rest or "}" in rest:
        told = _("In braces stand only: year, yy, month, department, number, number:05.")
        raise Invalid({"": [told]})
    if "number" not in names:
        raise Invalid({"": [_("Put {number} or {number:05} where the number goes.")]})
    if not names & {"year", "yy"}:
        raise Invalid({"": [_("Put {year} in: the count begins anew each year.")]})
    return pattern


def counts_by_department(pattern: str) -> bool:
    """Whether departments have counts of their own: only where the number tells them apart."""
    return "{department}" in pattern


def number_by(pattern: str, *, day: date, counted: int, department: str = "") -> str:
    """The registration number of a letter."""
    values = {"year": f"{day:%Y}", "yy": f"{day:%y}", "month": f"{day:%m}",
              "department": department}  # fmt: skip

    def put(found: re.Match[str]) -> str:
        name = found[1].partition(":")[0]
        return str(counted).zfill(int(found[2] or 0)) if name == "number" else values[name]

    return _PLACE.sub(put, pattern)[:LONGEST]
