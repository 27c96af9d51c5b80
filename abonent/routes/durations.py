"""Times as drawings write them: ISO 8601 durations, moments and cycles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,10}(?:[.,]\d{1,6})?)S)?)?\Z"
)
_CYCLE = re.compile(r"R(\d{0,6})/(?:([^/]+)/)?(P[^/]+)\Z")


class Malformed(ValueError):
    """A text that is no duration, moment or cycle."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months and an exact rest; a month after the 31st is the last day of the next one."""

    months: int
    rest: timedelta

    def after(self, moment: datetime) -> datetime:
        """The moment so much later."""
        try:
            return _months_after(moment, self.months) + self.rest
        except (OverflowError, ValueError) as too_far:
            raise Malformed(str(self)) from too_far


@dataclass(frozen=True, slots=True)
class Cycle:
    """So many times (None: for ever), every so often, from ``start`` on if it is given."""

    times: int | None
    start: datetime | None
    every: Duration


def read_duration(text: str) -> Duration:
    """``P1DT8H``; :class:`Malformed` for anything else."""
    found = _DURATION.match(text.strip())
    if found is None:
        raise Malformed(text)
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = float((found[7] or "0").replace(",", "."))
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not years and not months and not rest and not re.search(r"\d", text):
        raise Malformed(text)
    return Duration(years * 12 + months, rest)


def read_moment(text: str) -> datetime:
    """``2026-11-22T10:00:00Z``; without a zone it is UTC. :class:`Malformed` for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Malformed(text) from wrong
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_cycle(text: str) -> Cycle:
    """``R3/PT1H``, ``R/2026-11-22T10:00Z/P1D``; :class:`Malformed` for anything else."""
    found = _CYCLE.match(text.strip())
    if found is None:
        raise Malformed(text)
    start = read_moment(found[2]) if found[2] else None
    return Cycle(int(found[1]) if found[1] else None, start, read_duration(found[3]))


def _months_after(moment: datetime, months: int) -> datetime:
    if not months:
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)
