"""REST: files of contacts fed by programs, tried first or for good."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from abonent.exchange.actions import start_import
from abonent.exchange.models import ImportRun
from abonent.exchange.queries import get_run
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.files import list_own_files, respond
from abonent.kernel.rest import (
    CREATES,
    Id,
    InJson,
    Input,
    Moment,
    Output,
    PathId,
    Text,
    actor_of,
    answer,
    leads_to,
    once,
)

router = Router(tags=["imports"])
_MAP = """source: old-crm
timezone: Europe/Moscow
fields:
  key: {column: Id}
  started_at: {column: Date}
  channel: {const: phone}
  place: {const: cc-moscow}
  topic: {const: bill-explained}
  text: {column: Text}
"""


class ImportInput(Input):
    """A file that was uploaded, and how its rows become contacts."""

    file: Id = Field(examples=[1])
    """The `id` that `POST /files` gave."""
    map: Text = Field(examples=[_MAP])
    """YAML, as people write it under *Import*."""
    trial: bool = True
    """Everything is checked and nothing is written."""


class ImportOut(Output):
    """One feeding of one file."""

    id: int
    file_name: str = Field(examples=["complaints.csv"])
    trial: bool
    state: str = Field(examples=["running"])
    """`waiting`, `running`, `done`, `failed` or `cancelled`."""
    error: str
    done: int
    """Rows read so far."""
    total: int | None
    outcome: dict[str, Any]
    """Numbers of `rows`, `imported`, `known` and `rejected`, and the reasons, once it has ended."""
    has_rejected: bool
    """Whether there is a file of rejected rows to be corrected and fed again."""
    ended_at: Moment | None


@router.post(
    "/imports",
    response={202: ImportOut},
    operation_id="start_import",
    summary="Feed a file of contacts",
    openapi_extra=CREATES | leads_to(get_import=("import_id", "/id")),
)
def start(request: HttpRequest, body: InJson[ImportInput]) -> HttpResponse:
    """In the background; rows whose key is known are left alone. Needs `exchange.import`."""
    by = actor_of(request)
    by.check("exchange.import")

    def effect() -> HttpResponse:
        own = list_own_files(by=by, ids=[body.file])
        if not own:
            raise Invalid({"file": [_("A file is no longer there. Upload it again.")]})
        run = start_import(by=by, uploaded=own[0], file_name=own[0].name, map_text=body.map,
                           is_dry=body.trial)  # fmt: skip
        return answer(_show(run), status=202)

    return once(request, effect)


@router.get(
    "/imports/{int:import_id}", response=ImportOut, operation_id="get_import", summary="An import"
)
def get(request: HttpRequest, import_id: PathId) -> HttpResponse:
    """How far it is and what became of it. Needs `exchange.import`; others' are not found."""
    return answer(_show(get_run(by=actor_of(request), run_id=import_id)))


@router.get(
    "/imports/{int:import_id}/rejected",
    operation_id="get_rejected_rows",
    summary="Rejected rows of an import",
    openapi_extra={
        "responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def get_rejected(request: HttpRequest, import_id: PathId) -> HttpResponseBase:
    """A file like the one that was fed, with the reasons; 404 if there is none.

    Needs `exchange.import`.
    """
    run = get_run(by=actor_of(request), run_id=import_id)
    if run.rejected is None:
        raise NotFound
    return respond(run.rejected)


def _show(run: ImportRun) -> ImportOut:
    job = run.job
    return ImportOut(
        id=run.pk,
        file_name=run.file_name,
        trial=run.is_dry,
        state=job.state if job else "done",
        error=job.error if job else "",
        done=job.done if job else run.outcome.get("rows", 0),
        total=job.total if job else None,
        outcome=run.outcome,
        has_rejected=run.rejected_id is not None,
        ended_at=run.ended_at,
    )
