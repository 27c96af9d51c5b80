"""Texts that ought to be rules, and times by ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.reporting import Report, RuleCheck
from abonent.routes.bpmn.tree import Element
from abonent.routes.bpmn.vocabulary import RULE_LANGUAGE

_ELSEWHERE = re.compile(r"\s*[$#]\{")
_DURATION = re.compile(
    r"P(?=[\dT])(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
    r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)"
)
_REPEATED = re.compile(r"R\d*")


@dataclass(frozen=True, slots=True)
class Rules:
    """Reads the expressions of one file."""

    report: Report
    file_language: str
    """What the file says its expressions are written in."""
    check: RuleCheck

    def read(self, text: str, at: Element, *, what: Text, language: str = "") -> str:
        """The expression, or nothing where it is not one of ours; what is wrong is reported.

        ``what`` names what it is for. ``language`` is what the expression itself says.
        """
        rule = text.strip()
        if not rule:
            return ""
        if language not in ("", RULE_LANGUAGE) or _ELSEWHERE.match(rule):
            self._foreign(rule, at, what, language)
            return ""
        if (problem := self.check(rule)) is None:
            return rule
        if not language and self.file_language not in ("", RULE_LANGUAGE):
            self._foreign(rule, at, what, self.file_language)
        else:
            self._unreadable(rule, at, what, problem)
        return ""

    def _foreign(self, rule: str, at: Element, what: Text, language: str) -> None:
        message = _("%(what)s is written in another language and is not executable: %(rule)s")
        if language:
            message = _(
                "%(what)s is written in another language (%(language)s) and is not executable: "
                "%(rule)s"
            )
        values = {"what": what, "language": language, "rule": _short(rule)}
        self.report.error("rule-language", at, message % values)

    def _unreadable(self, rule: str, at: Element, what: Text, problem: Text) -> None:
        values = {"what": what, "rule": _short(rule), "problem": problem}
        self.report.error("rule-unreadable", at, _("%(what)s “%(rule)s”: %(problem)s") % values)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def is_duration(text: str) -> bool:
    """Whether it is a duration by ISO 8601: ``PT8H``, ``P3D``, ``P1DT30M``."""
    return _DURATION.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Whether it is a date or a moment by ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_cycle(text: str) -> bool:
    """Whether it is a repetition by ISO 8601: ``R3/PT1H``, ``R/2026-11-22T10:00:00Z/P1D``."""
    head, *parts = text.split("/")
    if not _REPEATED.fullmatch(head) or not 1 <= len(parts) <= 2:
        return False
    return _is_span(parts)


def _is_span(parts: Sequence[str]) -> bool:
    durations = [is_duration(part) for part in parts]
    if len(parts) == 1:
        return durations[0]
    moments = [is_moment(part) for part in parts]
    return (moments[0] and durations[1]) or (durations[0] and moments[1])
