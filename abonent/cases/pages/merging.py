"""Pages on which two cases become one, and are parted again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.attributes.closing import open_values
from abonent.attributes.shown import attribute_rows
from abonent.cases import actions, queries
from abonent.cases.models import Case, CaseMerge
from abonent.cases.pages.relations import choose_case
from abonent.cases.pages.shown import state_badge
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.cases.queries.merges import (
    CasePreview,
    Choice,
    Reason,
    WrongWayError,
    get_case_merge,
    hindrances_of,
    preview_case_merge,
)
from abonent.cases.wording import KINDS, REASONS, WAYS
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import operator_names
from abonent.webkit.forms import Form
from abonent.webkit.toasts import say


class MergeForm(Form):
    """Which case turned out to be the same matter."""

    other = forms.IntegerField(
        label=gettext_lazy("The other case"),
        help_text=gettext_lazy("Its number will lead to this case."),
    )

    def __init__(self, *args: Any, case_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].widget = choose_case(case_id)
        self.fields["other"].widget.attrs["autofocus"] = True


@require_http_methods(["GET", "POST"])
def merge(request: OperatorRequest, case_id: int) -> HttpResponse:
    """Which other case; with ``other``: the evidence, the choice, and the merge itself."""
    request.operator.check("cases.merge")
    form = MergeForm(request.POST or request.GET or None, case_id=case_id)
    other = find_id(str(form["other"].value() or ""))
    if other is None:
        return _choose(request, case_id, form)
    wrong: Invalid | None = None
    try:
        if request.method == "POST":
            made = _merge(request, case_id, other)
            if isinstance(made, HttpResponse):
                return made
            wrong = made
        preview = preview_case_merge(by=request.operator, winner_id=case_id, loser_id=other)
    except Invalid as refusal:
        form.refuse(refusal)
        return _choose(request, case_id, form, status=422)
    except Conflict as refusal:
        form.add_error(None, str(refusal.message))
        swap = _swapped(request, case_id, other) if isinstance(refusal, WrongWayError) else ""
        return _choose(request, case_id, form, status=409, swap=swap)
    typed = {"reason": (request.POST or request.GET).get("reason", ""), "wrong": wrong}
    context = _told(preview, request.operator) | typed
    return render(request, "cases/merge.html", context, status=wrong.status if wrong else 200)


def _swapped(request: OperatorRequest, case_id: int, other: int) -> str:
    """The address of the merge the other way round, with what was typed."""
    typed = urlencode({"other": case_id, "reason": request.POST.get("reason", "")})
    return f"{reverse('cases:merge', args=[other])}?{typed}"


def _choose(
    request: OperatorRequest, case_id: int, form: MergeForm, status: int = 200, swap: str = ""
) -> HttpResponse:
    case = queries.get_case(by=request.operator, case_id=case_id)
    title = _("Merge case %(number)s with another one") % {"number": case_id}
    context = {"case": case, "form": form, "title": title, "go": _("Compare"), "method": "get",
               "swap": swap}  # fmt: skip
    return render(request, "cases/link.html", context, status=status)


def _merge(request: OperatorRequest, case_id: int, other: int) -> HttpResponse | Invalid:
    """Make the merge; or what is wrong with the reason, to be told beside what was typed."""
    take = {
        name.removeprefix("take-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("take-")
    }
    try:
        made = actions.merge_cases(
            by=request.operator, winner_id=case_id, loser_id=other, take=take,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Invalid as refusal:
        if "reason" in refusal.problems:
            return refusal
        raise
    say(
        request,
        text=_("Case %(number)s is merged into this one.") % {"number": other},
        undo_url=reverse("cases:merge_undo", args=[made.pk]),
    )
    return redirect("cases:case", case_id)


def _told(preview: CasePreview, by: Actor) -> dict[str, Any]:
    return {
        "title": _("Merge of cases"),
        "case": preview.winner,
        "preview": preview,
        "reasons": [tell_reason(r) for r in preview.reasons if not r.is_against],
        "states": [state_badge(one.state) for one in (preview.winner, preview.loser)],
        "doubts": [tell_reason(r) for r in preview.reasons if r.is_against],
        "choices": [
            {
                "row": choice,
                "ways": [
                    (way, WAYS[way] if way == "both" else _say(preview, choice, way, by))
                    for way in choice.ways
                ],
                "same": _say(preview, choice, "mine", by),
            }
            for choice in preview.fields
        ],
    }


def tell_reason(reason: Reason) -> dict[str, Any]:
    """A reason in words, with what the two share."""
    return {"label": REASONS[reason.code], "shown": reason.shown}


def _say(preview: CasePreview, choice: Choice, way: str, by: Actor) -> Any:
    case = preview.winner if way == "mine" else preview.loser
    catalogue = get_catalogue()
    said: dict[str, Callable[[Case], Any]] = {
        "topic": partial(_topic_of, by=by),
        "kind": lambda c: KINDS[c.kind],
        "priority": lambda c: catalogue.priorities[c.priority_id].label,
        "owner": lambda c: operator_names().get(c.owner_id or 0, ""),
        "text": lambda c: c.text,
    }
    return said[choice.name](case)


def _topic_of(case: Case, by: Actor) -> SafeString:
    node = get_catalogue().topics[case.topic_id]
    values = open_values(case.attributes, by=by, of="case")
    rows = attribute_rows(definitions_of(node), values)
    told = [(node.label, "", ""), *((label, ": ", value) for label, value in rows)]
    return format_html_join("; ", "{}{}{}", told)


@require_GET
def merged(request: OperatorRequest, merge_id: int) -> HttpResponse:
    """One merge: what became one, why, by whom, and whether it can be undone."""
    return _show(request, get_case_merge(by=request.operator, merge_id=merge_id))


@require_POST
def undo(request: OperatorRequest, merge_id: int) -> HttpResponse:
    """Part the two again; where something hinders, the page of the merge says what."""
    try:
        made = actions.undo_case_merge(by=request.operator, merge_id=merge_id)
    except Conflict as refusal:
        found = get_case_merge(by=request.operator, merge_id=merge_id)
        return _show(request, found, problem=str(refusal.message), status=409)
    say(request, text=_("The merge is undone: both cases are there again."))
    return redirect("cases:case", made.loser_id)


def _show(
    request: OperatorRequest, found: CaseMerge, *, problem: str = "", status: int = 200
) -> HttpResponse:
    is_made = found.undone_at is None
    context = {
        "title": _("Merge of cases"),
        "merge": found,
        "problem": problem,
        "reasons": [tell_reason(Reason(code, shown)) for code, shown in found.evidence],
        "hindrances": hindrances_of(found) if is_made and not problem else [],
        "can_undo": is_made and request.operator.can("cases.merge"),
    }
    return render(request, "cases/merged.html", context, status=status)
