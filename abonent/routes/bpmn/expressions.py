"""Texts that ought to be rules, and times by ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from abonent.kernel.errors import Text
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.reporting import Report, RuleCheck
from abonent.routes.bpmn.vocabulary import RULE_LANGUAGE
from abonent.routes.durations import Malformed, read_cycle, read_duration, read_moment
from abonent.rules.cel.parser import parse
from abonent.rules.errors import Misread

_ELSEWHERE = re.compile(r"\s*[$#]\{")


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


def syntax_problem(rule: str) -> Text | None:
    """What keeps a text from being an expression of the rule language; None: nothing."""
    try:
        parse(rule)
    except Misread as wrong:
        values = {"problem": wrong.message, "place": wrong.span[0] + 1}
        return _("%(problem)s (place %(place)s)") % values
    return None


def _is(read: Callable[[str], object]) -> Callable[[str], bool]:
    def proper(text: str) -> bool:
        try:
            read(text)
        except Malformed:
            return False
        return True

    return proper


is_duration = _is(read_duration)
"""Whether it is a duration by ISO 8601: ``PT8H``, ``P3D``, ``P1DT30M``."""
is_moment = _is(read_moment)
"""Whether it is a date or a moment by ISO 8601."""
is_cycle = _is(read_cycle)
"""Whether it is a repetition by ISO 8601: ``R3/PT1H``, ``R/2026-11-22T10:00:00Z/P1D``."""
