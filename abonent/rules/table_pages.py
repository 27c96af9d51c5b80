"""Pages beside the form of a decision table: checked while one types, tried, DMN in and out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Text
from abonent.kernel.markup.reading import Unreadable
from abonent.kernel.reference.actions import get_reference
from abonent.rules.decisions.files import LARGEST, file_of, tables_in
from abonent.rules.decisions.shelf import get_shelf
from abonent.rules.decisions.telling import entry_of, told_of
from abonent.rules.decisions.trying import try_table
from abonent.rules.decisions.words import page_data
from abonent.rules.reference import PERMISSION
from abonent.staff.middleware import OperatorRequest


def beside(_by: Actor, table: Any) -> tuple[str, dict[str, Any]]:
    """What stands beside the form of a table."""
    return "rules/tables/aside.html", {"data": page_data(), "table": table}


@require_POST
def check(request: OperatorRequest) -> HttpResponse:
    """What there is to say of the table in the form."""
    request.operator.check(PERMISSION.code)
    told = told_of(
        request.POST.get("content", ""),
        subject=request.POST.get("subject", ""), code=request.POST.get("code", ""),
    )  # fmt: skip
    marks = [{"place": one.place, "text": str(one.text)} for one in told.problems]
    gaps = [(one.message, json.dumps(one.cells, ensure_ascii=False)) for one in told.gaps]
    return render(request, "rules/tables/told.html", {"told": told, "marks": marks, "gaps": gaps})


@require_POST
def try_(request: OperatorRequest) -> HttpResponse:
    """Which rows of the table in the form match example values, and what it decides."""
    by = request.operator
    by.check(PERMISSION.code)
    try:
        entry = entry_of(
            request.POST.get("content", ""),
            subject=request.POST.get("subject", ""), code=request.POST.get("code", ""),
        )  # fmt: skip
        found: dict[str, Any] = {"tried": try_table(entry, values=_values(request), by=by)}
    except Invalid as refusal:
        found = {"problems": _texts(refusal)}
    return render(request, "rules/tables/tried.html", found)


def _values(request: OperatorRequest) -> list[str]:
    try:
        given = json.loads(request.POST.get("example", "").strip() or "[]")
    except ValueError:
        given = None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Invalid({"": [_('Give a list of values: ["1500", "claim"].')]})
    return given


def _texts(refusal: Invalid) -> Sequence[Text]:
    return [one for texts in refusal.problems.values() for one in texts]


@require_POST
def read(request: OperatorRequest) -> HttpResponse:
    """The tables of a DMN file, to be put into the form; nothing is saved."""
    request.operator.check(PERMISSION.code)
    given = request.FILES.get("dmn")
    context: dict[str, Any] = {}
    if given is None:
        context["problem"] = _("Choose a DMN file.")
    elif given.size is None or given.size > LARGEST:
        context["problem"] = _("The file is larger than 2 MB: take the table alone out of it.")
    else:
        try:
            context["tables"], context["noticed"] = tables_in(given.read())
        except Unreadable as wrong:
            context["problem"] = wrong.message
    return render(request, "rules/tables/read.html", context)


@require_safe
def export(request: OperatorRequest, table_id: int) -> HttpResponse:
    """A saved table as a DMN file."""
    row = get_reference(by=request.operator, kind="rules.table", id=table_id)
    entry = get_shelf().entries.get(row.code)
    if entry is None:
        raise NotFound
    answer = HttpResponse(file_of(entry), content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.dmn"'
    return answer
