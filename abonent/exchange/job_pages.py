"""The page of a background job, whatever it does: progress, cancel, download."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from abonent.exchange.lists import job_badge
from abonent.kernel import jobs
from abonent.kernel.errors import NotFound, Text
from abonent.kernel.files import respond
from abonent.kernel.models import BackgroundJob
from abonent.staff.middleware import OperatorRequest

_FIGURES = (
    ("rows", _("Rows")), ("done", _("Done rows")), ("known", _("Known before")),
    ("rejected", _("Rejected")),
)  # fmt: skip
"""What is shown of an outcome that has them."""


@require_GET
def job(request: OperatorRequest, job_id: int) -> HttpResponse:
    """One job, where its room shows it."""
    found = jobs.get_job(by=request.operator, job_id=job_id)
    kind = jobs.job_kinds.find(found.kind)
    if kind is not None and kind.page is not None:
        return redirect(kind.page(found.params))
    return render(request, "exchange/job.html", _context(found))


@require_GET
def job_panel(request: OperatorRequest, job_id: int) -> HttpResponse:
    """What of the job's page changes while it runs."""
    found = jobs.get_job(by=request.operator, job_id=job_id)
    return HttpResponse(render_to_string("exchange/_job.html", _context(found), request))


def _context(found: BackgroundJob) -> dict[str, Any]:
    kind = jobs.job_kinds.find(found.kind)
    return {
        "job": found,
        "kind": kind.name_of(found.params) if kind else found.kind,
        "badge": job_badge(found.state),
        "is_over": found.ended_at is not None,
        "told": _told(found, kind),
        "leads": kind.leads(found.params) if kind and kind.leads else "",
        "figures": [(said, found.outcome[key]) for key, said in _FIGURES if key in found.outcome],
        "may_cancel": kind is not None and kind.cancellable and not found.cancel_asked,
    }


def _told(found: BackgroundJob, kind: jobs.JobKind | None) -> Text:
    """What came of a job that is done."""
    return kind.tell(found.outcome) if kind and kind.tell and found.outcome else ""


@require_POST
def cancel(request: OperatorRequest, job_id: int) -> HttpResponseBase:
    """Ask the job to stop, and go back to where its progress is shown."""
    jobs.cancel_job(by=request.operator, job_id=job_id)
    return redirect("exchange:job", job_id)


@require_GET
def result(request: OperatorRequest, job_id: int) -> HttpResponseBase:
    """The file the job made."""
    found = jobs.get_job(by=request.operator, job_id=job_id)
    if found.result is None:
        raise NotFound
    return respond(found.result)
