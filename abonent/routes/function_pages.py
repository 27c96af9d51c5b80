"""Beside a business function in the console: what uses it, trying it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from abonent.kernel.actor import Actor
from abonent.routes.composing.words import page_data
from abonent.routes.reference import versions_using
from abonent.routes.trying import Tried, try_function
from abonent.staff.middleware import OperatorRequest

SHOWN = 20


def beside(_by: Actor, function: Any) -> tuple[str, dict[str, Any]]:
    """What stands beside the form of a function."""
    rows = versions_using(function).select_related("route").defer("xml") if function else ()
    return "routes/function_aside.html", {"data": page_data(), "versions": list(rows[:SHOWN])}


@require_POST
def try_(request: OperatorRequest) -> HttpResponse:
    """What the function in the form would do with example values."""
    try:
        read = {name: _read(request, name) for name in ("inputs", "outputs", "steps")}
        example = json.loads(request.POST.get("example", "").strip() or "{}")
        tried = try_function(
            by=request.operator, code=request.POST.get("code", ""), parts=read,
            inputs=example if isinstance(example, dict) else {},
            example=request.POST.get("example_case", "").strip(),
        )  # fmt: skip
    except ValueError as error:
        tried = Tried(problems=[_("This is no JSON: %(why)s") % {"why": error}])
    return render(request, "routes/function_tried.html", {"tried": tried})


def _read(request: OperatorRequest, name: str) -> Any:
    return json.loads(request.POST.get(name, "").strip() or "[]")
