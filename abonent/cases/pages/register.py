"""The registration page: a contact and the cases opened in it, from the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.cases.actions import Registered, find_registered, register_contact
from abonent.cases.pages.again import Again, after_again, find_again
from abonent.cases.pages.by_template import keep_how, template_choice, usual_how
from abonent.cases.pages.forms import (
    NEW,
    CasePart,
    ContactForm,
    attributes_form,
    contact_draft,
    facts_of,
    refuse,
    topic_nodes,
)
from abonent.cases.pages.newcomers import find_alike
from abonent.cases.pages.values import list_unasked
from abonent.cases.queries import get_case
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.ids import find_id
from abonent.kernel.phones import looks_like_number
from abonent.parties import actions as parties
from abonent.parties.queries import find_merged_into, match_clients
from abonent.parties.queries.brief import ClientBrief, find_brief
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import TEXT
from abonent.webkit.toasts import say
from abonent.work.actions import finishing
from abonent.work.queries import open_draft


@require_http_methods(["GET", "POST"])
def register(request: OperatorRequest) -> HttpResponse:
    """The empty form, or the registration of what was filled in."""
    request.operator.check("cases.register")
    if request.method == "POST":
        return _register(request)
    template = template_choice(request).chosen
    client = _find_client(request.operator, request.GET.get("client", ""))
    _tell_merged(request, request.GET.get("client", ""), client)
    initial = {
        "client": client.id if client else "",
        "address": request.GET.get("address", ""),
        **usual_how(request, template),
    }
    facts = facts_of(request.operator, client.id if client else None)
    form = _contact_form(request.operator, client, initial=initial, template=template)
    part = CasePart(0, facts=facts, template=template)
    first = part.form.fields["topic"] if client else form.fields["client"]
    first.widget.attrs["autofocus"] = True  # whoever comes from a card has chosen the client
    return _page(request, form, [part], client)


def _register(request: OperatorRequest) -> HttpResponse:
    data = _with_named_client(request.operator, request.POST)
    client = _find_client(request.operator, data.get("client", ""))
    template = template_choice(request).chosen
    form = _contact_form(request.operator, client, data, template=template)
    facts = facts_of(request.operator, data.get("client"))
    again = find_again(request.POST, request.FILES)
    parts = [
        CasePart(n, request.POST, facts=facts, template=template, sent=request.FILES)
        for n in _numbers(request.POST)
    ]
    new = [part for part in parts if again is None or part.number != again.part]
    # Every form is asked, so that every problem shows at once.
    if not all([form.is_valid(), *[part.is_valid() for part in new]]):
        if done := _find_done(request):
            return _refuse_repeat(request, form, parts, client, done)
        return _page(request, form, parts, client, status=422)
    alike = find_alike(request, form) if client is None else []
    if alike and not _find_done(request):
        return _page(request, form, parts, client, status=422, alike=alike)
    try:
        done = _write(request, form, new, client, again)
    except Invalid as refusal:
        refuse(refusal, contact=form, parts=parts)
        return _page(request, form, parts, client, status=422)
    except Conflict as refusal:
        if done := _find_done(request):
            return _refuse_repeat(request, form, parts, client, done)
        form.add_error(None, str(refusal.message))
        return _page(request, form, parts, client, status=409)
    _tell_merged(request, data.get("client", ""), client)
    keep_how(
        request, place=form.cleaned_data["place"], channel=form.cleaned_data["channel"],
        template=template.code if template else "",
    )  # fmt: skip
    return _after(request, done) if again is None else after_again(request, again, done)


def _write(
    request: OperatorRequest, form: ContactForm, parts: list[CasePart],
    client: ClientBrief | None, again: Again | None,
) -> Registered:  # fmt: skip
    """The client, if a new one was named, and the contact: both or neither."""
    by, key = request.operator, request.POST.get("idempotency_key") or None
    name, template = form.cleaned_data["new_name"], template_choice(request)
    with finishing(by=by, named=request.POST.get("draft", "")):
        client_id = client.id if client else None
        if client is None and name:
            if key and (done := find_registered(by=by, key=key)):
                return done
            category = template.chosen.default_category if template.chosen else None
            client_id = parties.create_potential_client(
                by=by, name=name, reach=form.cleaned_data["address"], category_id=category
            ).pk
        draft = contact_draft(form, parts, client_id=client_id, template=template.code)
        if again is not None and client is not None:
            return again.register(by=by, draft=draft, key=key)
        return register_contact(by=by, draft=draft, key=key)


def _find_done(request: OperatorRequest) -> Registered | None:
    key = request.POST.get("idempotency_key")
    return find_registered(by=request.operator, key=key) if key else None


def _refuse_repeat(
    request: OperatorRequest, form: ContactForm, parts: list[CasePart],
    client: ClientBrief | None, done: Registered,
) -> HttpResponse:  # fmt: skip
    """A form gone back to and changed: the contact is there, another one needs another key."""
    form.add_error(None, _("%(what)s If this is another contact, press “Register” once more.")
                   % {"what": _already(done)})  # fmt: skip
    return _page(request, form, parts, client, status=409)


def _already(done: Registered) -> str:
    numbers = ", ".join(str(number) for number in done.case_ids)
    if not numbers:
        return _("This contact is already registered.")
    return ngettext("Case %(numbers)s is already registered.",
                    "Cases %(numbers)s are already registered.",
                    len(done.case_ids)) % {"numbers": numbers}  # fmt: skip


def _after(request: OperatorRequest, done: Registered) -> HttpResponse:
    if done.repeated:
        say(request, text=_already(done), tone="amber")
        return redirect(_url_of(done))
    if not done.case_ids:
        say(request, text=_("The contact is registered."))
        return redirect("cases:contact", done.contact_id)
    numbers = ", ".join(str(number) for number in done.case_ids)
    said = ngettext("Case %(numbers)s is registered.", "Cases %(numbers)s are registered.",
                    len(done.case_ids))  # fmt: skip
    say(request, text=said % {"numbers": numbers})
    return redirect(_url_of(done))


def _url_of(done: Registered) -> str:
    if len(done.case_ids) == 1:
        return reverse("cases:case", args=[done.case_ids[0]])
    return reverse("cases:contact", args=[done.contact_id])


def _numbers(data: QueryDict) -> list[int]:
    """Which case blocks the page had, in their order."""
    return [n for n in map(find_id, dict.fromkeys(data.getlist("part"))) if n is not None]


def _find_client(by: Actor, text: str) -> ClientBrief | None:
    """The client of this number, or who it became; nobody for another text."""
    client_id = find_id(text)
    found = None if client_id is None else find_brief(by=by, client_id=client_id)
    if found is None and client_id is not None and by.can("parties.view"):
        winner = find_merged_into(by=by, client_id=client_id)
        found = None if winner is None else find_brief(by=by, client_id=winner)
    return found


def _tell_merged(request: OperatorRequest, asked: str, client: ClientBrief | None) -> None:
    number = find_id(asked)
    if client is not None and number not in (None, client.id):
        text = _("Client %(number)s was merged into client %(winner)s: the contact is his.")
        say(request, text=text % {"number": number, "winner": client.id}, tone="amber")


_EXACT = ("phone", "email", "account", "contract", "tax_id", "name")


def _with_named_client(by: Actor, data: QueryDict) -> QueryDict:
    """The form with the client whom a text names exactly, if nobody was picked from the list."""
    text = data.get("client" + TEXT, "").strip()
    if not text or data.get("client"):
        return data
    data = data.copy()
    if data.get("new_name", "").strip():
        data["client"] = NEW
        return data
    found = match_clients(by=by, wanted=[(kind, text) for kind in _EXACT])
    ids = {client_id for clients in found.values() for client_id in clients}
    if len(ids) == 1:
        data["client"] = str(ids.pop())
    return data


def _contact_form(
    by: Actor, client: ClientBrief | None, data: QueryDict | None = None, **kwargs: Any
) -> ContactForm:
    typed = (data or kwargs.get("initial", {})).get("client" + TEXT, "")
    form = ContactForm(
        data,
        subscribers=list(client.subscribers) if client else [],
        persons=list(client.contact_persons) if client else [],
        client_name=client.name if client else "",
        can_add=by.can("parties.edit"),
        **kwargs,
    )
    if form.is_new:
        form.name_new(typed)
    return form


def _page(
    request: OperatorRequest, form: ContactForm, parts: list[CasePart],
    client: ClientBrief | None, status: int = 200, alike: Sequence[ClientBrief] = (),
) -> HttpResponse:  # fmt: skip
    can_propose = request.operator.can("cases.propose_topic")
    # A refused form keeps its key: gone back to after it went through, it is still the same one.
    key = request.POST.get("idempotency_key") if status == 422 else None
    for part in parts:
        part.show_files(request.operator)
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "form": form, "parts": parts, "client": client, "can_propose": can_propose,
        "key": key or uuid4(), "templates": template_choice(request),
        "draft": open_draft(by=request.operator, text=given.get("draft", "")), "alike": alike,
    }  # fmt: skip
    return render(request, "cases/register.html", context, status=status)


@require_POST
def client_part(request: OperatorRequest) -> HttpResponse:
    """Who the chosen client is: the fragment with the client's lines and people, by POST too."""
    request.operator.check("cases.register")
    client = _find_client(request.operator, request.POST.get("client", ""))
    form = _contact_form(request.operator, client, initial=_carried(request.POST))
    return render(request, "cases/_who_answer.html", {"form": form, "client": client})


