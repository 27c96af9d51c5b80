"""The page of a contact, and one more case opened in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abonent.cases import queries
from abonent.cases.actions import open_case
from abonent.cases.pages.forms import CasePart, facts_of
from abonent.cases.pages.lists import row_of
from abonent.cases.queries import get_catalogue
from abonent.kernel.errors import Invalid
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say


@require_GET
def contact(request: OperatorRequest, contact_id: int) -> HttpResponse:
    """Who, how, and the cases opened."""
    found = queries.get_contact(by=request.operator, contact_id=contact_id)
    catalogue = get_catalogue()
    context = {
        "contact": found,
        "channel": catalogue.channels[found.channel_id],
        "place": catalogue.places[found.place_id],
        "rows": [row_of(case) for case in found.cases.all()],
        "can_register": request.operator.can("cases.register"),
    }
    return render(request, "cases/contact.html", context)


@require_http_methods(["GET", "POST"])
def open_in(request: OperatorRequest, contact_id: int) -> HttpResponse:
    """One more case in this contact."""
    request.operator.check("cases.register")
    found = queries.get_contact(by=request.operator, contact_id=contact_id)
    facts = facts_of(request.operator, found.client_id)
    data = request.POST if request.method == "POST" else None
    part = CasePart(0, data, facts=facts, sent=request.FILES)
    if request.method == "POST" and part.is_valid():
        try:
            case = open_case(by=request.operator, contact_id=contact_id, draft=part.draft())
        except Invalid as refusal:
            part.refuse(refusal)
        else:
            say(request, text=_("Case %(number)s is registered.") % {"number": case.pk})
            return redirect("cases:case", case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/open.html", {"contact": found, "part": part}, status=status)
