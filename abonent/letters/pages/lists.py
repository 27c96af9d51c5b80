"""The register of letters."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from abonent.kernel import audit
from abonent.kernel.clock import now
from abonent.kernel.ids import find_id
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.letters import queries
from abonent.letters.events import LETTER_REGISTERED
from abonent.letters.models import Letter
from abonent.letters.wording import DIRECTIONS, STATES, due_tone, state_of
from abonent.parties.queries.brief import client_names
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import wording as told
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import Choice, DateRange, Flag, Lookup, MultiChoice, TextFilter
from abonent.webkit.lists import Empty, List, View
from abonent.webkit.templatetags.webkit import badge


def _note_export(request: Any, kind: str) -> None:
    audit.record(
        by=request.operator, action="letters.export", of="list", id="letters",
        changes={"format": kind, "query": request.GET.urlencode()},
    )  # fmt: skip


def _search(rows: Any, text: str) -> Any:
    columns = ("number", "their_number", "correspondent", "subject")
    where = Q()
    for column in columns:
        where |= Q(**{f"{column}__icontains": text})
    return rows.filter(where)


def _today() -> Any:
    return timezone.localtime(now()).date()


def _due(letter: Letter) -> Any:
    tone = due_tone(letter, _today())
    if not tone or letter.due_date is None:
        return told.NOTHING
    return badge(told.day(letter.due_date), tone, "clock")


def _overdue(rows: Any, yes: Any) -> Any:
    late = Q(state=Letter.State.REGISTERED, direction="in", due_date__lt=_today())
    return rows.filter(late) if yes else rows.exclude(late)


def _client_name(text: str) -> str:
    client_id = find_id(text)
    return client_names([client_id]).get(client_id, "") if client_id else ""


def entries(kind: str) -> list[tuple[int, str]]:
    """Entries of a kind of reference data as choices by id."""
    return [(row.pk, localized(row.name)) for row in reference_kinds.get(kind).rows]


LETTERS = List(
    key="letters",
    title=gettext_lazy("Letters"),
    live="letters",
    live_row="letter",
    live_new=[LETTER_REGISTERED],
    sort="-date",
    export_permission="letters.export",
    on_export=_note_export,
    row_url=lambda letter: path_of("letters:letter", letter.pk),
    empty=Empty(title=gettext_lazy("No letters yet"), icon="mail",
                text=gettext_lazy("Register one that came, or write one.")),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), sort="number",
               value=lambda one: one.number or _("not registered")),
        Column(key="date", label=gettext_lazy("Date"), value="letter_date", sort="letter_date"),
        Column(key="direction", label=gettext_lazy("Direction"), minor=True,
               value=lambda one: str(DIRECTIONS[one.direction])),
        Column(key="correspondent", label=gettext_lazy("Correspondent"), value="correspondent",
               sort="correspondent", wide=True),
        Column(key="subject", label=gettext_lazy("What it is about"), value="subject", wide=True),
        Column(key="state", label=gettext_lazy("State"), cell=state_of, sort="state",
               value=lambda one: str(STATES[one.state][0])),
        Column(key="due", label=gettext_lazy("Answer due"), value="due_date", cell=_due,
               sort="due_date"),
        Column(key="their", label=gettext_lazy("Their number"), value="their_number", minor=True),
        Column(key="their_date", label=gettext_lazy("Their date"), value="their_date",
               hidden=True),
        Column(key="kind", label=gettext_lazy("Kind of letter"), hidden=True,
               value=lambda one: localized(one.kind.name)),
        Column(key="delivery", label=gettext_lazy("Way of delivery"), hidden=True,
               value=lambda one: localized(one.delivery.name) if one.delivery else ""),
        Column(key="client", label=gettext_lazy("Client"), value="client.name", hidden=True),
    ],
    filters=[
        TextFilter(key="q", label=gettext_lazy("Number, correspondent, subject"), apply=_search),
        Choice(key="direction", label=gettext_lazy("Direction"), choices=DIRECTIONS.items()),
        MultiChoice(key="state", label=gettext_lazy("State"),
                    choices=[(code, said[0]) for code, said in STATES.items()]),
        MultiChoice(key="kind", label=gettext_lazy("Kind of letter"), field="kind_id",
                    choices=lambda: entries("letters.kind")),
        MultiChoice(key="department", label=gettext_lazy("Department"), field="department_id",
                    choices=lambda: entries("staff.department")),
        Flag(key="overdue", label=gettext_lazy("Answer overdue"), apply=_overdue),
        DateRange(key="date", label=gettext_lazy("Date"), field="letter_date", moments=False),
        Lookup(key="client", label=gettext_lazy("Client"), field="client_id",
               url=reverse_lazy("parties:options"), name_of=_client_name),
    ],
)  # fmt: skip


@require_GET
def letters(request: OperatorRequest) -> HttpResponseBase:
    """The register of letters, with the views people open most."""
    views = [
        View(label=_("All"), query=""),
        View(label=DIRECTIONS["in"], query="direction=in"),
        View(label=DIRECTIONS["out"], query="direction=out"),
        View(label=_("Waiting for an answer"), query="direction=in&state=registered&sort=due"),
        View(label=STATES["to_sign"][0], query="state=to_sign"),
        View(label=_("To be sent off"), query="direction=out&state=registered"),
    ]
    context = {
        "title": _("Letters"),
        "can_register": request.operator.can("letters.register"),
        "can_write": request.operator.can("letters.write"),
    }
    rows = queries.visible_letters(by=request.operator)
    return LETTERS.respond(
        request, rows, template="letters/letters.html", context=context, views=views
    )
