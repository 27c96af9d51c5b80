"""Long exports: written by the worker while their reader watches how far they have come.

A list is exported where it is shown: the worker asks the same address as the same person, so
filters, columns and rights are those of the page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from abonent.kernel.jobs import JobContext, start_job
from abonent.webkit import export
from abonent.webkit.context import find_reader, path_of

KIND = "webkit.export"
DIRECT = 5_000
"""Rows that are written at once; more are written by the worker."""
_TOLD_EVERY = 500


def start(request: HttpRequest) -> HttpResponseBase:
    """Let the worker write the file that ``request`` asks for; the reader goes to watch it."""
    reader = find_reader(request)
    assert reader is not None  # noqa: S101 - lists are for people who are logged in
    job = start_job(by=reader, kind=KIND, params={"address": request.get_full_path()})
    return redirect(path_of("exchange:job", job.pk))


def run(context: JobContext) -> Mapping[str, Any]:
    """The worker's side."""
    writing = Writing(context)
    request = _request_of(context, writing)
    match = resolve(request.path_info)
    with timezone.override(ZoneInfo(context.by.timezone)):
        match.func(request, *match.args, **match.kwargs)
    return {"rows": writing.done}


def _request_of(context: JobContext, writing: Writing) -> HttpRequest:
    address = urlsplit(context.params["address"])
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = address.path
    request.GET = QueryDict(address.query)
    request.operator = context.by  # type: ignore[attr-defined]  # as the middleware does
    request.writing = writing  # type: ignore[attr-defined]  # found by find_writing
    return request


def find_writing(request: HttpRequest) -> Writing | None:
    """The worker's export that asks for the list, or None for a person."""
    return getattr(request, "writing", None)


class Writing:
    """A file being written by the worker."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self.done = 0
        self._total = 0

    def write(self, sheet: export.Sheet, *, kind: str, total: int) -> HttpResponse:
        """Write all rows and keep the file with the job."""
        self._total = total
        watched = replace(sheet, rows=_Watched(sheet.rows, self))
        if kind == "csv":
            with tempfile.TemporaryFile() as file:
                for line in export.csv_lines(watched):
                    file.write(line.encode())
                self._keep(file, kind, sheet.title)
        else:
            with export.xlsx_file(watched) as file:
                self._keep(file, kind, sheet.title)
        return HttpResponse(status=204)

    def _keep(self, file: Any, kind: str, title: str) -> None:
        file.seek(0)
        self._context.keep_result(source=file, name=export.file_name(title, kind))

    def tick(self) -> None:
        """One more row is written; raises when the reader wishes to stop."""
        if self.done % _TOLD_EVERY == 0:
            self._context.progress(done=self.done, total=self._total)
        self.done += 1


class _Watched:
    """Rows that tell of each of them as they are taken."""

    def __init__(self, rows: Iterable[Any], writing: Writing) -> None:
        self._rows, self._writing = rows, writing
        self.places = getattr(rows, "places", None)

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self._writing.tick()
            yield row
