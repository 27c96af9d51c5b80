"""The list of clients, and the list of one client's lines."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.text import localized
from abonent.parties import queries, wording
from abonent.parties.events import CLIENT_CREATED
from abonent.parties.models import Client
from abonent.parties.pages.attribute_columns import with_own_attributes
from abonent.parties.pages.confidential_columns import with_confidential, with_facts
from abonent.parties.pages.shown import status_badge
from abonent.parties.ports import first_of_clients, usual_clients
from abonent.rules.lists import columns_of, note_columns, saved_tabs, with_query
from abonent.staff.choosing import colleague_filter
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, MultiChoice, TextFilter
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.placing import ByPlace
from abonent.webkit.templatetags.webkit import badge, phone


def note_export(request: Any, kind: str) -> None:
    """Keep in the audit that somebody saves a list to a file."""
    audit.record(
        by=request.operator,
        action="parties.export",
        of="list",
        id=request.path.strip("/"),
        changes={"format": kind, "query": request.GET.urlencode()},
    )


CLIENTS = List(
    key="clients",
    title=gettext_lazy("Clients"),
    live="clients",
    live_row="client",
    live_new=[CLIENT_CREATED],
    sort="name",
    export_permission="parties.export",
    on_export=note_export,
    row_url=lambda client: path_of("parties:client", client.pk),
    empty=Empty(
        title=gettext_lazy("No clients yet"),
        text=gettext_lazy("Create the first one, or let an import bring them."),
        icon="users",
        action=gettext_lazy("New client"),
        url="parties:create",
    ),
    columns=[
        Column(key="name", label=pgettext_lazy("client", "Name"), value="name", sort="name",
               wide=True),
        Column(key="kind", label=gettext_lazy("Kind"), sort="kind", minor=True,
               paged=ByPlace("kind"),
               value=lambda c: str(wording.KINDS[c.kind])),
        Column(key="phone", label=gettext_lazy("Phone"), value="main_phone",
               cell=lambda c: phone(c.main_phone)),
        Column(key="status", label=gettext_lazy("Status"), sort="status",
               paged=ByPlace("status"),
               value=lambda c: str(wording.STATUSES[c.status]),
               cell=lambda c: status_badge(c.status)),
        Column(key="category", label=gettext_lazy("Category"), sort="category__position",
               paged=ByPlace("category__position"),
               value=lambda c: localized(c.category.name) if c.category else ""),
        Column(key="manager", label=gettext_lazy("Personal manager"), value="manager.name",
               sort="manager__name", paged=ByPlace("manager__name"), minor=True,
               wide=True),
        Column(key="tax_id", label=gettext_lazy("Tax number"), value=queries.open_tax_id,
               minor=True),
        Column(key="created", label=gettext_lazy("Created"), value="created_at",
               sort="created_at"),
        Column(key="id", label=gettext_lazy("Number in the product"), value="pk", hidden=True),
    ],
    filters=[
        Choice(key="kind", label=gettext_lazy("Kind"), choices=list(wording.KINDS.items())),
        MultiChoice(key="status", label=gettext_lazy("Status"),
                    choices=list(wording.STATUSES.items())),
        MultiChoice(key="category", label=gettext_lazy("Category"), field="category_id",
                    choices=queries.list_categories),
        colleague_filter(key="manager", label=gettext_lazy("Personal manager")),
        DateRange(key="created", label=gettext_lazy("Created"), field="created_at"),
    ],
)  # fmt: skip

LINES = List(
    key="lines",
    title=gettext_lazy("Subscribers"),
    sort="number",
    export_permission="parties.export",
    on_export=note_export,
    columns=[
        Column(key="number", label=gettext_lazy("Number or log-in"), value="number",
               sort="number", cell=lambda s: _number(s.number)),
        Column(key="service", label=gettext_lazy("Service"), sort="service",
               value=lambda s: str(wording.SERVICES[s.service])),
        Column(key="status", label=gettext_lazy("Status"), sort="status",
               value=lambda s: str(wording.LINE_STATUSES[s.status]),
               cell=lambda s: badge(wording.LINE_STATUSES[s.status],
                                    wording.LINE_TONES[s.status])),
        Column(key="tariff", label=gettext_lazy("Tariff"), value="tariff", sort="tariff"),
        Column(key="account", label=gettext_lazy("Account"), value="account.number",
               sort="account__number"),
        Column(key="activated", label=gettext_lazy("Activated"), value="activated_date",
               sort="activated_date", minor=True),
    ],
    filters=[
        TextFilter(key="number", label=gettext_lazy("Number or log-in")),
        MultiChoice(key="service", label=gettext_lazy("Service"),
                    choices=list(wording.SERVICES.items())),
        MultiChoice(key="status", label=gettext_lazy("Status"),
                    choices=list(wording.LINE_STATUSES.items())),
    ],
)  # fmt: skip


def _number(number: str) -> Any:
    return phone(number) if number.startswith("+") else number


@require_GET
def clients(request: OperatorRequest) -> HttpResponseBase:
    """All clients, with the views people open most."""
    views = [
        View(label=_("All"), query=""),
        View(label=_("Mine"), query=f"manager={request.operator.id}"),
        View(label=_("Companies"), query="kind=company"),
        View(label=_("Potential"), query="status=potential"),
    ]
    views += [tab for usual in usual_clients for tab in usual.tabs(request)]
    views += saved_tabs(request, subject="client", by=request.operator)
    context = {
        "title": _("Clients"),
        "can_edit": request.operator.can("parties.edit"),
        "can_merge": request.operator.can("parties.merge"),
    }
    rows = queries.list_clients(by=request.operator)
    columns = columns_of(request.GET, subject="client", by=request.operator)
    asked = [*columns, request.GET.get("sort", "").removeprefix("-")]
    listed = _clients_list(by=request.operator, asked=asked).with_columns(columns)
    note_columns(request, listed, by=request.operator, name="clients")
    return listed.respond(
        request,
        with_facts(rows, listed),
        template="parties/clients.html",
        context=context,
        views=views,
    )


def _clients_list(*, by: Actor, asked: Collection[str] = ()) -> List:
    """The list of clients as ``by`` may ask it, with the confidential columns ``asked`` for."""
    listed = with_own_attributes(CLIENTS.offering_first(first_of_clients(by)), by=by)
    listed = with_confidential(listed, by=by, asked=asked)
    return with_query(
        listed, subject="client", by=by,
        placeholder=_("Name, number, account, or status:active manager:me created:>-30d"),
    )  # fmt: skip


def listed_clients(*, by: Actor, params: QueryDict) -> QuerySet[Client]:
    """The clients that a list shows for ``params``, on all of its pages."""
    found = _clients_list(by=by).matching(params=params, rows=queries.list_clients(by=by))
    assert isinstance(found, QuerySet)  # noqa: S101 - as the rows that it was given
    return found


@require_GET
def lines(request: OperatorRequest, client_id: int) -> HttpResponseBase:
    """All lines of one client: a large company has thousands."""
    client = queries.get_client(by=request.operator, client_id=client_id)
    context = {
        "title": _("Subscribers"),
        "crumbs": [
            (_("Clients"), reverse("parties:clients")),
            (client.name, reverse("parties:client", args=[client_id])),
        ],
    }
    rows = queries.list_subscribers(by=request.operator, client_id=client_id)
    return LINES.respond(request, rows, template="parties/lines.html", context=context)
