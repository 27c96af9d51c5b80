"""Pages of bulk changes: choose, try, do, look at what was left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.cases import actions, queries
from abonent.cases.actions.bulk_runs import MOST
from abonent.cases.models import BulkChange, HistoryEntry
from abonent.cases.pages.bulk_forms import FORMS, BulkForm
from abonent.cases.pages.bulk_told import fates_told, wish_told
from abonent.cases.pages.lists import listed_cases
from abonent.cases.pages.shown import Line, timeline_of
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.kernel.jobs import cancel_job
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import operator_names
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.export import Sheet, respond
from abonent.webkit.lists import Empty, List

TITLES = {
    "assign": gettext_lazy("Hand over many cases"),
    "move": gettext_lazy("Move many cases"),
    "edit": gettext_lazy("Change many cases"),
    "note": gettext_lazy("Write a note on many cases"),
    "reroute": gettext_lazy("Put running cases on another version"),
}


@require_POST
def choose(request: OperatorRequest, kind: str) -> HttpResponseBase:
    """Set down the marked cases, or all that the list's filters leave, and ask what to do."""
    query = request.POST.get("query", "")
    try:
        if request.POST.get("all"):
            rows = listed_cases(by=request.operator, params=QueryDict(query))
            ids = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        else:
            ids = [i for text in request.POST.getlist("ids") if (i := find_id(text)) is not None]
        chosen = actions.choose_cases(by=request.operator, kind=kind, case_ids=ids, query=query)
    except Invalid as refusal:
        context = {"told": refusal.told, "query": query, "title": TITLES.get(kind, "")}
        return render(request, "cases/bulk_refused.html", context, status=422)
    return redirect("cases:bulk", chosen.pk)


@require_http_methods(["GET", "POST"])
def bulk(request: OperatorRequest, bulk_id: int) -> HttpResponseBase:
    """The form with what the change would do; once started, how far it has come."""
    found = queries.get_bulk(by=request.operator, bulk_id=bulk_id)
    if found.started_at is not None:
        return _show_run(request, found)
    data = request.POST if request.method == "POST" else None
    form = FORMS[found.kind](data, by=request.operator, bulk=found)
    trial = None
    if data is not None and "again" not in data and form.is_valid():
        try:
            if "start" in data:
                actions.start_bulk(
                    by=request.operator,
                    bulk_id=bulk_id,
                    wish=form.wish(),
                    tried=request.POST.get("tried", ""),
                )
                return redirect("cases:bulk", bulk_id)
            trial = actions.try_bulk(
                by=request.operator, kind=found.kind, case_ids=found.case_ids, wish=form.wish()
            )
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
    return _show_form(request, found, form, trial)


def _show_form(
    request: OperatorRequest, found: BulkChange, form: BulkForm, trial: actions.Trial | None
) -> HttpResponse:
    wrong = bool(form.is_bound and "again" not in request.POST and form.errors)
    context = {
        "bulk": found,
        "title": TITLES[found.kind],
        "chosen": len(found.case_ids),
        "form": form,
        "trial": trial,
        "first": _line_of(trial, request.operator),
        "fates": fates_told(trial.fates) if trial else [],
        "fates_file": _fates_file(request, found) if trial and trial.fates else "",
        "of": found.wish.get("of"),
        "reasons": [
            (told, count, trial.examples[told]) for told, count in trial.reasons.most_common(20)
        ] if trial else [],
    }  # fmt: skip
    template = "cases/_bulk_form.html" if request.headers.get("HX-Request") else "cases/bulk.html"
    return render(request, template, context, status=422 if wrong else 200)


def _fates_file(request: OperatorRequest, found: BulkChange) -> str:
    """Address of the list of each case's fate, as the form has it that was tried."""
    asked = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "try", "tried"):
        asked.pop(name, None)
    return f"{reverse('cases:bulk_fates', args=[found.pk])}?{asked.urlencode()}"


