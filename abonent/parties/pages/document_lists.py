"""The list of documents, and how a document is put into words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from abonent.kernel.clock import now
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.parties import queries
from abonent.parties.models import Document
from abonent.parties.pages.lists import note_export
from abonent.parties.queries.brief import client_names
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, Lookup, MultiChoice, TextFilter
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.templatetags.webkit import badge

STATES: dict[str, tuple[Promise, str, str]] = {
    "valid": (pgettext_lazy("document", "Valid"), "green", "circle-check"),
    "expiring": (pgettext_lazy("document", "Expires soon"), "amber", "alert-triangle"),
    "expired": (pgettext_lazy("document", "Expired"), "red", "calendar-x"),  # icon="calendar-x"
    "withdrawn": (pgettext_lazy("document", "Withdrawn"), "grey", "circle-off"),
}


def state_code(document: Document) -> str:
    """``valid``, ``expiring``, ``expired`` or ``withdrawn``, as of today."""
    if document.state == Document.State.WITHDRAWN:
        return "withdrawn"
    if document.valid_until is None:
        return "valid"
    today = timezone.localtime(now()).date()
    if document.valid_until < today:
        return "expired"
    warned = document.valid_until - timedelta(days=document.type.warn_days)
    return "expiring" if warned <= today else "valid"


def state_of(document: Document) -> SafeString:
    """The state by colour, word and shape."""
    return badge(*STATES[state_code(document)])


def title_of(document: Document) -> str:
    """Type, series and number: ``Паспорт 45 08 123456``."""
    parts = (localized(document.type.name), document.series, document.number)
    return " ".join(part for part in parts if part)


def _client_name(text: str) -> str:
    client_id = find_id(text)
    return client_names([client_id]).get(client_id, "") if client_id else ""


def _in_state(rows: Any, code: str) -> Any:
    today = timezone.localtime(now()).date()
    if code == "withdrawn":
        return rows.filter(state=Document.State.WITHDRAWN)
    if code == "expiring":
        return queries.narrow_to_expiring(rows)
    rows = rows.filter(state=Document.State.VALID)
    return (
        rows.filter(valid_until__lt=today)
        if code == "expired"
        else rows.exclude(valid_until__lt=today)
    )


DOCUMENTS = List(
    key="documents",
    title=gettext_lazy("Documents"),
    sort="-id",
    export_permission="parties.export",
    on_export=note_export,
    row_url=lambda d: path_of("parties:document", d.pk),
    empty=Empty(
        title=gettext_lazy("No documents yet"),
        text=gettext_lazy("They are added on the card of a client."),
        icon="files",
    ),
    columns=[
        Column(key="number", label=gettext_lazy("Series and number"),
               value=lambda d: " ".join(part for part in (d.series, d.number) if part)),
        Column(key="type", label=gettext_lazy("Type of document"),
               value=lambda d: localized(d.type.name), wide=True),
        Column(key="client", label=gettext_lazy("Client"), value="client.name",
               sort="client__name", wide=True),
        Column(key="state", label=gettext_lazy("State"), cell=state_of,
               value=lambda d: str(STATES[state_code(d)][0])),
        Column(key="valid_until", label=gettext_lazy("Valid until"), value="valid_until",
               sort="valid_until"),
        Column(key="issued", label=gettext_lazy("Issued on"), value="issued_date",
               sort="issued_date", minor=True),
        Column(key="issued_by", label=gettext_lazy("Issued by"), value="issued_by", minor=True,
               wide=True),
        Column(key="version", label=gettext_lazy("Version"), value="version", align="right",
               hidden=True),
        Column(key="id", label=gettext_lazy("Added"), value="created_at", sort="id"),
    ],
    filters=[
        TextFilter(key="q", label=gettext_lazy("Series and number"),
                   apply=lambda rows, text: queries.narrow_to_number(rows, text)),
        Choice(key="state", label=gettext_lazy("State"), apply=_in_state,
               choices=[(code, said[0]) for code, said in STATES.items()]),
        MultiChoice(key="type", label=gettext_lazy("Type of document"), field="type_id",
                    choices=lambda: [(t.pk, localized(t.name))
                                     for t in queries.list_document_types()]),
        DateRange(key="until", label=gettext_lazy("Valid until"), field="valid_until",
                  moments=False),
        Lookup(key="client", label=gettext_lazy("Client"), field="client_id",
               url=reverse_lazy("parties:options"), name_of=_client_name),
    ],
)  # fmt: skip


def views() -> list[View]:
    """The views people open most."""
    return [
        View(label=_("All"), query=""),
        View(label=STATES["expiring"][0], query="state=expiring&sort=valid_until"),
        View(label=STATES["expired"][0], query="state=expired&sort=valid_until"),
    ]
