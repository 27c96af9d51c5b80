"""Completion in text boxes: ``::`` brings text modules, ``@`` colleagues."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from abonent.cases.queries.text_modules import list_texts
from abonent.kernel.clock import now
from abonent.kernel.errors import Refused
from abonent.kernel.ids import find_id
from abonent.parties.queries.brief import find_brief
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import find_colleagues

MOST = 8


@require_POST
def complete(request: OperatorRequest) -> HttpResponse:
    """What may stand for the mark being typed; by POST, for it may be about a customer."""
    q = request.POST.get("q", "")[:40]
    persons = request.POST.get("mark") == "@"
    options = _persons(q) if persons else _texts(request, q)
    return render(request, "cases/_complete.html", {"options": options[:MOST]})


def _persons(q: str) -> list[tuple[str, str, str]]:
    return [(f"@{one.login} ", one.name, one.login) for one in find_colleagues(text=q)]


def _texts(request: OperatorRequest, q: str) -> list[tuple[str, str, str]]:
    values = {
        "client": _client_name(request),
        "case": str(find_id(request.POST.get("case", "")) or ""),
        "operator": request.operator.name,
        "today": date_format(timezone.localdate(now()), "SHORT_DATE_FORMAT"),
    }
    found = list_texts(by=request.operator, q=q, topic=request.POST.get("topic", ""))
    texts = [(one.filled(values), one.label) for one in found[:MOST]]
    return [(text, label, text[:80]) for text, label in texts]


def _client_name(request: OperatorRequest) -> str:
    client_id = find_id(request.POST.get("client", ""))
    if client_id is None:
        return ""
    try:
        found = find_brief(by=request.operator, client_id=client_id)
    except Refused:
        return ""
    return found.name if found else ""
