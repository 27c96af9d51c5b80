"""Who works under whom: departments with their members, superiors with those below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abonent.staff import policy
from abonent.staff.models import Department, Operator

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Company:
    """Sets of operators, each made once and shared by all who need it."""

    members: Mapping[int, frozenset[int]]
    """By department, with the departments below it."""
    below: Mapping[int, frozenset[int]]
    """By superior, over however many steps."""

    def below_of(self, operator: Operator) -> frozenset[int]:
        """Whose superior the operator is, by name or by heading a department."""
        named = self.below.get(operator.pk, NOBODY)
        if not operator.is_head:
            return named
        headed = self.colleagues_of(operator)
        return headed | named if named else headed

    def colleagues_of(self, operator: Operator) -> frozenset[int]:
        """Everyone in the operator's department and below it; nobody without a department."""
        return self.members.get(operator.department_id or 0, NOBODY)


def company_of(operators: Sequence[Operator]) -> Company:
    """How ``operators`` stand to each other; one statement, for the departments."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    own: dict[int | None, list[int]] = {}
    for operator in operators:
        own.setdefault(operator.department_id, []).append(operator.pk)
    members = {
        root: frozenset(one for part in policy.subtree(parents, root) for one in own.get(part, ()))
        for root in parents
    }
    superiors = {operator.pk: operator.superior_id for operator in operators}
    chiefs = {chief for chief in superiors.values() if chief is not None}
    below = {chief: policy.subtree(superiors, chief) - {chief} for chief in chiefs}
    return Company(members=members, below=below)