def _carried(given: QueryDict) -> dict[str, str]:
    """What the choice of a client brings into the form: a new one has the name or number typed."""
    initial = {key: given.get(key, "") for key in ("client", "new_name", "address")}
    typed = given.get("client" + TEXT, "").strip()
    if initial["client"] == NEW:
        initial["client" + TEXT] = typed
        known = "address" if "@" in typed or looks_like_number(typed) else "new_name"
        initial[known] = typed or initial[known]
    return initial


@require_GET
def case_part(request: OperatorRequest) -> HttpResponse:
    """One more empty case block, numbered after those on the page."""
    request.operator.check("cases.register")
    facts = facts_of(request.operator, request.GET.get("client"))
    template = template_choice(request).chosen
    part = CasePart(max(_numbers(request.GET), default=-1) + 1, facts=facts, template=template)
    part.form.fields["topic"].widget.attrs["autofocus"] = True
    return render(request, "cases/_case_part.html", {"part": part, "extra": True})


@require_POST
def how_part(request: OperatorRequest) -> HttpResponse:
    """Another template: place, channel and direction as it has them, and its topics."""
    request.operator.check("cases.register")
    choice = template_choice(request)
    typed = {name: request.POST.get(name, "") for name in ("client", "address", "summary")}
    initial = {**typed, **usual_how(request, choice.chosen)}
    form = _contact_form(request.operator, None, initial=initial, template=choice.chosen)
    facts, pickers = facts_of(request.operator, request.POST.get("client")), []
    for number in _numbers(request.POST):
        topic = request.POST.get(f"case-{number}-topic", "")
        kept = topic if topic in {node["value"] for node in topic_nodes(choice.chosen)} else ""
        given = {"topic": kept} if kept else None
        pickers.append(CasePart(number, initial=given, facts=facts, template=choice.chosen))
    context = {"form": form, "templates": choice, "pickers": pickers}
    return render(request, "cases/_how_answer.html", context)


@require_POST
def attributes_part(request: OperatorRequest, prefix: str) -> HttpResponse:
    """The attribute fields of the chosen topic, keeping what was typed under equal codes.

    By POST, though it writes nothing: what is typed about a customer stays out of addresses.
    """
    if not request.operator.can("cases.work"):
        request.operator.check("cases.register")
    facts = facts_of(request.operator, request.POST.get("client"))
    topic = request.POST.get(f"{prefix}-topic", "")
    case_id = find_id(request.POST.get("case", ""))
    if case_id is None:
        form = attributes_form(topic, prefix, request.POST, facts=facts)
        return render(request, "cases/_attributes.html", {"form": form})
    case = get_case(by=request.operator, case_id=case_id)
    form = attributes_form(topic, prefix, request.POST, values=case.attributes, facts=facts)
    unasked = list_unasked(request.operator, case, topic)
    return render(request, "cases/_attributes.html", {"form": form, "unasked": unasked})


def new_contact_url(*, client_id: int) -> str:
    """Where a contact with this client is registered."""
    return f"{reverse('cases:register')}?client={client_id}"
