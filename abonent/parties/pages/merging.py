"""Pages on which two clients become one, and are parted again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from abonent.attributes.shown import readable
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.parties import actions, queries, wording
from abonent.parties.models import ClientMerge
from abonent.parties.pages.forms import MergeForm
from abonent.parties.pages.shown import status_badge
from abonent.parties.policy.sameness import CERTAIN, LIKELY, Reason
from abonent.parties.queries.merges import OWN, FieldChoice, MergePreview, hindrances_of
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import operator_names
from abonent.webkit.templatetags.webkit import badge, phone
from abonent.webkit.toasts import say


@require_http_methods(["GET", "POST"])
def merge(request: OperatorRequest, client_id: int) -> HttpResponse:
    """Who else this client is; with ``other``: the evidence, the choice, and the merge itself."""
    request.operator.check("parties.merge")
    form = MergeForm(request.POST or request.GET or None, client_id=client_id)
    loser_id = find_id(str(form["other"].value() or ""))
    if loser_id is None:
        return _choose(request, client_id, form)
    wrong: Invalid | None = None
    if request.method == "POST":
        made = _merge(request, client_id, loser_id)
        if isinstance(made, HttpResponse):
            return made
        wrong = made
    elif "kept" not in request.GET and _is_newcomer(request, client_id, loser_id):
        there = reverse("parties:merge", args=[loser_id])
        return redirect(f"{there}?other={client_id}")
    try:
        preview = queries.preview_merge(by=request.operator, winner_id=client_id, loser_id=loser_id)
    except Invalid as refusal:
        form.refuse(refusal)
        return _choose(request, client_id, form, status=422)
    context = {
        "preview": preview,
        "came_from": request.GET.get("from", ""),
        **_told(preview),
        **_told_apart(client_id, loser_id),
        **_head(request, client_id),
        "reason": request.POST.get("reason", ""),
        "wrong": wrong,
    }
    status = wrong.status if wrong else 200
    return render(request, "parties/merge.html", context, status=status)


def _is_newcomer(request: OperatorRequest, client_id: int, other_id: int) -> bool:
    """Whether a potential client turned out to be the other one, who is to stay."""
    one, other = (
        queries.get_client(by=request.operator, client_id=id_) for id_ in (client_id, other_id)
    )
    return one.status == "potential" != other.status


def _choose(
    request: OperatorRequest, client_id: int, form: MergeForm, status: int = 200
) -> HttpResponse:
    found = queries.list_candidates(by=request.operator, client_id=client_id)
    candidates = [
        {
            "row": one.client,
            "status": status_badge(one.client.status),
            "reasons": [tell_reason(reason) for reason in one.reasons],
            "score": score_badge(one.score),
        }
        for one in found
    ]
    context = {"form": form, "candidates": candidates, **_head(request, client_id)}
    return render(request, "parties/merge_choose.html", context, status=status)


def _head(request: OperatorRequest, client_id: int) -> dict[str, Any]:
    client = queries.get_client(by=request.operator, client_id=client_id)
    crumbs = [
        (_("Clients"), reverse("parties:clients")),
        (client.name, reverse("parties:client", args=[client_id])),
    ]
    return {"title": _("Merge clients"), "crumbs": crumbs, "client": client}


def _merge(request: OperatorRequest, client_id: int, loser_id: int) -> HttpResponse | Invalid:
    """Make the merge; or what is wrong with the reason, to be told beside what was typed."""
    take = [
        name.removeprefix("take-")
        for name, value in request.POST.items()
        if name.startswith("take-") and value == "theirs"
    ]
    try:
        made = actions.merge_clients(
            by=request.operator, winner_id=client_id, loser_id=loser_id, take=take,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Invalid as refusal:
        if "reason" in refusal.problems:
            return refusal
        raise
    say(
        request,
        text=_("%(name)s is merged into this client.") % {"name": made.loser_name},
        undo_url=reverse("parties:merge_undo", args=[made.pk]),
    )
    return redirect("parties:client", client_id)


def _told(preview: MergePreview) -> dict[str, Any]:
    return {
        "score": score_badge(preview.score),
        "reasons": [tell_reason(r) for r in preview.reasons if not r.is_against],
        "doubts": [tell_reason(r) for r in preview.reasons if r.is_against],
        "choices": [
            {"row": choice, "mine": say_value(choice, choice.mine),
             "theirs": say_value(choice, choice.theirs)}
            for choice in preview.fields
        ],
        "statuses": (status_badge(preview.winner.status), status_badge(preview.loser.status)),
    }  # fmt: skip


def _told_apart(client_id: int, other_id: int) -> dict[str, Any]:
    pair = queries.find_pair(one_id=client_id, other_id=other_id)
    if pair is None or pair.dismissed_at is None:
        return {"is_apart": False}
    return {"is_apart": True, "apart_by": operator_names().get(pair.dismissed_by_id or 0)}


def say_value(choice: FieldChoice, value: Any) -> Any:
    """A field's value as a person reads it."""
    if choice.name.startswith(OWN):
        return readable(value)
    if not value:
        return ""
    known: dict[str, Any] = {
        "status": wording.STATUSES,
        "category": queries.category_names(),
        "manager": operator_names(),
        "language": dict(settings.LANGUAGES),
    }
    return known[choice.name].get(value, value) if choice.name in known else value


def tell_reason(reason: Reason) -> dict[str, Any]:
    """A reason in words, with what the two share."""
    shown = phone(reason.shown) if reason.code == "phone" else reason.shown
    return {"label": wording.REASONS[reason.code], "shown": shown, "against": reason.is_against}


def score_badge(score: int) -> Any:
    """How likely two clients are one: by colour, word and shape."""
    if score >= CERTAIN:
        return badge(_("surely the same"), "green", icon="circle-check")
    if score >= LIKELY:
        return badge(_("probably the same"), "amber", icon="help")
    return badge(_("little in common"), "grey", icon="circle-off")


@require_POST
def undo(request: OperatorRequest, merge_id: int) -> HttpResponse:
    """Part the two again; where something hinders, the page of the merge says what."""
    try:
        made = actions.undo_merge(by=request.operator, merge_id=merge_id)
    except Conflict as refusal:
        found = queries.get_merge(by=request.operator, merge_id=merge_id)
        return _show_merge(request, found, problem=str(refusal.message), status=409)
    say(request, text=_("The merge is undone: both clients are there again."))
    return redirect("parties:client", made.loser_id)


@require_http_methods(["GET"])
def merged(request: OperatorRequest, merge_id: int) -> HttpResponse:
    """One merge: what became one, why, by whom, and whether it can be undone."""
    found = queries.get_merge(by=request.operator, merge_id=merge_id)
    return _show_merge(request, found)


def _show_merge(
    request: OperatorRequest, found: ClientMerge, *, problem: str = "", status: int = 200
) -> HttpResponse:
    reasons = [tell_reason(Reason(code, shown)) for code, shown in found.evidence]
    is_made = found.undone_at is None
    context = {
        "merge": found,
        "reasons": reasons,
        "problem": problem,
        "hindrances": hindrances_of(found) if is_made and not problem else [],
        "can_undo": is_made and request.operator.can("parties.merge"),
        "title": _("Merge of clients"),
        "crumbs": [(_("Clients"), reverse("parties:clients"))],
    }
    return render(request, "parties/merged.html", context, status=status)
