"""How operators are reached, and the roles by which defaults are found for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abonent.kernel.cache import VersionedCache
from abonent.staff.models import Operator
from abonent.staff.queries.directory import VERSION


def _load_roles() -> dict[int, tuple[int, ...]]:
    known: dict[int, tuple[int, ...]] = {}
    of_active = Operator.objects.filter(is_active=True, roles__is_active=True)
    for operator_id, role_id in of_active.values_list("pk", "roles").order_by("pk", "roles"):
        known[operator_id] = (*known.get(operator_id, ()), role_id)
    return known


_roles = VersionedCache(VERSION, _load_roles)


def operator_roles() -> Mapping[int, tuple[int, ...]]:
    """Ids of the active roles of active operators, the oldest role first; kept in the process."""
    return _roles.get()


def list_addresses(*, operator_ids: Iterable[int]) -> dict[int, str]:
    """E-mail addresses of those active operators who have one; for letters of the product."""
    found = Operator.objects.filter(pk__in=list(operator_ids), is_active=True).exclude(email="")
    return dict(found.values_list("pk", "email"))
