"""REST: where an entry is used, and another one put in its place; jobs that were started."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.desk.rest.shapes import CodePath, EntryPath, PartKey, Reason
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound
from abonent.kernel.models import BackgroundJob, Reference
from abonent.kernel.reference.actions import list_uses
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.reference.paths import find_by_path
from abonent.kernel.reference.replacing import list_hindrances, start_replacement
from abonent.kernel.rest import CREATES, InJson, Input, Moment, Output, actor_of, answer, once
from abonent.kernel.rest.params import PathId

router = Router(tags=["configuration"])
ROOT = "/configuration/parts/{part}"


class UseOut(Output):
    """Rows that use an entry."""

    label: str = Field(examples=["contacts"])
    count: int
    """At most 10,001: uses are not counted further."""
    is_replaceable: bool
    """Whether another entry can take the place there."""


class Uses(Output):
    """Where an entry is used."""

    items: list[UseOut]


class ReplaceInput(Input):
    """An entry and the one that takes its place."""

    path: CodePath = Field(examples=["email"])
    by: CodePath = Field(examples=["web"])
    reason: Reason = ""


class JobOut(Output):
    """A background job."""

    id: int
    kind: str = Field(examples=["kernel.replace_reference"])
    state: str = Field(examples=["running"])
    """`waiting`, `running`, `done`, `failed` or `cancelled`."""
    done: int
    total: int | None
    error: str
    outcome: dict[str, Any]
    ended_at: Moment | None


@router.get(
    ROOT + "/uses/{path:path}", response=Uses, operation_id="list_uses", summary="Uses of an entry"
)
def uses(request: HttpRequest, part: PartKey, path: EntryPath) -> HttpResponse:
    """Where it is used, by kind of row. Needs the right of the part."""
    by = _administrator(request)
    entry = _entry(by, part, path)
    stay = {str(use.label) for use in list_hindrances(by=by, kind=part, id=entry.pk)}
    found = [
        UseOut(label=str(u.label), count=u.count, is_replaceable=str(u.label) not in stay)
        for u in list_uses(by=by, kind=part, id=entry.pk)
    ]
    return answer(Uses(items=found))


@router.post(
    ROOT + "/replacements",
    response={202: JobOut},
    operation_id="replace_entry",
    summary="Replace an entry by another one",
    openapi_extra=CREATES,
)
def replace(request: HttpRequest, part: PartKey, body: InJson[ReplaceInput]) -> HttpResponse:
    """Everywhere it is used, by a job, which then deletes it. Needs the right of the part."""
    by = _administrator(request)

    def effect() -> HttpResponse:
        old, new = _entry(by, part, body.path), _entry(by, part, body.by)
        job = start_replacement(by=by, kind=part, id=old.pk, new_id=new.pk, reason=body.reason)
        return answer(show_job(job), status=202)

    return once(request, effect)


@router.get(
    "/jobs/{int:job_id}", response=JobOut, operation_id="get_job", summary="A background job"
)
def job(request: HttpRequest, job_id: PathId) -> HttpResponse:
    """How far it is. One's own; those of others need `kernel.view_jobs`."""
    return answer(show_job(jobs.get_job(by=actor_of(request), job_id=job_id)))


def show_job(found: BackgroundJob) -> JobOut:
    """A job as programs see it."""
    told = ("kind", "state", "done", "total", "error", "outcome", "ended_at")
    return JobOut(id=found.pk, **{name: getattr(found, name) for name in told})


def _entry(by: Actor, part: str, path: str) -> Reference:
    kind = reference_kinds.find(part)
    if kind is None:  # roles and system settings are no lists
        raise NotFound
    by.check(kind.permission)
    found = find_by_path(kind, path)
    if found is None:
        raise NotFound
    return found


def _administrator(request: HttpRequest) -> Actor:
    by = actor_of(request)
    by.check("desk.console")
    return by
