"""Writes of exchange: maps people keep, and runs of imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from abonent.exchange.maps import ImportSpec, read_map
from abonent.exchange.models import ImportMap, ImportRun
from abonent.exchange.queries import get_map, get_run
from abonent.exchange.running import Outcome, import_file
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, NotFound, Problems
from abonent.kernel.files import open_stored, store_produced, store_upload
from abonent.kernel.jobs import start_job
from abonent.kernel.models import StoredFile


def save_map(*, by: Actor, map_id: int | None = None, name: str, text: str) -> ImportMap:
    """Keep a map, new or changed; :class:`Invalid` with every mistake in it under ``map``."""
    by.check("exchange.import")
    read_map(text)
    with transaction.atomic():
        kept = get_map(by=by, map_id=map_id, lock=True) if map_id else ImportMap()
        before = {"name": kept.name, "text": kept.text}
        problems = Problems()
        if not 0 < len(name.strip()) <= 100:
            problems.add("name", _("Give the map a name of at most 100 characters."))
        elif ImportMap.objects.filter(name=name.strip()).exclude(pk=kept.pk).exists():
            problems.add("name", _("There is a map with this name. Choose another."))
        problems.check()
        kept.name, kept.text = name.strip(), text
        kept.author_id, kept.changed_at = by.id, now()
        kept.save()
        changes = audit.differences(before, {"name": kept.name, "text": kept.text})
        audit.record(by=by, action="exchange.save_map", of="import_map", id=kept.pk,
                     changes=changes)  # fmt: skip
    return kept


def delete_map(*, by: Actor, map_id: int) -> None:
    """Forget a map; runs keep the text they were made with."""
    by.check("exchange.import")
    with transaction.atomic():
        kept = get_map(by=by, map_id=map_id, lock=True)
        audit.record(by=by, action="exchange.delete_map", of="import_map", id=kept.pk,
                     changes={"name": [kept.name, None]})  # fmt: skip
        kept.delete()


def start_import(
    *,
    by: Actor,
    uploaded: File[bytes] | StoredFile,
    file_name: str,
    map_name: str = "",
    map_text: str,
    is_dry: bool,
) -> ImportRun:
    """Feed a file in the background; the run's job tells how far it has come.

    ``uploaded`` may be the file of an earlier run: after a trial it need not be sent again.
    """
    by.check("exchange.import")
    read_map(map_text)
    if not isinstance(uploaded, StoredFile):
        uploaded = store_upload(by=by, uploaded=uploaded, name=file_name)
    with transaction.atomic():
        run = ImportRun.objects.create(
            operator_id=by.id,
            created_at=now(),
            file_name=uploaded.name,
            source=uploaded,
            map_name=map_name,
            map_text=map_text,
            is_dry=is_dry,
        )
        run.job = start_job(by=by, kind="import", params={"run": run.pk})
        run.save(update_fields=["job"])
        _record(by, run, "exchange.start_import")
    return run


def repeat_import(*, by: Actor, run_id: int, is_dry: bool) -> ImportRun:
    """Feed the file of an earlier run once more with the same map: for good after a trial."""
    before = get_run(by=by, run_id=run_id)
    if before.source is None:
        raise Conflict(_("The file of this run is no longer kept. Upload it again."))
    return start_import(
        by=by,
        uploaded=before.source,
        file_name=before.file_name,
        map_name=before.map_name,
        map_text=before.map_text,
        is_dry=is_dry,
    )


def carry_out(
    *, by: Actor, run_id: int, on_progress: Callable[[int, int | None], None]
) -> ImportRun:
    """Do a run that was started; called by its job."""
    by.check("exchange.import")
    run = ImportRun.objects.select_related("source").filter(pk=run_id, operator=by.id).first()
    if run is None or run.source is None:
        raise NotFound
    with open_stored(run.source) as source:
        outcome, rejected = import_file(
            by=by,
            source=source,
            name=run.file_name,
            spec=read_map(run.map_text),
            dry_run=run.is_dry,
            on_progress=on_progress,
        )
    _finish(by, run, outcome, rejected)
    return run


def import_at_once(
    *,
    by: Actor,
    source: IO[bytes],
    file_name: str,
    map_name: str,
    map_text: str,
    is_dry: bool,
    on_progress: Callable[[int, int | None], None],
) -> tuple[ImportRun, Outcome, IO[bytes] | None]:
    """Feed a file while the caller waits (the command line); a trial leaves no trace at all.

    The last answer is the file of rejected rows, which the caller closes.
    """
    by.check("exchange.import")
    spec: ImportSpec = read_map(map_text)
    run = ImportRun(
        operator_id=by.id,
        created_at=now(),
        file_name=file_name[:255],
        map_name=map_name[:100],
        map_text=map_text,
        is_dry=is_dry,
    )
    outcome, rejected = import_file(
        by=by, source=source, name=file_name, spec=spec, dry_run=is_dry, on_progress=on_progress
    )
    if not is_dry:
        _finish(by, run, outcome, rejected)
    return run, outcome, rejected


def _finish(by: Actor, run: ImportRun, outcome: Outcome, rejected: IO[bytes] | None) -> None:
    run.ended_at, run.outcome = now(), outcome.as_json()
    with transaction.atomic():
        if rejected is not None:
            stem, _dot, extension = run.file_name.rpartition(".")
            said = _("rejected")
            name = f"{stem or run.file_name} — {said}.{extension or 'csv'}"
            run.rejected = store_produced(by=by, source=rejected, name=name)
            rejected.seek(0)
        run.save()
        _record(by, run, "exchange.finish_import")


def _record(by: Actor, run: ImportRun, action: str) -> None:
    numbers = {k: run.outcome[k] for k in ("rows", "imported", "known", "rejected") if run.outcome}
    changes = {"file": run.file_name, "map": run.map_name, "trial": run.is_dry, **numbers}
    audit.record(by=by, action=action, of="import_run", id=run.pk, changes=changes)
