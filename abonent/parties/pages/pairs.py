"""The list of clients who may be one, found among all; and saying that two are not."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from abonent.parties import actions, queries
from abonent.parties.models import ClientPair
from abonent.parties.pages.lists import note_export
from abonent.parties.pages.merging import score_badge, tell_reason
from abonent.parties.policy.sameness import CERTAIN, Reason
from abonent.parties.wording import REASONS
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.toasts import say

_FOR = ("tax_id", "phone", "email", "login", "contract", "name", "similar_name")
_NAMED = ("name", "similar_name", "other_name")
"""Reasons about the names: both stand beside them."""
STANDING = "kept=open"


def _told(pair: ClientPair) -> list[Any]:
    told = [tell_reason(Reason(code, shown)) for code, shown in pair.reasons]
    return [
        format_html("{}: {}", one["label"], one["shown"])
        if code not in _NAMED and one["shown"]
        else one["label"]
        for (code, _shown), one in zip(pair.reasons, told, strict=True)
    ]


def _exported(pair: ClientPair) -> str:
    told = ((REASONS[code], "" if code in _NAMED else shown) for code, shown in pair.reasons)
    return "; ".join(f"{label}: {shown}" if shown else str(label) for label, shown in told)


def _reasons_cell(pair: ClientPair) -> Any:
    return format_html_join("", "<div>{}</div>", ((text,) for text in _told(pair)))


def _since(pair: ClientPair) -> Any:
    return pair.dismissed_by.name if pair.dismissed_by else ""


PAIRS = List(
    key="duplicates",
    title=gettext_lazy("Duplicates among clients"),
    live="duplicates",
    sort="-score",
    export_permission="parties.export",
    on_export=note_export,
    row_url=lambda pair: (
        f"{path_of('parties:merge', pair.one_number)}?other={pair.other_number}&from=duplicates"
    ),
    empty=Empty(
        title=gettext_lazy("No duplicates here"),
        text=gettext_lazy("Each night all clients are compared; you may also start it now."),
        icon="users",
    ),
    columns=[
        Column(key="one", label=gettext_lazy("Client"), value="one.name", sort="one__name",
               wide=True),
        Column(key="other", label=gettext_lazy("Perhaps the same"), value="other.name",
               sort="other__name", wide=True),
        Column(key="reasons", label=gettext_lazy("What speaks for it and against"),
               value=_exported, cell=_reasons_cell),
        Column(key="score", label=gettext_lazy("How likely"), value="score", sort="score",
               cell=lambda pair: score_badge(pair.score)),
        Column(key="found", label=gettext_lazy("Found"), value="found_at", sort="found_at"),
        Column(key="by", label=gettext_lazy("Told apart by"), value=_since, minor=True),
    ],
    filters=[
        Choice(key="kept", label=gettext_lazy("Which"),
               choices=[("open", gettext_lazy("To decide")),
                        ("apart", gettext_lazy("Not the same"))],
               apply=lambda rows, v: rows.filter(dismissed_at__isnull=v == "open")),
        Choice(key="likely", label=gettext_lazy("How likely"),
               choices=[("sure", gettext_lazy("surely the same")),
                        ("perhaps", gettext_lazy("probably the same"))],
               apply=lambda rows, v: (rows.filter(score__gte=CERTAIN) if v == "sure"
                                      else rows.filter(score__lt=CERTAIN))),
        Choice(key="reason", label=pgettext_lazy("duplicates", "Reason"),
               choices=[(code, REASONS[code]) for code in _FOR],
               apply=lambda rows, v: rows.filter(reasons__contains=[[v]])),
    ],
)  # fmt: skip


@require_GET
def duplicates(request: OperatorRequest) -> HttpResponseBase:
    """Pairs to decide on, the likeliest first, and those that were told apart."""
    rows = queries.list_pairs(by=request.operator)
    views = [
        View(label=_("To decide"), query=STANDING),
        View(label=_("Surely the same"), query=f"{STANDING}&likely=sure"),
        View(label=_("Not the same"), query="kept=apart"),
    ]
    context = {
        "title": _("Duplicates among clients"),
        "crumbs": [(_("Clients"), reverse("parties:clients"))],
        "last": queries.find_last_search(by=request.operator),
    }
    return PAIRS.respond(
        request, rows, template="parties/duplicates.html", context=context, views=views
    )


@require_POST
def search(request: OperatorRequest) -> HttpResponse:
    """Look through all clients now."""
    actions.start_search(by=request.operator)
    say(request, text=_("All clients are being compared. The list will say when it has changed."))
    return redirect(f"{reverse('parties:duplicates')}?{STANDING}")


@require_POST
def apart(request: OperatorRequest, client_id: int, other_id: int) -> HttpResponse:
    """The two are not the same; with ``undo``, they may be after all."""
    if request.POST.get("undo"):
        actions.untell_apart(by=request.operator, one_id=client_id, other_id=other_id)
        say(request, text=_("They are proposed again."))
        return redirect(f"{reverse('parties:merge', args=[client_id])}?other={other_id}")
    actions.tell_apart(by=request.operator, one_id=client_id, other_id=other_id)
    say(request, text=_("Remembered: these two are not the same."))
    if request.POST.get("from") == "duplicates":
        return redirect(f"{reverse('parties:duplicates')}?{STANDING}")
    return redirect("parties:client", client_id)
