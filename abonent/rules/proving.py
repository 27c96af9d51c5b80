"""Tests of a rule on its page: which facts they may give, and whether they pass by now."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.rules.book import get_book, make
from abonent.rules.decisions.trying import in_words
from abonent.rules.errors import Misread
from abonent.rules.facts.known import known_facts, list_topics
from abonent.rules.facts.trials import read_trials, run_trials, strange_path, trials_of
from abonent.rules.given import list_asked
from abonent.rules.ports import Kind

MOST_CHOICES = 300
"""Of a fact with more the code is written."""
_TIMED = re.compile(r"\b(now|today|yesterday|ago)\b")
_WORDS = (
    _("Add a test"), _("As JSON"), _("As a form"), _("Now"), _("Remove"), _("The rule"),
    _("What it shows"), _("does not hold"), _("fails"), _("holds"), _("no"), _("passes"), _("yes"),
)  # fmt: skip


def page_words() -> dict[str, str]:
    """The words of the form, in the reader's language."""
    with translation.override("en"):
        english = [str(one) for one in _WORDS]
    return dict(zip(english, map(str, _WORDS), strict=True))


def prove(subject: str, text: str, tests: str | list[Any], by: Actor) -> dict[str, Any]:
    """The facts that a text reads, with their choices, and what becomes of its tests.

    ``tests``: as they are kept, or as JSON of the form. ``outcomes``: whether each passes, None for
    what cannot be said yet.
    """
    return {
        "facts": [_fact(one) for one in _asked(subject, text, by)],
        "isTimed": bool(_TIMED.search(text)),
        "outcomes": _outcomes(subject, text, tests),
    }


def tell_test_changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """What differs between two lists of tests, each in words under its name."""
    was, now = _told(before), _told(after)
    pairs = ((name, was.get(name, ""), now.get(name, "")) for name in dict.fromkeys([*was, *now]))
    return [line for line in pairs if line[1] != line[2]]


def _told(tests: Any) -> dict[str, str]:
    """What each test says, by its name; those of one name by their number besides."""
    told: dict[str, str] = {}
    for one in tests if isinstance(tests, list) else ():
        facts = one.get("facts") if isinstance(one, dict) else None
        if isinstance(facts, dict):
            holds = gettext("holds") if one.get("holds") else gettext("does not hold")
            known = [_given(path, value) for path, value in facts.items()]
            known += [f"{gettext('Now')}: {one['now']}"] if one.get("now") else []
            name = str(one.get("name", ""))
            same = sum(other.partition(" #")[0] == name for other in told)
            label = f"{name} #{same + 1}" if same else name
            told[label] = f"{', '.join(known)} → {holds}"
    return told


def _given(path: str, value: Any) -> str:
    """A fact by its label, a choice by its name."""
    topics = (known_facts(code).facts for code, _label in list_topics())
    fact = next((facts[path] for facts in topics if path in facts), None)
    if fact is None:
        return f"{path}: {in_words(value)}"
    language = translation.get_language() or "ru"
    names = {one.code: one.name(language) for one in fact.of.list_choices()}
    values = value if isinstance(value, list) else [value]
    words = "; ".join(names.get(one, in_words(one)) if isinstance(one, str) else in_words(one)
                      for one in values)  # fmt: skip
    return f"{fact.of.label}: {words}"


def _asked(subject: str, text: str, by: Actor) -> list[Any]:
    try:
        return list_asked([text], subject=subject, by=by)
    except KeyError:
        return []


def _fact(one: Any) -> dict[str, Any]:
    choices = list(one.choices()) if one.kind == Kind.CHOICE else []
    language = translation.get_language() or "ru"
    few = choices if len(choices) <= MOST_CHOICES else []
    return {
        "path": one.path,
        "label": str(one.label),
        "kind": one.kind.value,
        "isList": one.is_list,
        "choices": [(choice.code, choice.name(language)) for choice in few],
    }


def _outcomes(subject: str, text: str, tests: str | list[Any]) -> list[bool | None]:
    """None for each test where the text, or one of the tests, means nothing."""
    try:
        given = json.loads(tests or "[]") if isinstance(tests, str) else tests
        trials = list(trials_of(read_trials(given)))
    except (ValueError, Invalid):
        return []
    try:
        made = make(text, subject=subject, book=get_book())
    except (Misread, KeyError):
        return [None] * len(trials)
    known = made.understood.known
    if any(strange_path(one, known) for one in trials):
        return [None] * len(trials)
    done = run_trials(trials, holds=made.holds, readers=made.readers)
    return [one.is_passed for one in done]
