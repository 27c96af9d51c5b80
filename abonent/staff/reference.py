"""Departments as the console keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import cache
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Problems
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter
from abonent.kernel.reference.replacing import by_column
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


def _told(by: Actor, ids: Sequence[int]) -> None:
    publish(by=by, type="StaffChanged", topics=[*(f"operator:{id_}" for id_ in ids), "staff"])
    cache.bump(VERSION)


USES = (
    UseCounter(
        DEPARTMENT.key, _("operators"), lambda d: d.members.all(),
        replace=by_column("department", of="operator", action="staff.save_operator", after=_told),
    ),
    UseCounter(DEPARTMENT.key, _("departments below"), lambda d: d.children.all()),
)  # fmt: skip
