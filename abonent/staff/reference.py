"""Departments as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.staff import policy
from abonent.staff.models import Department
from abonent.staff.queries.directory import VERSION

DEEPEST = 12


def _check(problems: Problems, entry: Department, before: Mapping[str, Any]) -> None:  # noqa: ARG001 - as a kind's check is called
    parents: dict[int, int | None] = dict(Department.objects.values_list("pk", "parent_id"))
    if entry.pk:
        parents[entry.pk] = entry.parent_id
        if policy.is_looped(parents, entry.pk):
            problems.add("parent", _("A department cannot be under itself or what is below it."))
            return
    if policy.depth(parents, entry.parent_id) >= DEEPEST:
        problems.add("parent", _("The tree would be too deep: 12 levels at most."))


DEPARTMENT = ReferenceKind(
    key="staff.department",
    model=Department,
    title=_("Department"),
    plural=_("Departments"),
    about=_("A right can reach what belongs to one’s department and those below it."),
    permission="staff.administer",
    version=VERSION,
    icon="sitemap",
    fields=(
        ExtraField(
            name="parent",
            label=_("Belongs to"),
            type="reference",
            of="staff.department",
            help=_("Empty: at the top."),
        ),
    ),
    branch="parent",
    check=_check,
)

USES = (
    UseCounter(DEPARTMENT.key, _("operators"), lambda d: d.members.all()),
    UseCounter(DEPARTMENT.key, _("departments below"), lambda d: d.children.all()),
)
