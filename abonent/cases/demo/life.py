"""What becomes of a generated case: who carries it, how long, whether it comes back."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from statistics import NormalDist

from abonent.cases.demo.calendar import DAY, in_working_hours, stamp
from abonent.cases.demo.setting import Sayings, Setting

_AT_ONCE = {"consultation": 0.6, "request": 0.15, "complaint": 0.04}
"""Share of cases that are resolved while the customer waits, by kind."""
_MEDIAN = {"consultation": 0.7 * DAY, "request": 3 * DAY, "complaint": 6 * DAY}
_SPREAD = 1.1  # of the logarithm of the time to resolve
_DURATIONS = [
    math.exp(_SPREAD * NormalDist().inv_cdf((place + 0.5) / 1024)) for place in range(1024)
]
random.Random(1).shuffle(_DURATIONS)
_NULL = r"\N"


class Life:
    """A case under way."""

    __slots__ = ("at", "began", "by", "case", "changed", "closed", "kind", "language", "owner",
                 "phase", "resolved", "sayings", "state", "version")  # fmt: skip

    def __init__(
        self, case: int, at: int, began: str, by: int, kind: str, language: str, sayings: Sayings
    ) -> None:
        self.case, self.at, self.began, self.by = case, at, began, by
        self.kind, self.language, self.sayings = kind, language, sayings
        self.state, self.phase, self.owner = "registered", "open", 0
        self.changed, self.resolved, self.closed = began, _NULL, _NULL
        self.version = 1

    def tell(self, lines: list[str], by: int, kind: str, data: str) -> None:
        """One line of the timeline at the present moment of the case."""
        moment = stamp(self.at)
        if kind != "registered":
            self.changed = moment
            if kind != "noted":
                self.version += 1
        lines.append(f"{self.case}\t{moment}\t{by}\t{kind}\t{data}")

    def move(self, lines: list[str], by: int, move: str, to: str, comment: str = '""') -> None:
        """Go to another state."""
        before, self.state = self.state, to
        self.phase = "open" if to == "in_work" else to
        data = f'{{"move": "{move}", "from": "{before}", "to": "{to}", "comment": {comment}}}'
        self.tell(lines, by, "moved", data)


def live(
    life: Life, draw: Callable[[], float], now: int, setting: Setting, lines: list[str]
) -> None:
    """Carry the case as far as it has come by ``now``, writing its timeline into ``lines``."""
    at_once = draw() < _AT_ONCE[life.kind]
    kept = at_once or draw() < 0.35
    life.owner = life.by if kept else 0
    owner = life.owner or "null"
    life.tell(lines, life.by, "registered", f'{{"state": "registered", "owner": {owner}}}')
    if at_once:
        life.at += 60 + int(draw() * 600)
        if life.at < now:
            _resolve(life, draw, lines)
            _close(life, draw, now, lines)
        return
    if _take(life, draw, now, setting, lines) and _work(life, draw, now, setting, lines):
        _close(life, draw, now, lines)


def _take(
    life: Life, draw: Callable[[], float], now: int, setting: Setting, lines: list[str]
) -> bool:
    """Find an owner who starts; False when nobody has by ``now``."""
    waited = in_working_hours(life.at + int(2 * DAY * draw() ** 4) + 120, draw())
    if waited >= now:
        return False
    life.at = waited
    if not life.owner:
        operators = setting.operators
        life.owner = operators[int(draw() * len(operators))]
        life.tell(lines, life.by, "assigned", f'{{"from": null, "to": {life.owner}}}')
        life.at += 60 + int(draw() * 1800)
        if life.at >= now:
            return False
    life.move(lines, life.owner, "start", "in_work")
    return True


def _work(
    life: Life, draw: Callable[[], float], now: int, setting: Setting, lines: list[str]
) -> bool:
    """Notes, sometimes a reopening, in the end a resolution; False when it is not there yet."""
    lasting = int(_MEDIAN[life.kind] * _DURATIONS[int(draw() * 1024)])
    end = in_working_hours(life.at + lasting, draw())
    if draw() < 0.3:
        _note(life, draw, min(end, now), setting, lines)
    if end >= now:
        return False
    life.at = end
    _resolve(life, draw, lines)
    if draw() > 0.04:
        return True
    return _reopen(life, draw, now, setting, lines)


def _note(
    life: Life, draw: Callable[[], float], end: int, setting: Setting, lines: list[str]
) -> None:
    notes = setting.phrases["notes"][life.language]
    life.at += int((end - life.at) * draw())
    life.tell(lines, life.owner, "noted", f'{{"text": {notes[int(draw() * len(notes))]}}}')


def _reopen(
    life: Life, draw: Callable[[], float], now: int, setting: Setting, lines: list[str]
) -> bool:
    life.at += int(draw() * 2 * DAY)
    if life.at >= now:
        return False
    words = setting.phrases["reopened"][life.language]
    life.move(lines, life.owner, "reopen", "in_work", words[int(draw() * len(words))])
    life.resolved = _NULL
    life.at = in_working_hours(life.at + int(2 * DAY * draw()), draw())
    if life.at >= now:
        return False
    _resolve(life, draw, lines)
    return True


def _resolve(life: Life, draw: Callable[[], float], lines: list[str]) -> None:
    done = life.sayings.done
    life.move(lines, life.owner, "resolve", "resolved", done[int(draw() * len(done))])
    life.resolved = life.changed


def _close(life: Life, draw: Callable[[], float], now: int, lines: list[str]) -> None:
    at = life.at + int((0.2 + 3 * draw()) * DAY)
    if at < now:
        life.at = at
        life.move(lines, life.owner, "close", "closed")
        life.closed = life.changed
