"""Lists of cases and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from abonent.cases import queries
from abonent.cases.events import CASE_OPENED, CONTACT_REGISTERED
from abonent.cases.models import Case, Contact, Direction, Kind
from abonent.cases.pages.attributes import with_attributes
from abonent.cases.pages.by_template import template_tabs, with_usual
from abonent.cases.pages.forms import catalogue_choices
from abonent.cases.pages.shown import priority_badge, state_badge, state_label
from abonent.cases.queries import CaseFilter, get_catalogue
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.ids import find_id
from abonent.parties.queries.brief import client_names
from abonent.routes.queries import get_flow
from abonent.rules.lists import columns_of, note_columns, saved_tabs, with_query
from abonent.staff import queries as staff
from abonent.staff.choosing import colleague_filter
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, Lookup, MultiChoice
from abonent.webkit.lists import BulkAction, Empty, List, View
from abonent.webkit.placing import ByJoined, ByPlace
from abonent.webkit.templatetags.webkit import phone


def _topics() -> list[tuple[int, str]]:
    return [(t.id, f"{'— ' * len(t.ancestors)}{t.label}") for t in get_catalogue().topics.values()]


def _note_export(request: Any, kind: str) -> None:
    audit.record(
        by=request.operator,
        action="cases.export",
        of="list",
        id=request.path.strip("/"),
        changes={"format": kind, "query": request.GET.urlencode()},
    )


def _client_name(value: str) -> str:
    client_id = find_id(value)
    return "" if client_id is None else client_names([client_id]).get(client_id, "")


_CLIENT = Lookup(
    key="client",
    label=gettext_lazy("Client"),
    url="/clients/options",
    name_of=_client_name,
    apply=lambda rows, v: rows.none() if find_id(v) is None else rows.filter(client=find_id(v)),
)

CASES = List(
    key="cases",
    title=gettext_lazy("Cases"),
    live="cases",
    live_row="case",
    live_new=[CASE_OPENED],
    sort="-number",
    export_permission="cases.export",
    on_export=_note_export,
    bulk=[
        BulkAction(label=gettext_lazy("Hand over"), url="/cases/bulk/assign", icon="user-share",
                   permission="cases.bulk"),
        BulkAction(label=gettext_lazy("Move"), url="/cases/bulk/move", icon="arrow-right",
                   permission="cases.bulk"),
        BulkAction(label=gettext_lazy("Change"), url="/cases/bulk/edit", icon="edit",
                   permission="cases.bulk"),
        BulkAction(label=gettext_lazy("Write a note"), url="/cases/bulk/note", icon="message",
                   permission="cases.bulk"),
    ],
    row_url=lambda case: path_of("cases:case", case.pk),
    empty=Empty(
        title=gettext_lazy("No such cases"),
        text=gettext_lazy("Take a filter off, or register a contact with a case."),
        action=gettext_lazy("New contact"),
        url="/contacts/new",
    ),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), value="pk", sort="pk", align="right",
               cell=lambda c: str(c.pk),
               stored=("pk",)),
        Column(key="state", label=gettext_lazy("State"), sort="state",
               paged=ByPlace("state", codes=lambda: [s.code for s in get_flow().states()]),
               value=lambda c: str(state_label(c.state)), cell=lambda c: state_badge(c.state),
               stored=("state",), told=lambda code: str(state_label(code))),
        Column(key="topic", label=gettext_lazy("Topic"), wide=True,
               value=lambda c: get_catalogue().topics[c.topic_id].label,
               export=lambda c: get_catalogue().topics[c.topic_id].path,
               stored=("topic_id",), told=lambda pk: get_catalogue().topics[pk].path),
        Column(key="kind", label=gettext_lazy("Kind"), value=lambda c: str(Kind(c.kind).label),
               sort="kind", paged=ByPlace("kind"), minor=True,
               stored=("kind",), told=lambda code: str(Kind(code).label)),
        Column(key="priority", label=gettext_lazy("Priority"), sort="priority__weight",
               paged=ByPlace("priority__weight"),
               value=lambda c: get_catalogue().priorities[c.priority_id].label,
               cell=lambda c: priority_badge(c.priority_id),
               stored=("priority_id",), told=lambda pk: get_catalogue().priorities[pk].label),
        Column(key="client", label=gettext_lazy("Client"), value="client.name", sort="client__name",
               paged=ByJoined("client__name"),
               cell=lambda c: c.client.name if c.client else _("Anonymous"), wide=True,
               stored=("client__name",)),
        Column(key="text", label=gettext_lazy("Text"), value="text", hidden=True,
               stored=("text",)),
        Column(key="owner", label=gettext_lazy("Owner"), sort="owner__name", wide=True,
               paged=ByPlace("owner__name"),
               value=lambda c: staff.operator_names().get(c.owner_id),
               stored=("owner_id",), told=lambda pk: staff.operator_names().get(pk)),
        Column(key="channel", label=gettext_lazy("Channel"), hidden=True,
               value=lambda c: get_catalogue().channels[c.contact.channel_id].label,
               stored=("contact__channel_id",),
               told=lambda pk: get_catalogue().channels[pk].label),
        Column(key="place", label=gettext_lazy("Place"), hidden=True,
               value=lambda c: get_catalogue().places[c.contact.place_id].label,
               stored=("contact__place_id",),
               told=lambda pk: get_catalogue().places[pk].label),
        Column(key="registered", label=gettext_lazy("Registered"), value="registered_at",
               sort="registered_at",
               stored=("registered_at",)),
        Column(key="repeats", label=gettext_lazy("Repeated contacts"), value="repeats",
               sort="repeats", align="right", hidden=True, stored=("repeats",)),
        Column(key="parent", label=gettext_lazy("Main case"), value="parent_id", hidden=True,
               stored=("parent_id",)),
        Column(key="resolved", label=gettext_lazy("Resolved"), value="resolved_at", hidden=True,
               stored=("resolved_at",)),
        Column(key="closed", label=gettext_lazy("Closed"), value="closed_at", hidden=True,
               stored=("closed_at",)),
    ],
    filters=[
        MultiChoice(key="state", label=gettext_lazy("State"),
                    choices=lambda: [(s.code, s.label) for s in get_flow().states()]),
        MultiChoice(key="topic", label=gettext_lazy("Topic"), choices=_topics,
                    apply=lambda rows, v: queries.narrow_cases(
                        rows, CaseFilter(topic_ids=[int(i) for i in v]))),
        MultiChoice(key="priority", label=gettext_lazy("Priority"),
                    choices=lambda: catalogue_choices(get_catalogue().priorities)),
        Choice(key="kind", label=gettext_lazy("Kind"), choices=Kind.choices),
        colleague_filter(key="owner", label=gettext_lazy("Owner")),
        MultiChoice(key="channel", label=gettext_lazy("Channel"), field="contact__channel",
                    choices=lambda: catalogue_choices(get_catalogue().channels)),
        MultiChoice(key="place", label=gettext_lazy("Place"), field="contact__place",
                    choices=lambda: catalogue_choices(get_catalogue().places)),
        Choice(key="repeated", label=gettext_lazy("Repeated contacts"),
               choices=[("1", gettext_lazy("One or more")), ("2", gettext_lazy("Two or more")),
                        ("0", gettext_lazy("None"))],
               apply=lambda rows, v: rows.filter(repeats__gte=int(v)) if v in {"1", "2"}
               else rows.filter(repeats=0)),
        _CLIENT,
        DateRange(key="registered", label=gettext_lazy("Registered"), field="registered_at"),
    ],
)  # fmt: skip

CONTACTS = List(
    key="contacts",
    title=gettext_lazy("Contacts"),
    live="contacts",
    live_row="contact",
    live_new=[CONTACT_REGISTERED],
    sort="-started",
    export_permission="cases.export",
    on_export=_note_export,
    row_url=lambda contact: path_of("cases:contact", contact.pk),
    empty=Empty(
        title=gettext_lazy("No such contacts"),
        text=gettext_lazy("Take a filter off, or register a contact."),
        action=gettext_lazy("New contact"),
        url="/contacts/new",
    ),
    columns=[
        Column(key="started", label=gettext_lazy("When"), value="started_at", sort="started_at",
               stored=("started_at",)),
        Column(key="channel", label=gettext_lazy("Channel"),
               value=lambda c: get_catalogue().channels[c.channel_id].label,
               stored=("channel_id",), told=lambda pk: get_catalogue().channels[pk].label),
        Column(key="direction", label=gettext_lazy("Direction"), sort="direction",
               paged=ByPlace("direction"),
               value=lambda c: str(Direction(c.direction).label),
               stored=("direction",), told=lambda code: str(Direction(code).label)),
        Column(key="client", label=gettext_lazy("Client"), value="client.name", sort="client__name",
               paged=ByJoined("client__name"),
               cell=lambda c: c.client.name if c.client else _("Anonymous"), wide=True,
               stored=("client__name",)),
        Column(key="address", label=gettext_lazy("Number or e-mail"), value="address",
               cell=lambda c: _address(c),
               stored=("address",)),
        Column(key="summary", label=gettext_lazy("Summary"), value="summary", wide=True, minor=True,
               cell=lambda c: c.summary[:120],
               stored=("summary",)),
        Column(key="place", label=gettext_lazy("Place"), hidden=True,
               value=lambda c: get_catalogue().places[c.place_id].label,
               stored=("place_id",), told=lambda pk: get_catalogue().places[pk].label),
        Column(key="duration", label=gettext_lazy("Duration, seconds"), value="duration_seconds",
               sort="duration_seconds", align="right", hidden=True, stored=("duration_seconds",)),
        Column(key="operator", label=gettext_lazy("Operator"), sort="operator__name", wide=True,
               paged=ByPlace("operator__name"),
               value=lambda c: staff.operator_names().get(c.operator_id),
               stored=("operator_id",), told=lambda pk: staff.operator_names().get(pk)),
    ],
    filters=[
        MultiChoice(key="channel", label=gettext_lazy("Channel"),
                    choices=lambda: catalogue_choices(get_catalogue().channels)),
        MultiChoice(key="place", label=gettext_lazy("Place"),
                    choices=lambda: catalogue_choices(get_catalogue().places)),
        Choice(key="direction", label=gettext_lazy("Direction"), choices=Direction.choices),
        colleague_filter(key="operator", label=gettext_lazy("Operator"), with_nobody=False),
        _CLIENT,
        DateRange(key="started", label=gettext_lazy("When"), field="started_at"),
    ],
)  # fmt: skip


def _address(contact: Contact) -> Any:
    return phone(contact.address) if contact.address.startswith("+") else contact.address


_DRAWN = (
    "state", "topic", "kind", "priority", "registered_at", "attributes", "owner", "client__name",
)  # fmt: skip
_DRAWN_CONTACT = (
    "channel", "direction", "place", "address", "summary", "started_at", "operator",
    "client__name",
)  # fmt: skip
"""What the screen shows: a third of the rows' cost are columns that nobody sees."""


