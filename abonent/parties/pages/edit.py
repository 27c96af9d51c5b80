"""Pages on which clients and what belongs to them are created and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from abonent.kernel.audit import last_author
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid
from abonent.parties import actions, queries
from abonent.parties.actions.joining import held_draft
from abonent.parties.models import Client
from abonent.parties.pages.edits import fact_told, person_told, say_taken
from abonent.parties.pages.forms import (
    AccountForm,
    CircleForm,
    ClientForm,
    MemberForm,
    NewClientForm,
    PersonForm,
    SubscriberForm,
)
from abonent.parties.pages.shown import status_badge
from abonent.parties.policy import display_name
from abonent.parties.policy.joining import flat
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.collisions import Told, chosen_of, joining, seen_of
from abonent.webkit.forms import Form
from abonent.webkit.toasts import say

_FACTS = ("kind", "status", "surname", "given_name", "patronymic", "tax_id", "language",
          "category_id", "manager_id")  # fmt: skip


@require_http_methods(["GET", "POST"])
def create(request: OperatorRequest) -> HttpResponse:
    """A new client; who may be the same is shown before and after pressing the button."""
    by = request.operator
    by.check("parties.edit")
    initial = {"kind": "person", "status": "active", "language": by.language}
    form = NewClientForm(request.POST or None, initial={**initial, **request.GET.dict()})
    if request.method == "POST" and form.is_valid():
        similar = [] if "sure" in request.POST else _similar(request, form.cleaned_data)
        if not similar:
            try:
                client = actions.create_client(
                    by=by, draft=form.draft(), reaches=form.reaches(),
                    contact_person=form.contact_person(),
                )  # fmt: skip
                say(request, text=_("The client is created."))
                return redirect("parties:client", client.pk)
            except Invalid as refusal:
                form.refuse(refusal)
        context = {"form": form, "similar": _told(similar), "must_be_sure": bool(similar)}
        return render(request, "parties/create.html", context, status=422)
    return render(request, "parties/create.html", {"form": form})


@require_POST
def similar(request: OperatorRequest) -> HttpResponse:
    """Who may be the client being typed: a fragment under the names and numbers.

    By POST, though it writes nothing: what is typed about people stays out of addresses.
    """
    found = _similar(request, request.POST.dict())
    return render(request, "parties/_similar.html", {"similar": _told(found)})


def _similar(request: OperatorRequest, typed: dict[str, Any]) -> list[Client]:
    name = typed.get("company_name", "") if typed.get("kind") == "company" else ""
    name = name or display_name(
        surname=typed.get("surname", ""), given_name=typed.get("given_name", ""),
        patronymic=typed.get("patronymic", ""),
    )  # fmt: skip
    return queries.find_similar(
        by=request.operator, name=name, phone=typed.get("phone", ""), email=typed.get("email", "")
    )


def _told(clients: list[Client]) -> list[dict[str, Any]]:
    return [{"row": client, "status": status_badge(client.status)} for client in clients]


@require_http_methods(["GET", "POST"])
def edit(request: OperatorRequest, client_id: int) -> HttpResponse:
    """Change a client's own facts."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    initial = {name: getattr(client, name) for name in _FACTS}
    initial["company_name"] = client.name if client.kind == Client.Kind.COMPANY else ""
    form = ClientForm(request.POST or None, initial=initial, client=client)

    seen = flat(held_draft(client))
    if client.kind == Client.Kind.PERSON:
        del seen["tax_id"]

    def write(form: ClientForm) -> None:
        _client, taken = actions.join_client(
            by=request.operator, client_id=client_id, seen=seen_of(request.POST),
            draft=form.draft(), chosen=chosen_of(request.POST),
        )  # fmt: skip
        say_taken(request, taken, fact_told)

    return _respond(
        request, client, form, _("Client"), write, template="parties/edit.html",
        seen=seen, told=fact_told, changed_by="parties.edit_client",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def person(request: OperatorRequest, client_id: int, person_id: int | None = None) -> HttpResponse:
    """A new contact person, or a change of one."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    initial: dict[str, Any] = {}
    if person_id is not None:
        held = queries.get_contact_person(
            by=request.operator, client_id=client_id, person_id=person_id
        )
        initial = dict(PersonForm.initial_of(held))
    form = PersonForm(request.POST or None, initial=initial)

    def write(form: PersonForm) -> None:
        if person_id is None:
            actions.add_contact_person(by=request.operator, client_id=client_id, draft=form.draft())
        else:
            _person, taken = actions.join_contact_person(
                by=request.operator, client_id=client_id, person_id=person_id, draft=form.draft(),
                seen=seen_of(request.POST), chosen=chosen_of(request.POST),
            )  # fmt: skip
            say_taken(request, taken, person_told)

    return _respond(
        request, client, form, _("Contact person"), write, seen=initial, told=person_told,
        changed_by="parties.edit_contact_person",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def account(request: OperatorRequest, client_id: int) -> HttpResponse:
    """A new account."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    form = AccountForm(request.POST or None)

    def write(form: AccountForm) -> None:
        actions.add_account(by=request.operator, client_id=client_id, draft=form.draft())

    return _respond(request, client, form, _("New account"), write)


@require_http_methods(["GET", "POST"])
def subscriber(request: OperatorRequest, client_id: int, account_id: int) -> HttpResponse:
    """A new line on an account."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    form = SubscriberForm(request.POST or None)

    def write(form: SubscriberForm) -> None:
        actions.add_subscriber(
            by=request.operator, client_id=client_id, account_id=account_id, draft=form.draft()
        )

    return _respond(request, client, form, _("New subscriber"), write)


@require_http_methods(["GET", "POST"])
def circle(request: OperatorRequest, client_id: int) -> HttpResponse:
    """A new circle of this client and another one."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    usual = "family" if client.kind == Client.Kind.PERSON else "company"
    form = CircleForm(request.POST or None, initial={"kind": usual})

    def write(form: CircleForm) -> None:
        data = form.cleaned_data
        actions.create_circle(
            by=request.operator, kind=data["kind"], name=data["name"] or client.name,
            members=[(client_id, ""), (data["member"], data["role"])],
        )  # fmt: skip

    return _respond(request, client, form, _("New circle"), write)


@require_http_methods(["GET", "POST"])
def member(request: OperatorRequest, client_id: int, circle_id: int) -> HttpResponse:
    """One more member of a circle."""
    request.operator.check("parties.edit")
    client = queries.get_client(by=request.operator, client_id=client_id)
    form = MemberForm(request.POST or None)

    def write(form: MemberForm) -> None:
        actions.add_circle_member(
            by=request.operator, circle_id=circle_id, client_id=form.cleaned_data["member"],
            role=form.cleaned_data["role"],
        )  # fmt: skip

    return _respond(request, client, form, _("One more in the circle"), write)


@require_POST
def leave(request: OperatorRequest, client_id: int, circle_id: int, member_id: int) -> HttpResponse:
    """Take a client out of a circle."""
    actions.remove_circle_member(by=request.operator, circle_id=circle_id, client_id=member_id)
    say(request, text=_("Taken out of the circle."))
    return redirect("parties:client", client_id)


def _respond(
    request: OperatorRequest, client: Client, form: Any, title: str,
    write: Callable[[Any], None], *, template: str = "parties/form.html",
    seen: Mapping[str, Any] | None = None, told: Told | None = None, changed_by: str = "",
) -> HttpResponse:  # fmt: skip
    """The form, or its writing: back to the card, or to the form with what is wrong.

    ``seen``: what it begins with, where others may change the same meanwhile, by the action
    ``changed_by``.
    """
    status, collided = 200, None
    if request.method == "POST":
        status, collided = _written(form, write)
        if status == 200:
            say(request, text=_("Saved."))
            return redirect("parties:client", client.pk)
    back = reverse("parties:client", args=[client.pk])
    crumbs = [(_("Clients"), reverse("parties:clients")), (client.name, back)]
    shown = {"form": form, "title": title, "crumbs": crumbs, "client": client, "back": back}
    if seen is not None:
        author = partial(last_author, of="client", id=client.pk, action=changed_by)
        shown |= joining(seen=seen, given=request.POST, refusal=collided, told=told, author=author)
    return render(request, template, shown, status=status)


def _written(form: Form, write: Callable[[Any], None]) -> tuple[int, Collided | None]:
    """Write what was typed; the status that tells how it went, and what collided."""
    if not form.is_valid():
        return 422, None
    try:
        write(form)
    except Invalid as refusal:
        form.refuse(refusal)
        return 422, None
    except Conflict as refusal:
        form.add_error(None, str(refusal.message))
        return 409, refusal if isinstance(refusal, Collided) else None
    return 200, None
