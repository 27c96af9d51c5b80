"""Reads of bulk changes: everyone sees their own, who may see all jobs sees all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from abonent.cases.models import BulkChange, BulkFailure, Case
from abonent.cases.queries.cases import list_cases
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.routes.queries import places_of


def own_bulks(*, by: Actor) -> QuerySet[BulkChange]:
    """The actor's own bulk changes."""
    return BulkChange.objects.filter(operator=by.id)


def get_bulk(*, by: Actor, bulk_id: int) -> BulkChange:
    """One bulk change; :class:`NotFound` for others'."""
    by.check("cases.bulk")
    rows = BulkChange.objects.all() if by.can("kernel.view_jobs") else own_bulks(by=by)
    found = rows.select_related("job").filter(pk=bulk_id).first()
    if found is None:
        raise NotFound
    return found


def list_failures(*, by: Actor, bulk_id: int) -> QuerySet[BulkFailure]:
    """The cases that a bulk change left as they were, and why."""
    get_bulk(by=by, bulk_id=bulk_id)
    return BulkFailure.objects.filter(bulk=bulk_id)


def list_running_on(*, version_id: int) -> QuerySet[Case]:
    """Cases that are on their way along a version of a route."""
    found = Case.objects.filter(process__version=version_id, process__ended_at=None)
    return found.order_by("pk")


def list_alike(
    *, by: Actor, case_ids: Sequence[int], to_the_values: bool = False
) -> list[list[int]]:
    """The cases that stand alike: at the same nodes of one version, in one state, owned or not.

    ``to_the_values``: and have the same attributes. Those that the actor may not see are each for
    itself.
    """
    rows = list(
        list_cases(by=by)
        .select_related(None)
        .filter(pk__in=case_ids)
        .order_by("pk")
        .values_list(
            "pk", "process", "process__version", "process__ended_at", "state", "owner",
            *(["attributes"] if to_the_values else []),
        )
    )  # fmt: skip
    standing = places_of(process_ids=[row[1] for row in rows if row[1]])
    alike: dict[object, list[int]] = {}
    for pk, process, version, ended, state, owner, *values in rows:
        sign = (standing.get(process), version, bool(ended), state, bool(owner), str(values))
        alike.setdefault(sign, []).append(pk)
    unseen = set(case_ids).difference(row[0] for row in rows)
    return [*alike.values(), *([one] for one in sorted(unseen))]


def states_of(*, case_ids: Sequence[int]) -> dict[int, str]:
    """In which state each of the cases is."""
    return dict(Case.objects.filter(pk__in=case_ids).order_by().values_list("pk", "state"))


def list_processes_of(*, case_ids: Sequence[int]) -> list[int]:
    """The processes of those cases that go drawn routes."""
    found = Case.objects.filter(pk__in=case_ids, process__isnull=False, process__ended_at=None)
    return list(found.order_by().values_list("process", flat=True))


def list_topics_of(*, case_ids: Sequence[int]) -> list[int]:
    """Which topics the cases are under."""
    return list(
        Case.objects.filter(pk__in=case_ids)
        .order_by()
        .values_list("topic_id", flat=True)
        .distinct()
    )