@require_GET
def cases(request: OperatorRequest) -> HttpResponseBase:
    """The list of cases, with the views agents open most."""
    mine = f"owner={request.operator.id}"
    views = [
        View(label=_("All"), query=""),
        View(label=_("Mine, open"), query=f"{mine}&state=registered&state=in_work"),
        View(label=_("Open"), query="state=registered&state=in_work"),
        View(label=_("Without an owner"), query="owner=0&state=registered&state=in_work"),
        View(label=_("Resolved"), query="state=resolved"),
    ]
    views += template_tabs(request)
    views += saved_tabs(request, subject="case", by=request.operator)
    rows = queries.list_cases(by=request.operator)
    columns = columns_of(request.GET, subject="case", by=request.operator)
    whole = columns or "export" in request.GET
    rows = rows.select_related("contact") if whole else rows.only(*_DRAWN)
    listed = _cases_list(by=request.operator, params=request.GET, columns=columns)
    listed = listed.with_columns(columns)
    note_columns(request, listed, by=request.operator, name="cases")
    return listed.respond(
        request, rows, template="cases/cases.html", views=views, context={"title": _("Cases")}
    )


def _cases_list(*, by: Actor, params: QueryDict, columns: Sequence[str] = ()) -> List:
    """The list of cases as ``by`` may ask it."""
    return with_query(
        with_attributes(with_usual(CASES, by=by), params, columns, by=by), subject="case", by=by,
        placeholder=_("Words of the text, or topic:… status:open assigned:me created:>-7d"),
    )  # fmt: skip


