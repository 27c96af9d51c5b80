"""Own attributes of a client or of what belongs to him: the form, and how the card shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import show
from abonent.attributes.queries import settled
from abonent.attributes.shown import attribute_rows, list_missing, readable
from abonent.kernel.actor import Actor
from abonent.kernel.audit import last_author
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid
from abonent.parties import actions, queries
from abonent.parties.actions.attributes import facts_for
from abonent.parties.models import Account, Client, Subscriber
from abonent.parties.queries.attributes import Owner, definitions_for, get_owner
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import Told, chosen_of, joining, seen_of
from abonent.webkit.toasts import say


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, client_id: int, of: str, row_id: int) -> HttpResponse:
    """Change the attributes of the client (``of`` is ``client``) or of something of his."""
    by = request.operator
    by.check("parties.edit")
    client = queries.get_client(by=by, client_id=client_id)
    row = get_owner(by=by, client_id=client_id, of=of, row_id=row_id)
    facts = facts_for(by, of=of, client_id=client_id, values=row.attributes)
    form = AttributesForm(
        request.POST if request.method == "POST" else None,
        definitions=settled(definitions_for(row), facts), values=row.attributes,
        client_id=client_id,
    )  # fmt: skip
    status, collided = 200, None
    if request.method == "POST":
        try:
            actions.set_attributes(
                by=by, client_id=client_id, of=of, row_id=row_id, given=form.given(),
                seen=seen_of(request.POST), chosen=chosen_of(request.POST),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
            status = 422
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            status, collided = 409, refusal if isinstance(refusal, Collided) else None
        else:
            say(request, text=_("Saved."))
            return redirect("parties:client", client_id)
    shown = {code: row.attributes.get(code) for code in form.fields}
    context = {"form": form, "client": client, "title": _title(row), **_ways(client)}
    author = partial(last_author, of="client", id=client_id, action="parties.set_attributes")
    context |= joining(
        seen=shown, given=request.POST, refusal=collided, told=_told(form), author=author
    )
    return render(request, "parties/attributes.html", context, status=status)


def _told(form: AttributesForm) -> Told:
    """Attributes by their labels, values as they are read."""
    known = form.definitions

    def told(code: str) -> tuple[str, Callable[[Any], Any]]:
        return str(known[code].label), lambda value: readable(show(known[code], value))

    return told


def _title(row: Owner) -> str:
    if isinstance(row, Client):
        return _("Attributes")
    named = row.number if isinstance(row, Account | Subscriber) else row.name
    return _("Attributes: %(name)s") % {"name": named}


def _ways(client: Client) -> dict[str, Any]:
    back = reverse("parties:client", args=[client.pk])
    crumbs = [(_("Clients"), reverse("parties:clients")), (client.name, back)]
    return {"back": back, "crumbs": crumbs}


def attributes_of(by: Actor, row: Owner, *, client_id: int) -> dict[str, Any]:
    """What the card shows of the attributes of ``row``."""
    of = "client" if isinstance(row, Client) else _KINDS.get(type(row), "contact_person")
    known = settled(
        definitions_for(row), facts_for(by, of=of, client_id=client_id, values=row.attributes)
    )
    can_fill = any(one.is_given for one in known) and by.can("parties.edit")
    return {
        "rows": attribute_rows(known, row.attributes),
        "missing": list_missing(known, row.attributes),
        "url": reverse("parties:attributes", args=[client_id, of, row.pk]) if can_fill else "",
    }


_KINDS: dict[type, str] = {Account: "account", Subscriber: "subscriber"}
