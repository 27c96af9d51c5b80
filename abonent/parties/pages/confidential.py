"""The confidential facts of a client: shown when asked for, changed on a page of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.parties import actions, queries
from abonent.parties.confidential import FIELDS, NAMES, PREFIX, Confidential
from abonent.parties.pages.forms import ConfidentialForm
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import wording
from abonent.webkit.toasts import say


@require_POST
def show(request: OperatorRequest, client_id: int) -> HttpResponse:
    """What the reader may see of it. By POST: the look is written down."""
    by = request.operator
    client = queries.get_client(by=by, client_id=client_id)
    facts = queries.reveal(by=by, client_id=client_id)
    context = _page(client) | {
        "confidential": _rows(facts),
        "can_change_confidential": _changes_any(by) and queries.can_reach(
            by=by, permission="parties.edit", client_id=client_id
        ),
    }  # fmt: skip
    return render(request, "parties/confidential.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, client_id: int) -> HttpResponse:
    """A form of the facts that the reader may change; opening it is a look."""
    by = request.operator
    by.check("parties.edit")
    client = queries.get_client(by=by, client_id=client_id)
    if not _changes_any(by):
        raise PermissionRefused(", ".join(str(field.label) for field in FIELDS))
    initial = {} if request.method == "POST" else _initial(by, client_id)
    form = ConfidentialForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_confidential(by=by, client_id=client_id, facts=form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("Saved."))
            return redirect("parties:client", client_id)
    context = _page(client) | {"form": form, "back": reverse("parties:client", args=[client_id])}
    status = 422 if request.method == "POST" else 200
    return render(request, "parties/form.html", context, status=status)


def _page(client: Any) -> dict[str, Any]:
    crumbs = [
        (_("Clients"), reverse("parties:clients")),
        (client.name, reverse("parties:client", args=[client.pk])),
    ]
    return {"client": client, "title": _("Confidential facts"), "crumbs": crumbs}


def _changes_any(by: Actor) -> bool:
    return any(by.can_field(field.code, change=True) for field in FIELDS)


def _initial(by: Actor, client_id: int) -> dict[str, Any]:
    facts = queries.reveal(by=by, client_id=client_id)
    return {name: getattr(facts, name) for name in NAMES}


def _rows(facts: Confidential) -> list[tuple[Any, Any, bool]]:
    """Label, value in words, whether it is hidden."""
    told = {
        "birth_date": wording.day(facts.birth_date) if facts.birth_date else "",
        "income": wording.number(facts.income) if facts.income is not None else "",
        "tax_id": facts.tax_id or "",
    }
    rows = []
    for field in FIELDS:
        name = field.code.removeprefix(PREFIX)
        rows.append((field.label, told[name] or wording.NOTHING, name in facts.hidden))
    return rows
