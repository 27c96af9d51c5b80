"""The living style guide ``/kit``: every part with sample data, for those who compose pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.money import Money
from abonent.webkit import filters, toasts
from abonent.webkit.columns import Column
from abonent.webkit.context import check
from abonent.webkit.forms import Combobox, DateField, DateTimeField, Form, PhoneField, TreePicker
from abonent.webkit.lists import BulkAction, Empty, List, View
from abonent.webkit.templatetags.webkit import badge, due, phone
from abonent.webkit.ticks import TreeTicks

if TYPE_CHECKING:
    from django.http import HttpRequest

_NAMES = ("Иванова Анна Сергеевна", "ООО «Северный ветер»", "Петров Пётр", "Smith John", "Ким Олег")
_STATES = (
    ("open", _("open"), "blue"),
    ("waiting", _("waiting for the customer"), "violet"),
    ("late", _("overdue"), "red"),
    ("solved", _("solved"), "green"),
)
_TREE = (
    ("billing", _("Bills and payments"), None, False),
    ("bill", _("Bill not received"), "billing", True),
    ("charge", _("Disagrees with a charge"), "billing", True),
    ("roaming", _("Roaming charge"), "charge", True),
    ("network", _("Network"), None, False),
    ("coverage", _("No coverage"), "network", True),
    ("slow", _("Slow internet"), "network", True),
)


def _nodes() -> list[dict[str, Any]]:
    return [{"value": v, "label": str(n), "parent": p, "open": o} for v, n, p, o in _TREE]


class SampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("Surname first."), max_length=60)
    number = PhoneField(label=_("Number"), required=False)
    topic = forms.CharField(label=_("Topic"), widget=TreePicker(nodes=_nodes))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, choices=[(code, name) for code, name, *_rest in _TREE],
        widget=TreeTicks(nodes=_nodes, covers=True),
    )  # fmt: skip
    client = forms.CharField(
        label=_("Client"),
        required=False,
        widget=Combobox(
            url="/kit/options",
            name_of=lambda value: _NAMES[int(value)],
            placeholder=_("Name, number or account"),
        ),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("request", _("Request")), ("complaint", _("Complaint"))],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("phone", _("Phone")), ("mail", _("E-mail"))]
    )
    date = DateField(label=_("Date"), required=False)
    call_at = DateTimeField(label=_("Call back at"), required=False)
    amount = forms.DecimalField(label=_("Amount"), required=False, decimal_places=2)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    text = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea({"rows": 3})
    )


def _number(row: dict[str, Any]) -> str:
    return str(row["id"])


def _rows() -> list[dict[str, Any]]:
    present = now()
    return [
        {
            "id": 10480 + place,
            "name": _NAMES[place % 5],
            "state": _STATES[place % 4],
            "number": f"+7916123{4500 + place}",
            "balance": Money(123450 * (place % 7) - 50000, "RUB"),
            "opened": present - timedelta(minutes=37 * place * place),
            "due": present + timedelta(minutes=130 - 45 * (place % 6)),
            "calls": 1000 * place,
        }
        for place in range(1, 131)
    ]


SAMPLE = List(
    key="sample",
    columns=[
        Column(
            key="id", label=_("Case"), sort="id", align="right", value=lambda row: str(row["id"])
        ),
        Column(key="name", label=_("Client"), sort="name", wide=True),
        Column(key="state", label=_("State"), cell=lambda row: badge(*row["state"][1:])),
        Column(key="number", label=_("Number"), cell=lambda row: phone(row["number"]), minor=True),
        Column(key="balance", label=_("Balance"), sort="balance", align="right"),
        Column(key="calls", label=_("Calls"), sort="calls", align="right", minor=True),
        Column(key="opened", label=_("Opened"), sort="opened", minor=True),
        Column(
            key="due",
            label=_("Due"),
            sort="due",
            cell=lambda row: due(row["due"], warn_at=row["due"] - timedelta(minutes=30)),
        ),
    ],
    filters=[
        filters.TextFilter(key="q", label=_("Search"), placeholder=_("Name, number…")),
        filters.MultiChoice(
            key="state", label=_("State"), choices=[(code, name) for code, name, _t in _STATES]
        ),
        filters.DateRange(key="opened", label=_("Opened")),
        filters.Flag(key="urgent", label=_("Urgent")),
        filters.Lookup(key="client", label=_("Client"), url="/kit/options"),
    ],
    sort="-id",
    row_url=lambda row: f"/kit?case={row['id']}",
    row_id="id",
    bulk=[BulkAction(label=_("Hand over"), url="/kit", icon="user-share")],
    empty=Empty(title=_("No cases yet"), text=_("They appear with the first contact.")),
)


def guide(request: HttpRequest) -> HttpResponseBase:
    """Every part on one page; a post shows the form with its errors."""
    check(request, "webkit.kit")
    form = SampleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "ids" not in request.POST and form.is_valid():
        form.refuse(Invalid({"number": [str(_("This number belongs to another client."))]}))
    present = now()
    context = {
        "form": form,
        "soon": present + timedelta(hours=2, minutes=10),
        "warn": present + timedelta(hours=3),
        "past": present - timedelta(minutes=5),
        "before": present - timedelta(hours=3),
        "owed": Money(123450, "RUB"),
        "crumbs": [(_("Cases"), "/kit"), (_("Claims"), "/kit")],
        "tabs": [
            {"label": _("Timeline"), "href": "/kit", "current": True, "count": 12},
            {"label": _("Documents"), "href": "/kit?tab=2", "icon": "files"},
        ],
        "tones": [(tone, tone) for tone in ("grey", "blue", "green", "amber", "red", "violet")],
        "changed": [(_("State"), _("open"), _("solved")), (_("Priority"), "", _("high"))],
    }
    views = [
        View(label=_("All"), query=""),
        View(label=_("Overdue"), query="state=late", count=32),
    ]
    return SAMPLE.respond(
        request, _rows(), template="webkit/kit.html", context=context, views=views
    )


@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """Sample answer to a combobox."""
    check(request, "webkit.kit")
    asked = request.POST.get("q", "").lower()
    found = [
        {"value": place, "label": name, "hint": "+7 916 123-45-67"}
        for place, name in enumerate(_NAMES)
        if asked in name.lower()
    ]
    return render(request, "webkit/options.html", {"options": found})


def panel(request: HttpRequest) -> HttpResponse:
    """Sample answer of a fragment with a toast."""
    check(request, "webkit.kit")
    response = render(request, "webkit/kit_panel.html", {"at": now()})
    toasts.toast(response, text=_("The case was handed over."), undo_url="/kit/upload")
    return response


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a sample file and keeps nothing."""
    check(request, "webkit.kit")
    return HttpResponse(status=201)


def refusal(request: HttpRequest) -> HttpResponse:
    """A refusal, as a page or as a toast."""
    check(request, "webkit.kit")
    raise Conflict(_("Someone else changed this case meanwhile. Refresh the page."))
