"""Feeding a file, row by row, in the background."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from abonent.exchange.feeds.model import Feed, Given, feeds
from abonent.exchange.feeds.scans import Scans
from abonent.exchange.tables import RejectedRows, Row, Table, open_table
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Problems, Refused
from abonent.kernel.files import open_stored, store_upload
from abonent.kernel.jobs import JobContext, start_job
from abonent.kernel.models import BackgroundJob, StoredFile


def start_feed(
    *, by: Actor, feed: str, uploaded: File[bytes], scans: File[bytes] | None = None, is_dry: bool
) -> BackgroundJob:
    """Feed a file in the background; its job tells how far it has come and what was rejected.

    Raises :class:`Invalid` where the columns are not those of the feed.
    """
    kind = _checked(by, feed)
    with open_table(uploaded, name=uploaded.name or "") as table:
        _columns(kind, table)
    if scans is not None:
        Scans(scans)
    with transaction.atomic():
        file = store_upload(by=by, uploaded=uploaded, name=uploaded.name or "")
        pack = store_upload(by=by, uploaded=scans, name=scans.name or "") if scans else None
        params = {"feed": feed, "file": file.pk, "scans": pack.pk if pack else None, "dry": is_dry}
        job = start_job(by=by, kind="feed", params=params)
        changes = {"feed": feed, "file": file.name, "trial": is_dry}
        audit.record(by=by, action="exchange.start_feed", of="job", id=job.pk, changes=changes)
    return job


def _checked(by: Actor, code: str) -> Feed:
    by.check("exchange.import")
    kind = feeds.find(code)
    if kind is None:
        raise NotFound
    by.check(kind.permission)
    return kind


def carry_out_feed(context: JobContext) -> Mapping[str, Any]:
    """Do a feed that was started; called by its job. Fed again, it does no row twice."""
    by, params = context.by, context.params
    kind = _checked(by, params["feed"])
    with ExitStack() as held:
        source = held.enter_context(_opened(by, params["file"]))
        pack = held.enter_context(_opened(by, params["scans"])) if params["scans"] else None
        scans, name = Scans(pack), _file_of(by, params["file"]).name
        with open_table(source, name=name) as table:
            return _feed(context, kind, table, scans, name=name)


def _feed(
    context: JobContext, kind: Feed, table: Table, scans: Scans, *, name: str
) -> Mapping[str, Any]:
    columns, rejected = _columns(kind, table), RejectedRows(table)
    rows = done = known = 0
    is_dry = bool(context.params["dry"])
    for row in table.rows:
        rows += 1
        try:
            is_new = _take(context.by, kind, _given(row, columns, scans, is_dry=is_dry), row)
            done, known = done + is_new, known + (not is_new)
        except Refused as refusal:
            rejected.add(row, reason=_told(refusal, kind))
        context.progress(done=rows, total=table.expected)
    with rejected.finish() as file:
        if rejected.count:
            context.keep_result(source=file, name=f"{_('rejected')} — {name}")
    return {"trial": is_dry, "rows": rows, "done": done, "known": known,
            "rejected": rejected.count}  # fmt: skip


def _take(by: Actor, kind: Feed, given: Given, row: Row) -> bool:
    if row.problem:
        raise Invalid({"": [row.problem]})
    problems = Problems()
    for column in kind.columns:
        if column.required and not given.text(column.name):
            problems.add(column.name, _("Fill this in."))
    problems.check()
    with transaction.atomic():
        is_new = kind.take(by, given)
        transaction.set_rollback(given.is_dry)
    return is_new


def _given(row: Row, columns: Mapping[str, str], scans: Scans, *, is_dry: bool) -> Given:
    cells = {name: row.cells.get(title) for name, title in columns.items()}
    return Given(cells, scans, is_dry)


def _columns(kind: Feed, table: Table) -> dict[str, str]:
    """The title in the file of each column known; raises :class:`Invalid` where one is missing."""
    by_name = {title.casefold(): title for title in table.columns}
    found, missing = {}, []
    for column in kind.columns:
        title = next((by_name[name] for name in column.names() if name in by_name), None)
        if title is not None:
            found[column.name] = title
        elif column.required:
            missing.append(str(column.label))
    if missing:
        said = _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        raise Invalid({"file": [said]})
    return found


def _told(refusal: Refused, kind: Feed) -> str:
    if not isinstance(refusal, Invalid):
        return str(refusal.message)
    labels = {column.name: str(column.label) for column in kind.columns}
    told = []
    for name, texts in refusal.problems.items():
        label = labels.get(name.partition(".")[0], "")
        told += [f"{label}: {text}" if label else str(text) for text in texts]
    return "; ".join(told)


def _file_of(by: Actor, file_id: int) -> StoredFile:
    found = StoredFile.objects.filter(pk=file_id, owner_id=by.id).first()
    if found is None:
        raise NotFound
    return found


def _opened(by: Actor, file_id: int) -> IO[bytes]:
    return open_stored(_file_of(by, file_id))
