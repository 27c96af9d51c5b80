"""Who somebody new on a contact may be: shown before a potential client is made."""

from __future__ import annotations

from abonent.cases.pages.forms import ContactForm
from abonent.parties.queries import find_similar
from abonent.parties.queries.brief import ClientBrief, find_brief
from abonent.staff.middleware import OperatorRequest

SURE = "sure"
"""Posted by a form that has shown whom it may be."""


def find_alike(request: OperatorRequest, form: ContactForm) -> list[ClientBrief]:
    """Clients with the name or number of somebody new; none, where the writer is sure."""
    by, name = request.operator, form.cleaned_data.get("new_name", "")
    if not name or SURE in request.POST or not by.can("parties.view"):
        return []
    reach = form.cleaned_data.get("address", "")
    phone, email = ("", reach) if "@" in reach else (reach, "")
    found = find_similar(by=by, name=name, phone=phone, email=email)
    briefs = (find_brief(by=by, client_id=one.pk) for one in found)
    return [brief for brief in briefs if brief is not None]