def listed_cases(*, by: Actor, params: QueryDict) -> QuerySet[Case]:
    """The cases that a list shows for ``params``, on all of its pages."""
    rows = queries.list_cases(by=by)
    found = _cases_list(by=by, params=params).matching(params=params, rows=rows)
    assert isinstance(found, QuerySet)  # noqa: S101 - as the rows that it was given
    return found


@require_GET
def contacts(request: OperatorRequest) -> HttpResponseBase:
    """The list of contacts."""
    views = [View(label=_("All"), query="")]
    views += template_tabs(request, topics=False)
    views += saved_tabs(request, subject="contact", by=request.operator)
    rows = queries.list_contacts(by=request.operator)
    columns = columns_of(request.GET, subject="contact", by=request.operator)
    rows = rows if columns else rows.only(*_DRAWN_CONTACT)
    context = {"title": _("Contacts")}
    return (
        _contacts_list(by=request.operator)
        .with_columns(columns)
        .respond(request, rows, template="cases/contacts.html", context=context, views=views)
    )


def _contacts_list(*, by: Actor) -> List:
    """The list of contacts as ``by`` may ask it."""
    return with_query(
        with_usual(CONTACTS, by=by), subject="contact", by=by,
        placeholder=_("Words of the summary, or channel:… operator:me started:today"),
    )  # fmt: skip


def listed_contacts(*, by: Actor, params: QueryDict) -> QuerySet[Contact]:
    """The contacts that a list shows for ``params``, on all of its pages."""
    found = _contacts_list(by=by).matching(params=params, rows=queries.list_contacts(by=by))
    assert isinstance(found, QuerySet)  # noqa: S101 - as the rows that it was given
    return found


def row_of(case: Case, *, with_client: bool = False) -> dict[str, Any]:
    """A case in a short list of a card; ``client`` is None where the list does not name it."""
    client = None
    if with_client:
        client = case.client.name if case.client else _("Anonymous")
    return {
        "client": client,
        "case": case,
        "url": path_of("cases:case", case.pk),
        "topic": get_catalogue().topics[case.topic_id].label,
        "state": state_badge(case.state),
    }
