"""Where an operator stands in the company."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Problems
from abonent.staff import policy
from abonent.staff.models import Department, Operator


@dataclass(frozen=True, slots=True)
class Place:
    """A department, whether its head, and whom one reports to beside that."""

    department_id: int | None = None
    is_head: bool = False
    superior_id: int | None = None


def check_place(problems: Problems, operator: Operator) -> None:
    """Note a department or a superior that there is not, and superiors in a circle."""
    department = operator.department_id
    if department is not None and not Department.objects.filter(pk=department).exists():
        problems.add("department_id", _("There is no such department."))
    if operator.superior_id is None:
        return
    superiors = dict(Operator.objects.values_list("pk", "superior_id"))
    if operator.superior_id not in superiors:
        problems.add("superior_id", _("There is no such operator."))
    elif operator.pk and policy.is_looped(
        superiors | {operator.pk: operator.superior_id}, operator.pk
    ):
        problems.add("superior_id", _("Nobody can be a superior of his own superior."))
