"""Reads of exchange. Runs hold other people's data: each operator sees their own."""

from __future__ import annotations

from django.db.models import QuerySet

from abonent.exchange.models import ImportMap, ImportRun
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound


def list_maps(*, by: Actor) -> QuerySet[ImportMap]:
    """All maps, by name."""
    by.check("exchange.import")
    return ImportMap.objects.select_related("author")


def get_map(*, by: Actor, map_id: int, lock: bool = False) -> ImportMap:
    """One map."""
    by.check("exchange.import")
    maps = ImportMap.objects.select_for_update() if lock else ImportMap.objects.all()
    found = maps.filter(pk=map_id).first()
    if found is None:
        raise NotFound
    return found


def list_runs(*, by: Actor) -> QuerySet[ImportRun]:
    """The actor's runs, newest first; everyone's with the right ``kernel.view_jobs``."""
    by.check("exchange.import")
    runs = ImportRun.objects.select_related("operator", "job", "source", "rejected")
    return runs if by.can("kernel.view_jobs") else runs.filter(operator=by.id)


def get_run(*, by: Actor, run_id: int) -> ImportRun:
    """One run; others' do not exist."""
    found = list_runs(by=by).filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found
