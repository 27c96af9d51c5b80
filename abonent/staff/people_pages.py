"""Colleagues and departments for the fields in which they are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from abonent.staff.choosing import Offer, offer_colleagues, offer_departments
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import find_colleagues, find_departments

MOST = 12


@require_POST
def colleagues(request: OperatorRequest) -> HttpResponse:
    """Options of colleagues by id, as the address says whom a field takes."""
    found = offer_colleagues(
        _typed(request), right=request.GET.get("right", ""),
        with_former="with_former" in request.GET, with_nobody="with_nobody" in request.GET,
    )  # fmt: skip
    return _answer(request, found)


@require_POST
def departments(request: OperatorRequest) -> HttpResponse:
    """Options of departments, by id or as the address wishes ``by_code``."""
    found = offer_departments(_typed(request), by_code="by_code" in request.GET)
    return _answer(request, found)


@require_POST
def recipients(request: OperatorRequest) -> HttpResponse:
    """Options of departments (``department:5``) and of colleagues but oneself (``operator:7``)."""
    typed = _typed(request)
    rows = [
        {"value": f"department:{key}", "label": path, "hint": _("department")}
        for key, path in find_departments(text=typed)[: MOST // 2]
    ] + [
        {"value": f"operator:{one.id}", "label": one.name, "hint": one.login}
        for one in find_colleagues(text=typed)
        if one.id != request.operator.id
    ]
    return render(request, "webkit/options.html", {"options": rows[:MOST]})


def _answer(request: OperatorRequest, found: Sequence[Offer]) -> HttpResponse:
    rows = [{"value": key, "label": name, "hint": hint} for key, name, hint in found[:MOST]]
    return render(request, "webkit/options.html", {"options": rows})


def _typed(request: OperatorRequest) -> str:
    return request.POST.get("q", "")[:200]
