"""Named rules as they decide flags: the facts are those of what is being filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, AttributeGroup, AttributeOverride, SubjectSet
from abonent.attributes.policy.definitions import FLAGS, RULE, Definition, Facts
from abonent.attributes.ports import FlagRule
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.reference.kinds import UseCounter
from abonent.rules import queries as rules


class NamedRules:
    """The book of named rules, as flags ask it."""

    def list_rules(self) -> Sequence[FlagRule]:
        """Those in use."""
        return [FlagRule(one.code, one.label) for one in rules.list_rules() if one.is_active]

    def holds(self, code: str, facts: Facts) -> bool:
        """Whether a rule holds for a case, client … as far as it is filled in."""
        rows = {} if facts.client_id is None else {"client.id": facts.client_id}
        return rules.holds(
            code, subject=facts.subject, by=facts.by, rows=rows, given=given_by(facts)
        )


def given_by(facts: Facts) -> dict[str, Any]:
    """The stored values by path."""
    given = {f"{facts.subject}.attr.{code}": value for code, value in facts.values.items()}
    return given | {f"{facts.subject}.topic": facts.topic} if facts.topic else given


COMPUTED = "="
"""What a default begins with that is an expression of the language of rules."""


def compute_default(text: str, facts: Facts) -> Any:
    """What the expression of a default gives, as a program would give it; None for nothing."""
    rows = {} if facts.client_id is None else {"client.id": facts.client_id}
    asked = text.removeprefix(COMPUTED)
    try:
        found = rules.value_of(
            asked, subject=facts.subject, by=facts.by, rows=rows, given=given_by(facts)
        )
    except Conflict:  # it means nothing any more
        return None
    is_day = isinstance(found, date) and not isinstance(found, datetime)
    return found.isoformat() if is_day else found


def with_computed(one: Definition) -> Definition:
    """The definition, its default found by an expression where it is one."""
    if not one.default.startswith(COMPUTED):
        return one
    return replace(one, default="", compute=partial(compute_default, one.default))


def wrong_default(text: str, row: Attribute) -> Text | None:
    """What is wrong with the expression of a default; None: nothing."""
    of = SubjectSet.objects.filter(set=row.set_id).first()
    subject = of.subject.partition(".")[0] if of else "case"
    return rules.find_wrong(text.removeprefix(COMPUTED), subject=subject)


def _deciding(rule: Any) -> Q:
    found = Q()
    for flag in FLAGS:
        found |= Q(**{flag: f"{RULE}{rule.code}"})
    return found


def _attributes(rule: Any) -> QuerySet[Attribute]:
    return Attribute.objects.filter(_deciding(rule))


def _groups(rule: Any) -> QuerySet[AttributeGroup]:
    return AttributeGroup.objects.filter(_deciding(rule))


def _overrides(rule: Any) -> QuerySet[AttributeOverride]:
    return AttributeOverride.objects.filter(_deciding(rule))


def _computed(table: Any) -> QuerySet[Attribute]:
    """Attributes whose computed default asks a decision table."""
    rows = Attribute.objects.filter(default__startswith=COMPUTED)
    place = ("table", table.code)
    asking = [
        row.pk for row in rows.only("default")
        if place in rules.referred_in(row.default.removeprefix(COMPUTED))
    ]  # fmt: skip
    return Attribute.objects.filter(pk__in=asking)


USES = (
    UseCounter("rules.table", _("attributes"), _computed),
    UseCounter("rules.rule", _("attributes"), _attributes),
    UseCounter("rules.rule", _("groups of attributes"), _groups),
    UseCounter("rules.rule", _("overrides of attributes"), _overrides),
)
