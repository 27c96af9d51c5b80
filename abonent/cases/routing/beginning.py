"""A new case comes to the beginning of its route."""

from __future__ import annotations

from collections.abc import Sequence

from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.routing.going import keep_run, run_route
from abonent.kernel.actor import Actor
from abonent.routes.actions import begin_process
from abonent.routes.engine import Began
from abonent.routes.queries import KnownVersion, find_active, get_running


def find_route(*, topic_id: int) -> KnownVersion | None:
    """The version that new cases under a topic go; None for the built-in route."""
    return find_active(route_id=get_catalogue().topics[topic_id].route_id)


def begin_route(case: Case, *, by: Actor, version: KnownVersion, start: str = "") -> None:
    """Put a case that was just opened, in this transaction, on its route.

    ``start``: the start event that has opened it; empty: the plain one.
    Its owner, if it has one, keeps it.
    """
    owner = case.owner_id
    case.process_id = begin_process(version_id=version.id, at=case.changed_at)
    running = get_running(process_id=case.process_id)
    gone = run_route(case, by=by, running=running, stimulus=Began(start))
    case.owner_id = owner
    case.save(update_fields=["process", "state", "phase", "attributes"])
    keep_run(case, gone, by=by)
    entry = HistoryEntry.objects.filter(case=case, kind="registered").first()
    if entry is not None:
        entry.data = {**entry.data, "state": case.state}
        entry.save(update_fields=["data"])


def begin_routes(case_ids: Sequence[int], *, by: Actor) -> None:
    """The same for cases that were just written, each by its topic."""
    for case in Case.objects.filter(pk__in=case_ids).order_by("pk"):
        version = find_route(topic_id=case.topic_id)
        if version is not None:
            begin_route(case, by=by, version=version)
