"""What is checked of a named rule when it is saved: its meaning, its tests, what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.kernel.errors import Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.rules.book import Book, Compiled, Entry, get_book, make
from abonent.rules.decisions.circles import is_circle, referred_in
from abonent.rules.errors import Misread
from abonent.rules.facts.known import known_facts
from abonent.rules.facts.language import understand
from abonent.rules.facts.trials import run_trials, strange_path, trials_of
from abonent.rules.given import find_unfit
from abonent.rules.models import NamedRule

SAYING = ("subject", "text", "tests")
"""What a new version comes of."""


def check_rule(problems: Problems, rule: NamedRule, before: Mapping[str, Any]) -> None:
    """The rule means something, its tests pass, and it refers to no circle."""
    if rule.subject and rule.text and not problems:
        made = _compiled(problems, rule)
        if made is not None:
            _check_trials(problems, rule, made)
    if any(before.get(name) != getattr(rule, name) for name in SAYING):
        rule.version += 1


def _compiled(problems: Problems, rule: NamedRule) -> Compiled | None:
    entries = dict(get_book().entries)
    entries[rule.code] = Entry(
        rule.code, rule.name, rule.subject, rule.text, rule.version, rule.is_active
    )
    book = Book(entries)
    try:
        understand(rule.text, subject=rule.subject, codes=frozenset(entries) - {rule.code})
        if is_circle(("rule", rule.code), referred_in(rule.text)):
            told = _("This comes back to the rule itself through others.")
            raise Misread(told, (0, len(rule.text)))
        return make(rule.text, subject=rule.subject, book=book)
    except Misread as wrong:
        problems.add("text", placed(rule.text, wrong))
    except KeyError:
        problems.add("subject", _("Choose one of the list."))
    return None


def placed(text: str, wrong: Misread) -> Text:
    """What is wrong, and where: the line, the sign, and what stands there."""
    begin, end = wrong.span
    before = text[:begin]
    line, sign = before.count("\n") + 1, begin - (before.rfind("\n") + 1) + 1
    what = text[begin : min(end, begin + 40)].split("\n")[0]
    place = {"line": line, "sign": sign, "what": what, "told": wrong.message}
    if not what:
        return _("Line %(line)s, sign %(sign)s: %(told)s") % place
    return _("Line %(line)s, sign %(sign)s, “%(what)s”: %(told)s") % place


def _check_trials(problems: Problems, rule: NamedRule, made: Compiled) -> None:
    known = known_facts(rule.subject)
    trials = list(trials_of(rule.tests))
    for trial in trials:
        if path := strange_path(trial, known):
            told = _("Test “%(name)s”: nothing is known under “%(path)s”.")
            problems.add("tests", told % {"name": trial.name, "path": path})
            return
        if unfit := find_unfit(trial.facts, subject=rule.subject):
            told = _("Test “%(name)s”, “%(fact)s”: %(told)s")
            values = {"name": trial.name, "fact": unfit[0], "told": unfit[1]}
            problems.add("tests", told % values)
            return
    for outcome in run_trials(trials, holds=made.holds, readers=made.readers):
        if not outcome.is_passed:
            told = _HELD if outcome.held else _DID_NOT
            problems.add("tests", told % {"name": outcome.trial.name})


_HELD = _("Test “%(name)s” fails: the rule holds, and should not.")
_DID_NOT = _("Test “%(name)s” fails: the rule does not hold, and should.")
