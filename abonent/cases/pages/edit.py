"""The page on which a case is changed; what two people changed at once they choose between."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from abonent.cases import actions, queries
from abonent.cases.models import Case
from abonent.cases.pages.forms import CaseForm, attributes_form, facts_of, refuse_case
from abonent.cases.pages.shown import Line, field_told, timeline_of
from abonent.cases.pages.values import left_rows
from abonent.cases.queries import get_catalogue
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import choices_of, kept_told, rows_of, taken_told
from abonent.webkit.toasts import say
from abonent.work.actions import finishing
from abonent.work.queries import Opened, open_draft


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Change topic, kind, priority, text and attributes."""
    request.operator.check("cases.work")
    found = queries.get_case(by=request.operator, case_id=case_id)
    data = request.POST if request.method == "POST" else None
    form = CaseForm(data, prefix="case-0", initial=_initial(found))
    del form.fields["owner"]
    topic = str(form["topic"].value() or "")
    facts = facts_of(request.operator, found.client_id, case=found)
    fields = attributes_form(topic, "case-0", data, values=found.attributes, facts=facts)
    context: dict[str, Any] = {"version": found.version}
    if data is not None:
        context = {"version": find_id(data.get("version", "")) or found.version}
        if form.is_valid():
            try:
                joined = _write(request, case_id, form, fields)
            except Invalid as refusal:
                refuse_case(refusal, form=form, attributes=fields)
            except Collided as refusal:
                form.add_error(None, str(refusal.message))
                context |= _collided(request, found, refusal)
            except Conflict as refusal:
                form.add_error(None, str(refusal.message))
            else:
                _say_taken(request, joined)
                return redirect("cases:case", case_id)
    left = left_rows(request.operator, found)
    context |= {"case": found, "form": form, "fields": fields, "left": left}
    context |= _drafted(request, found) if data is None else {"draft": _draft(request)}
    wrong = form.errors or fields.errors
    return render(request, "cases/edit.html", context, status=422 if wrong else 200)


def _draft(request: OperatorRequest) -> Opened:
    """What was typed here before is gone on with, whether or not the address names it."""
    given = request.POST if request.method == "POST" else request.GET
    return open_draft(by=request.operator, text=given.get("draft", ""), path=request.path)


def _drafted(request: OperatorRequest, found: Case) -> dict[str, Any]:
    """A draft is joined with what others did since it was begun, which is told beforehand."""
    draft = _draft(request)
    seen = find_id(draft.typed("version")) or found.version
    if seen >= found.version:
        return {"draft": draft}
    theirs = _since(request, found, seen, found.version)
    return {"draft": draft, "version": seen, "is_stale": True, "theirs": theirs}


def _initial(case: Case) -> dict[str, Any]:
    catalogue = get_catalogue()
    return {
        "topic": catalogue.topics[case.topic_id].code,
        "kind": case.kind,
        "priority": catalogue.priorities[case.priority_id].code,
        "text": case.text,
    }


def _write(request: OperatorRequest, case_id: int, form: Any, fields: Any) -> actions.Joined:
    cleaned = {name: form.cleaned_data[name] for name in ("topic", "kind", "priority", "text")}
    with finishing(by=request.operator, named=request.POST.get("draft", "")):
        return actions.join_edit(
            by=request.operator,
            case_id=case_id,
            seen=find_id(request.POST.get("version", "")) or 0,
            change=actions.Editing(attributes=fields.given(), **cleaned),
            choices=choices_of(request.POST),
            shown=find_id(request.POST.get("shown", "")),
        )


def _collided(request: OperatorRequest, found: Case, refusal: Collided) -> dict[str, Any]:
    """What is to be chosen, and what colleagues did since the form was opened."""
    seen = find_id(request.POST.get("version", "")) or 0
    return {
        "shown": refusal.version,
        "collisions": rows_of(refusal.merged.collisions, told=field_told, given=request.POST),
        "kept": kept_told(refusal.merged, told=field_told),
        "theirs": _since(request, found, seen, int(refusal.version)),
    }


def _since(request: OperatorRequest, found: Case, seen: int, present: int) -> list[Line]:
    """What was done to the case between two of its versions; notes make none."""
    history = queries.list_history(by=request.operator, case_id=found.pk)
    done = [entry for entry in history if entry.kind != "noted"]
    since = done[len(done) - max(present - seen, 0) :]
    return timeline_of(since, by=request.operator, topic_id=found.topic_id)


def _say_taken(request: OperatorRequest, joined: actions.Joined) -> None:
    """What was joined silently is told all the same."""
    if joined.taken:
        say(request, text=taken_told(joined.taken, told=field_told))
