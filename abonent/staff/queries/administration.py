"""Reads for administrators: operators, roles, tokens, the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import InAlphabet
from abonent.kernel.errors import NotFound
from abonent.kernel.models import AuditEntry
from abonent.kernel.text import localized
from abonent.staff.models import ApiToken, Department, Operator, Role

SKEW = timedelta(minutes=10)
"""Entries are written a little out of the order of their times: transactions overlap."""


def list_operators(*, by: Actor) -> QuerySet[Operator]:
    """All operators with their roles, for administrators."""
    by.check("staff.administer")
    return Operator.objects.prefetch_related("roles")


def get_operator(*, by: Actor, operator_id: int) -> Operator:
    """One operator, for administrators."""
    found = list_operators(by=by).filter(pk=operator_id).first()
    if found is None:
        raise NotFound
    return found


def list_roles(*, by: Actor) -> QuerySet[Role]:
    """All roles by name, for administrators."""
    by.check("staff.administer")
    return Role.objects.order_by(InAlphabet("name"), "id")


def role_names() -> list[tuple[int, str, dict[str, str]]]:
    """Ids, codes and names of all roles by name, for those who may see that they are named."""
    rows = Role.objects.order_by(InAlphabet("name"), "id")
    return list(rows.values_list("id", "code", "name"))


def get_role(*, by: Actor, role_id: int) -> Role:
    """One role, for administrators."""
    found = list_roles(by=by).filter(pk=role_id).first()
    if found is None:
        raise NotFound
    return found


def list_departments() -> list[tuple[int, str]]:
    """Departments as (id, path of names), in the order of the drawn tree."""
    children: dict[int | None, list[Department]] = {}
    for one in Department.objects.filter(is_active=True):
        children.setdefault(one.parent_id, []).append(one)
    found: list[tuple[int, str]] = []

    def place(parent: int | None, above: str) -> None:
        for one in children.get(parent, ()):
            path = f"{above}{localized(one.name)}"
            found.append((one.pk, path))
            place(one.pk, f"{path} › ")

    place(None, "")
    return found


def find_department_id(*, code: str) -> int | None:
    """The id of the department in service with this code."""
    found = Department.objects.filter(code=code, is_active=True)
    return found.values_list("pk", flat=True).first()


def list_own_tokens(*, by: Actor) -> Sequence[ApiToken]:
    """The actor's own API tokens, newest first."""
    return list(ApiToken.objects.filter(operator_id=by.id or 0).order_by("-id"))


def list_tokens(*, by: Actor, operator_id: int) -> Sequence[ApiToken]:
    """An operator's API tokens that still work, for administrators."""
    by.check("staff.administer")
    return list(ApiToken.objects.filter(operator=operator_id, revoked_at=None).order_by("-id"))


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit is narrowed to; empty fields do not narrow."""

    actor_id: int | None = None
    object_type: str = ""
    object_id: str = ""
    action: str = ""
    """The beginning of an action's code: ``staff.`` or ``cases.save_topic``."""
    at_from: datetime | None = None
    at_before: datetime | None = None


def list_audit(*, by: Actor, where: AuditFilter, after_id: int | None = None,
               limit: int = 50) -> list[AuditEntry]:  # fmt: skip
    """Entries, newest first; ``after_id`` is the last one of the page before."""
    by.check("staff.view_audit")
    found = AuditEntry.objects.order_by("-id")
    exact = {"actor_id": where.actor_id, "object_type": where.object_type,
             "object_id": where.object_id, "action__startswith": where.action,
             "at__gte": where.at_from, "at__lt": where.at_before, "id__lt": after_id}  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if where.at_from:
        found = found.filter(id__gte=_first_id_since(where.at_from - SKEW))
    if where.at_before:
        found = found.filter(id__lt=_first_id_since(where.at_before + SKEW))
    return list(found[:limit])


def _first_id_since(at: datetime) -> int:
    """The id at which the entries of ``at`` begin, found by halving: times grow with ids.

    The table has no index by time, which each write of the product would pay for.
    """
    low, high = 1, (AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = AuditEntry.objects.filter(id__gte=middle).order_by("id").values("id", "at").first()
        if row is None or row["at"] >= at:
            high = middle
        else:
            low = row["id"] + 1
    return low
