"""Named rules, as the console keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor, Permission
from abonent.kernel.clock import now
from abonent.kernel.configuration.history import reason_given
from abonent.kernel.reference.kinds import ExtraField, Live, ReferenceKind, UseCounter, Watcher
from abonent.rules.book import VERSION, Entry, get_book
from abonent.rules.checking import check_rule
from abonent.rules.errors import Misread
from abonent.rules.facts.known import known_facts, list_topics
from abonent.rules.facts.language import understand
from abonent.rules.facts.trials import read_trials
from abonent.rules.models import NamedRule, RuleVersion
from abonent.rules.naming import view_uses

PERMISSION = Permission("rules.edit", _("Rules: write and change"), _("Lists"))


def _tests(value: Any) -> Any:
    return read_trials(value)


_LIVE = {
    "class": "wk-code", "spellcheck": "false", "hx-post": "/rules/named/check",
    "hx-trigger": "input changed delay:500ms", "hx-target": "#rule-told",
    "hx-include": "closest form",
}  # fmt: skip


def _beside(by: Actor, rule: Any) -> tuple[str, dict[str, Any]]:
    """What it holds for now, what may be spoken of, and what it said before."""
    from abonent.rules.named_pages import told_of  # pages know this kind
    from abonent.rules.proving import page_words, prove

    subject, text = (rule.subject, rule.text) if rule else ("case", "")
    told = told_of(subject, text, by)
    facts = known_facts(subject).facts.values() if subject in dict(list_topics()) else []
    versions = list(rule.versions.order_by("-number")[:SHOWN]) if rule else []
    known = [(fact.path, fact.of.label) for fact in facts]
    proved = prove(subject, text, rule.tests if rule else [], by)
    told |= {"known": known, "versions": versions, "proved": proved, "words": page_words()}
    return "rules/named_aside.html", told


SHOWN = 20
"""Versions that are told beside a rule."""
RULE = ReferenceKind(
    key="rules.rule",
    model=NamedRule,
    title=_("Rule"),
    plural=_("Rules"),
    about=_("Conditions under a name: flags of attributes, lists and routes go by them."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="math-function",
    fields=(
        ExtraField(name="subject", label=_("Subject of the rule"), type="choice", required=True,
                   choices=Live(list_topics)),
        ExtraField(name="text", label=_("Condition"), type="text", required=True,
                   attributes=_LIVE,
                   help=_('case.topic.under("billing") && case.attr.amount > 1000')),
        ExtraField(name="tests", label=_("Tests"), type="json", default=[], check=_tests,
                   attributes=_LIVE,
                   help=_("Facts and what the rule is to say of them; it is saved when all pass.")),
    ),
    check=check_rule,
    beside=_beside,
)  # fmt: skip


def _keep_version(by: Actor, noun: str, id: int) -> None:  # noqa: A002 - as the port has it
    """A new version of what a rule says, in the transaction of its change."""
    rule = NamedRule.objects.filter(pk=id).first() if noun == "rule" else None
    if rule is None or rule.versions.filter(number=rule.version).exists():
        return
    RuleVersion.objects.create(
        rule=rule, number=rule.version, subject=rule.subject, text=rule.text, tests=rule.tests,
        at=now(), actor_id=by.id, actor_name=by.name, reason=reason_given(),
    )  # fmt: skip


WATCHER = Watcher("rules.versions", _keep_version)


def _referring(rule: Any) -> QuerySet[NamedRule]:
    entries = get_book().entries.values()
    codes = [one.code for one in entries if rule.code in _codes(one)]
    return NamedRule.objects.filter(code__in=codes)


def _codes(entry: Entry) -> Iterable[str]:
    try:
        return understand(entry.text, subject=entry.subject).named
    except (Misread, KeyError):
        return ()


USES = (UseCounter(RULE.key, _("other rules"), _referring), view_uses(RULE.key))
