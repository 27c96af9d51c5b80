"""Tests of a rule's own: rows of facts, and whether it holds for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.rules.facts.known import Known
from abonent.rules.facts.memory import Holds, Moment
from abonent.rules.facts.reading import Readers
from abonent.rules.facts.times import moment_read

MOST = 100
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Trial:
    """One row: what is known, when, and what the rule is to say."""

    name: str
    facts: dict[str, Any]
    holds: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule said of a row."""

    trial: Trial
    held: bool

    @property
    def is_passed(self) -> bool:
        """Whether that is what was expected."""
        return self.held == self.trial.holds


def read_trials(value: Any) -> list[dict[str, Any]]:
    """Tests as they are kept; :class:`Invalid` names the place of what is wrong."""
    if value in (None, "", {}):
        return []
    if not isinstance(value, list) or len(value) > MOST:
        raise Invalid({"": [_("Give a list of at most %(number)s tests.") % {"number": MOST}]})
    return [_kept(place, one) for place, one in enumerate(value, start=1)]


_KEYS = {"name", "facts", "holds", "now"}


def _kept(place: int, one: Any) -> dict[str, Any]:
    if not isinstance(one, dict) or set(one) - _KEYS or not isinstance(one.get("facts"), dict):
        told = _(
            'Test %(place)s: write {"name": "…", "facts": {"case.kind": "claim"}, "holds": true}.'
        )
        raise Invalid({"": [told % {"place": place}]})
    if not isinstance(one.get("holds"), bool):
        told = _("Test %(place)s: say in “holds” whether the rule holds, true or false.")
        raise Invalid({"": [told % {"place": place}]})
    at = one.get("now")
    if at is not None and (not isinstance(at, str) or moment_read(at) is None):
        told = _("Test %(place)s: write “now” as 2026-11-22T10:00:00Z.") % {"place": place}
        raise Invalid({"": [told]})
    name = str(one.get("name") or place)[:LONGEST_NAME]
    return {"name": name, "facts": one["facts"], "holds": one["holds"]} | (
        {"now": at} if at else {}
    )


def trials_of(kept: Sequence[dict[str, Any]]) -> Iterator[Trial]:
    """The tests that were kept."""
    for one in kept:
        at = moment_read(one["now"]) if one.get("now") else None
        yield Trial(one["name"], one["facts"], one["holds"], at)


def strange_path(trial: Trial, known: Known) -> str:
    """A path of its facts that nothing is known under; empty where all are known."""
    return next((path for path in trial.facts if path not in known.facts), "")


def run_trials(
    trials: Sequence[Trial], *, holds: Callable[[Moment], bool] | Holds, readers: Readers
) -> list[Outcome]:
    """What the rule says of each row."""
    return [Outcome(trial, holds(_moment(trial, readers))) for trial in trials]


def _moment(trial: Trial, readers: Readers) -> Moment:
    login = str(trial.facts.get("operator.login", ""))
    return Moment(readers, {}, trial.facts, at=trial.at or now(), login=login)
