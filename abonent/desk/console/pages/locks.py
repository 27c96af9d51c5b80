"""Locked log-ins: of operators and of network addresses, each with its way out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from abonent.staff.actions import unlock_address
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import list_address_locks, list_locks, operator_names
from abonent.webkit.toasts import say


@require_safe
def locks(request: OperatorRequest) -> HttpResponse:
    """Who cannot log in now, and from where nobody can."""
    by, names = request.operator, operator_names()
    of_operators = sorted(list_locks(by=by).items(), key=lambda pair: pair[1].until, reverse=True)
    context = {
        "operators": [(key, names[key], lock) for key, lock in of_operators],
        "addresses": list_address_locks(by=by),
        "crumbs": [(_("Console"), reverse("console:start"))],
    }
    return render(request, "desk/console/locks.html", context)


@require_POST
def unlock(request: OperatorRequest) -> HttpResponseBase:
    """Let those at an address try again at once."""
    unlock_address(by=request.operator, address=request.POST.get("address", ""))
    say(request, text=_("One can log in from this address again."))
    return redirect("console:locks")
