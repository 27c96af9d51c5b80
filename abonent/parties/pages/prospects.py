"""Pages of the work with potential clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.audit import last_author
from abonent.kernel.clock import now
from abonent.kernel.collisions import Collided
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.files import respond
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.parties import actions
from abonent.parties.actions.joining import Taken
from abonent.parties.actions.joining_work import held_prospect
from abonent.parties.models import Prospect
from abonent.parties.pages.edits import prospect_told, say_taken
from abonent.parties.policy.joining import flat_prospect
from abonent.parties.policy.prospects import MOVES, OPEN, ProspectDraft
from abonent.parties.queries import prospects as queries
from abonent.parties.wording import PROSPECT_MOVES, PROSPECT_STATES, PROSPECT_TONES
from abonent.staff.choosing import ColleagueField, colleague_filter
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import wording
from abonent.webkit.collisions import chosen_of, joining, seen_of
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import DateRange, MultiChoice
from abonent.webkit.forms import DateField, Form
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.templatetags.webkit import badge, phone
from abonent.webkit.toasts import say

OPEN_STATES = "state=new&state=work&state=qualified"


def state_badge(state: str) -> Any:
    """How far the work has come: by colour, word and shape."""
    return badge(PROSPECT_STATES[state], PROSPECT_TONES[state])


def _is_late(one: Prospect) -> bool:
    """Whether what was to come next has not come in its time."""
    today = timezone.localtime(now()).date()
    return bool(one.next_date and one.next_date < today and one.state in OPEN)


def next_day(one: Prospect) -> Any:
    """The day of the next step; one that has passed is marked."""
    if one.next_date is None:
        return wording.NOTHING
    said = wording.day(one.next_date)
    return badge(said, "red", "clock") if _is_late(one) else said


PROSPECTS = List(
    key="prospects",
    title=gettext_lazy("Potential clients"),
    live="clients",
    sort="next",
    export_permission="parties.export",
    row_url=lambda p: path_of("parties:prospect", p.pk),
    empty=Empty(
        title=gettext_lazy("No such potential clients"),
        text=gettext_lazy("Take a filter off, or register a contact with a newcomer."),
        action=gettext_lazy("New contact"),
        url="/contacts/new",
    ),
    columns=[
        Column(key="name", label=gettext_lazy("Potential client"), value="client.name",
               sort="client__name", wide=True),
        Column(key="state", label=gettext_lazy("State"), sort="state",
               value=lambda p: str(PROSPECT_STATES[p.state]), cell=lambda p: state_badge(p.state)),
        Column(key="phone", label=gettext_lazy("Phone"), value="main_phone",
               cell=lambda p: phone(p.main_phone)),
        Column(key="interest", label=gettext_lazy("Interest"), value="interest", wide=True),
        Column(key="next", label=gettext_lazy("Next step on"), value="next_date",
               sort="next_date", cell=next_day),
        Column(key="step", label=gettext_lazy("Next step"), value="next_step", wide=True),
        Column(key="owner", label=gettext_lazy("Owner"), sort="owner__name", wide=True,
               value=lambda p: p.owner.name if p.owner else ""),
        Column(key="source", label=gettext_lazy("Source"), minor=True,
               value=lambda p: localized(p.source.name) if p.source else ""),
        Column(key="reason", label=gettext_lazy("Reason of the loss"), hidden=True,
               value=lambda p: localized(p.loss_reason.name) if p.loss_reason else ""),
        Column(key="created", label=gettext_lazy("Since"), value="created_at", sort="created_at",
               minor=True),
    ],
    filters=[
        MultiChoice(key="state", label=gettext_lazy("State"),
                    choices=list(PROSPECT_STATES.items())),
        colleague_filter(key="owner", label=gettext_lazy("Owner")),
        MultiChoice(key="source", label=gettext_lazy("Source"), field="source_id",
                    choices=queries.list_sources),
        DateRange(key="next", label=gettext_lazy("Next step on"), field="next_date"),
        DateRange(key="created", label=gettext_lazy("Since"), field="created_at"),
    ],
)  # fmt: skip


@require_GET
def prospects(request: OperatorRequest) -> HttpResponseBase:
    """All of them, with the views people open most."""
    views = [
        View(label=_("Open"), query=OPEN_STATES),
        View(label=_("Mine"), query=f"{OPEN_STATES}&owner={request.operator.id}"),
        View(label=pgettext("potential clients", "New"), query="state=new"),
        View(label=_("Qualified"), query="state=qualified"),
        View(label=_("All"), query=""),
    ]
    context = {
        "title": _("Potential clients"),
        "can_export": request.operator.can("parties.export"),
    }
    rows = queries.list_prospects(by=request.operator)
    return PROSPECTS.respond(
        request, rows, template="parties/prospects.html", context=context, views=views
    )


class ProspectForm(Form):
    """What is known, and what comes next."""

    interest = forms.CharField(label=gettext_lazy("Interest"), required=False, max_length=500)
    source_id = forms.TypedChoiceField(
        label=gettext_lazy("Source"), required=False, coerce=int, empty_value=None
    )
    owner_id = ColleagueField(
        label=gettext_lazy("Owner"), required=False, placeholder=gettext_lazy("Nobody")
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), required=False, max_length=250)
    next_date = DateField(label=gettext_lazy("Next step on"), required=False)

    def __init__(self, *args: Any, held: Prospect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = [(held.source_id, localized(held.source.name))] if held.source else []
        self._offer("source_id", queries.list_sources(), source)
        owner: Any = self.fields["owner_id"]
        owner.held = held.owner_id

    def _offer(self, name: str, known: list[Any], held: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "—"), *dict([*held, *known]).items()]


@require_http_methods(["GET", "POST"])
def prospect(request: OperatorRequest, prospect_id: int) -> HttpResponse:
    """One potential client: what is known, what comes next, where it goes on."""
    found = queries.get_prospect(by=request.operator, prospect_id=prospect_id)
    names = tuple(ProspectForm.base_fields)
    initial = {name: getattr(found, name) for name in names}
    if request.method == "GET":
        return _show(request, found, ProspectForm(initial=initial, held=found))
    form = ProspectForm(request.POST, initial=initial, held=found)

    def save(joined: Mapping[str, Any]) -> Taken:
        return actions.join_prospect(by=request.operator, prospect_id=prospect_id, **joined)[1]

    return _carry_out(request, found, form, save)


def _carry_out(
    request: OperatorRequest, found: Prospect, form: ProspectForm, act: Callable[..., Taken]
) -> HttpResponse:
    """Do ``act`` with what was typed; refused, the page comes back with all of it."""
    status, collided = 422, None
    if form.is_valid():
        draft = ProspectDraft(**form.cleaned_data)
        seen, chosen = seen_of(request.POST), chosen_of(request.POST)
        try:
            taken = act({"seen": seen, "draft": draft, "chosen": chosen})
        except Invalid as refusal:
            known = {k if k in form.fields else "": v for k, v in refusal.problems.items()}
            form.refuse(Invalid(known))
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            status, collided = 409, refusal if isinstance(refusal, Collided) else None
        else:
            say_taken(request, taken, prospect_told)
            say(request, text=_("Saved."))
            return redirect("parties:prospect", found.pk)
    return _show(request, found, form, collided=collided, status=status)


def _joined(request: OperatorRequest, found: Prospect, collided: Collided | None) -> dict[str, Any]:
    def author() -> str:
        return last_author(of="client", id=found.client_id, action="parties.edit_prospect")

    seen, told = flat_prospect(held_prospect(found)), prospect_told
    return joining(seen=seen, given=request.POST, refusal=collided, told=told, author=author)


def _show(
    request: OperatorRequest, found: Prospect, form: ProspectForm, *,
    status: int = 200, collided: Collided | None = None,
) -> HttpResponse:  # fmt: skip
    may = request.operator.can("parties.edit")
    moves = [(state, PROSPECT_MOVES[state]) for state in MOVES[found.state]] if may else []
    context = {
        "title": found.client.name,
        "crumbs": [(_("Potential clients"), f"{reverse('parties:prospects')}?{OPEN_STATES}")],
        "prospect": found,
        "state": state_badge(found.state),
        "form": form,
        "moves": [move for move in moves if move[0] != "lost"],
        "can_lose": any(state == "lost" for state, _label in moves),
        "reasons": queries.list_loss_reasons(),
        "can_edit": may,
        "can_merge": request.operator.can("parties.merge") and found.client.status == "potential",
        "was": found.state,
        **_joined(request, found, collided),
    }
    return render(request, "parties/prospect.html", context, status=status)


@require_POST
def move(request: OperatorRequest, prospect_id: int) -> HttpResponse:
    """One step on, and what was typed beside it."""
    found = queries.get_prospect(by=request.operator, prospect_id=prospect_id)
    form = ProspectForm(request.POST, held=found)

    def go_on(joined: Mapping[str, Any]) -> Taken:
        given = request.POST
        return actions.advance_prospect(
            by=request.operator, prospect_id=prospect_id, state=given.get("state", ""),
            was=given.get("was", ""), loss_reason_id=find_id(given.get("loss_reason", "")),
            **joined,
        )[1]  # fmt: skip

    return _carry_out(request, found, form, go_on)


@require_http_methods(["GET", "POST"])
def billing(request: OperatorRequest) -> HttpResponse:
    """Files for billing: who waits, what was sent; a new one."""
    by = request.operator
    by.check("parties.export")
    problem = ""
    if request.method == "POST":
        try:
            made = actions.export_prospects(by=by, format=request.POST.get("format", ""))
        except (Invalid, Conflict) as refusal:
            problem = refusal.told if isinstance(refusal, Invalid) else str(refusal.message)
        else:
            say(
                request, text=_("The file for billing is ready: %(count)s.") % {"count": made.count}
            )
            return redirect("parties:billing")
    waiting = queries.list_prospects(by=by).filter(state="qualified", export=None)
    context = {
        "title": _("Files for billing"),
        "crumbs": [(_("Potential clients"), f"{reverse('parties:prospects')}?{OPEN_STATES}")],
        "to_send": waiting.count(),
        "exports": queries.list_exports(by=by),
        "formats": [("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")],
        "problem": problem,
    }
    return render(request, "parties/billing.html", context, status=409 if problem else 200)


@require_GET
def billing_file(request: OperatorRequest, export_id: int) -> HttpResponseBase:
    """A file that was made before, as it was."""
    return respond(queries.get_export(by=request.operator, export_id=export_id).file)


def load_panel(actor: Actor, client_id: int, limit: int) -> Mapping[str, Any]:
    """The work with the client as a potential one, for the card."""
    found = queries.list_prospects_of_client(by=actor, client_id=client_id)
    rows = [
        {
            "row": one,
            "state": state_badge(one.state),
            "url": reverse("parties:prospect", args=[one.pk]),
            "next_day": next_day(one),
        }
        for one in found[:limit]
    ]
    return {"rows": rows}