@require_GET
def fates(request: OperatorRequest, bulk_id: int) -> HttpResponseBase:
    """A file with the fate of each case that is to be put on another version."""
    by = request.operator
    found = queries.get_bulk(by=by, bulk_id=bulk_id)
    form = FORMS[found.kind](request.GET, by=by, bulk=found)
    if found.kind != "reroute" or not form.is_valid():
        return redirect("cases:bulk", found.pk)
    trial = actions.try_bulk(by=by, kind=found.kind, case_ids=found.case_ids, wish=form.wish())
    rows = [
        {"case": case, "before": fate.before, "after": fate.after, "reason": fate.reason}
        for fate in fates_told(trial.fates)
        for case in fate.cases
    ]
    sheet = Sheet(columns=FATES, rows=rows, title=gettext("What would happen"))
    return respond(sheet, kind="csv")


def _line_of(trial: actions.Trial | None, by: Actor) -> tuple[int, Line] | None:
    """What the timeline of the first case changed would say."""
    if trial is None or trial.first is None:
        return None
    case, trace = trial.first
    entry = HistoryEntry(case=case, at=case.changed_at, kind=trace.kind, data=trace.data)
    return case.pk, timeline_of([entry], by=by, topic_id=case.topic_id)[0]


FAILURES = List(
    key="failures",
    title=gettext_lazy("Cases left as they were"),
    export_permission="cases.bulk",
    row_url=lambda failure: path_of("cases:case", failure.case_id),
    empty=Empty(title=gettext_lazy("Every case was changed"), icon="check"),
    columns=[
        Column(key="case", label=gettext_lazy("Case"), value="case_id", align="right",
               cell=lambda f: str(f.case_id)),
        Column(key="reason", label=gettext_lazy("Why"), value=lambda f: localized(f.reason)),
    ],
)  # fmt: skip


FATES = [
    Column(key="case", label=gettext_lazy("Case"), value="case", align="right"),
    Column(key="before", label=gettext_lazy("Stands at"), value="before"),
    Column(key="after", label=gettext_lazy("Goes on at"), value="after"),
    Column(key="reason", label=gettext_lazy("What hinders it"), value="reason"),
]


def _show_run(request: OperatorRequest, found: BulkChange) -> HttpResponseBase:
    failures = queries.list_failures(by=request.operator, bulk_id=found.pk)
    job = found.job
    context: dict[str, Any] = {
        "bulk": found,
        "title": TITLES[found.kind],
        "chosen": len(found.case_ids),
        "job": job,
        "is_over": job is None or job.ended_at is not None,
        "failed": failures.count(),
        "left": len(found.case_ids) - found.done,
        "is_own": found.operator_id == request.operator.id,
        "told": wish_told(found, by=request.operator),
        "whose": operator_names().get(found.operator_id or 0, ""),
    }
    if request.headers.get("HX-Target") == "bulk-run":
        context["rows"] = FAILURES.show(request, failures)
        return render(request, "cases/_bulk_run.html", context)
    return FAILURES.respond(request, failures, template="cases/bulk_run.html", context=context)


@require_POST
def stop(request: OperatorRequest, bulk_id: int) -> HttpResponse:
    """Ask a running change to stop after the batch it is at."""
    found = queries.get_bulk(by=request.operator, bulk_id=bulk_id)
    if found.job_id:
        cancel_job(by=request.operator, job_id=found.job_id)
    return redirect("cases:bulk", bulk_id)


@require_POST
def go_on(request: OperatorRequest, bulk_id: int) -> HttpResponse:
    """Go on with the cases that a stopped change did not reach."""
    actions.continue_bulk(by=request.operator, bulk_id=bulk_id)
    return redirect("cases:bulk", bulk_id)


@require_POST
def again(request: OperatorRequest, bulk_id: int) -> HttpResponse:
    """Choose the cases that were left, for another try."""
    chosen = actions.choose_failed(by=request.operator, bulk_id=bulk_id)
    return redirect("cases:bulk", chosen.pk)
