"""Named rules as they decide flags: the facts are those of what is being filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from abonent.attributes.models import Attribute, AttributeGroup, AttributeOverride
from abonent.attributes.policy.definitions import FLAGS, RULE, Facts
from abonent.attributes.ports import FlagRule
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


USES = (
    UseCounter("rules.rule", _("attributes"), _attributes),
    UseCounter("rules.rule", _("groups of attributes"), _groups),
    UseCounter("rules.rule", _("overrides of attributes"), _overrides),
)
