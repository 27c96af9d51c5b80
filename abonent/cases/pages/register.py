"""The registration page: a contact and the cases opened in it, from the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.cases.actions import Registered, find_registered, register_contact
from abonent.cases.pages.again import Again, after_again, find_again
from abonent.cases.pages.forms import (
    NEW,
    CasePart,
    ContactForm,
    attributes_form,
    contact_draft,
    facts_of,
    refuse,
)
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.files import list_own_files, store_upload
from abonent.kernel.ids import find_id, find_uuid
from abonent.kernel.models import StoredFile
from abonent.kernel.phones import looks_like_number
from abonent.parties import actions as parties
from abonent.parties.queries import match_clients
from abonent.parties.queries.brief import ClientBrief, find_brief
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import TEXT
from abonent.webkit.toasts import say
from abonent.work.actions import finish_draft
from abonent.work.queries import open_draft

LAST_PLACE, LAST_CHANNEL = "last_place", "last_channel"


@require_http_methods(["GET", "POST"])
def register(request: OperatorRequest) -> HttpResponse:
    """The empty form, or the registration of what was filled in."""
    request.operator.check("cases.register")
    if request.method == "POST":
        return _register(request)
    client = _find_client(request.operator, request.GET.get("client", ""))
    initial = {
        "client": client.id if client else "",
        "address": request.GET.get("address", ""),
        "place": request.session.get(LAST_PLACE),
        "channel": request.session.get(LAST_CHANNEL),
    }
    form, part = (
        _contact_form(request.operator, client, initial=initial),
        CasePart(0, facts=facts_of(request.operator, client.id if client else None)),
    )
    first = part.form.fields["topic"] if client else form.fields["client"]
    first.widget.attrs["autofocus"] = True  # whoever comes from a card has chosen the client
    return _page(request, form, [part], client)


def _register(request: OperatorRequest) -> HttpResponse:
    data = _with_named_client(request.operator, request.POST)
    client = _find_client(request.operator, data.get("client", ""))
    form = _contact_form(request.operator, client, data)
    facts = facts_of(request.operator, data.get("client"))
    again = find_again(request.POST)
    parts = [CasePart(n, request.POST, facts=facts) for n in _numbers(request.POST)]
    new = [part for part in parts if again is None or part.number != again.part]
    # Every form is asked, so that every problem shows at once.
    if not all([form.is_valid(), *[part.is_valid() for part in new]]):
        if done := _find_done(request):
            return _refuse_repeat(request, form, parts, client, done)
        return _page(request, form, parts, client, status=422)
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
    request.session[LAST_PLACE] = form.cleaned_data["place"]
    request.session[LAST_CHANNEL] = form.cleaned_data["channel"]
    return _after(request, done) if again is None else after_again(request, again, done)


def _write(
    request: OperatorRequest, form: ContactForm, parts: list[CasePart],
    client: ClientBrief | None, again: Again | None,
) -> Registered:  # fmt: skip
    """The client, if a new one was named, and the contact: both or neither."""
    by, key = request.operator, request.POST.get("idempotency_key") or None
    name = form.cleaned_data["new_name"]
    with _finishing(request):
        if client is not None or not name:
            draft = contact_draft(form, parts, client_id=client.id if client else None)
            if again is not None:
                return again.register(by=by, draft=draft, key=key)
            return register_contact(by=by, draft=draft, key=key)
        if key and (done := find_registered(by=by, key=key)):
            return done
        new = parties.create_potential_client(by=by, name=name, reach=form.cleaned_data["address"])
        return register_contact(by=by, draft=contact_draft(form, parts, client_id=new.pk), key=key)


@contextmanager
def _finishing(request: OperatorRequest) -> Iterator[None]:
    """One transaction in which the draft, if the form has one, has served its purpose."""
    with transaction.atomic():
        if draft_id := find_uuid(request.POST.get("draft", "")):
            finish_draft(by=request.operator, draft_id=draft_id)
        yield


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
    client_id = find_id(text)
    return None if client_id is None else find_brief(by=by, client_id=client_id)


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
    client: ClientBrief | None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    can_propose = request.operator.can("cases.propose_topic")
    # A refused form keeps its key: gone back to after it went through, it is still the same one.
    key = request.POST.get("idempotency_key") if status == 422 else None
    for part in parts:
        part.show_files(request.operator)
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "form": form, "parts": parts, "client": client, "can_propose": can_propose,
        "key": key or uuid4(),
        "draft": open_draft(by=request.operator, text=given.get("draft", "")),
    }  # fmt: skip
    return render(request, "cases/register.html", context, status=status)


@require_POST
def client_part(request: OperatorRequest) -> HttpResponse:
    """Who the chosen client is: the fragment with the client's lines and people, by POST too."""
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
    part = CasePart(max(_numbers(request.GET), default=-1) + 1, facts=facts)
    part.form.fields["topic"].widget.attrs["autofocus"] = True
    return render(request, "cases/_case_part.html", {"part": part, "extra": True})


@require_POST
def attributes_part(request: OperatorRequest, prefix: str) -> HttpResponse:
    """The attribute fields of the chosen topic, keeping what was typed under equal codes.

    By POST, though it writes nothing: what is typed about a customer stays out of addresses.
    """
    facts = facts_of(request.operator, request.POST.get("client"))
    topic = request.POST.get(f"{prefix}-topic", "")
    form = attributes_form(topic, prefix, request.POST, facts=facts)
    return render(request, "cases/_attributes.html", {"form": form})


@require_http_methods(["GET", "POST"])
def upload_part(request: OperatorRequest, prefix: str) -> HttpResponse:
    """Keep one file and answer with its row, whose hidden field attaches it to the form.

    By GET the rows of those that were kept before: ``id`` by ``id``, for a form brought back.
    """
    request.operator.check("cases.register")
    if request.method == "GET":
        ids = [found for text in request.GET.getlist("id") if (found := find_id(text)) is not None]
        return _draw_files(request, prefix, list_own_files(by=request.operator, ids=ids))
    uploaded = next(iter(request.FILES.values()), None)
    if uploaded is None or isinstance(uploaded, list):
        return HttpResponse(_("Choose a file."), status=422, content_type="text/plain")
    try:
        file = store_upload(by=request.operator, uploaded=uploaded, name=uploaded.name or "")
    except Invalid as refusal:
        return HttpResponse(refusal.told, status=422, content_type="text/plain; charset=utf-8")
    return _draw_files(request, prefix, [file])


def _draw_files(request: OperatorRequest, prefix: str, files: list[StoredFile]) -> HttpResponse:
    context = {"given": files, "field": f"{prefix}-files"}
    return render(request, "webkit/parts/given.html", context)


def new_contact_url(*, client_id: int) -> str:
    """Where a contact with this client is registered."""
    return f"{reverse('cases:register')}?client={client_id}"
