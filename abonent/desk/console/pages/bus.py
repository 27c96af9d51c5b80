"""The event bus: how its subscribers do, and what they could not take."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from abonent.bus.actions import discard_dead_letter, retry_dead_letter
from abonent.bus.queries import label_of, list_dead_letters, list_subscribers
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say


@require_safe
def bus(request: OperatorRequest) -> HttpResponse:
    """Subscribers and letters."""
    letters = list_dead_letters(by=request.operator)
    context = {
        "subscribers": list_subscribers(by=request.operator),
        "letters": [(letter, label_of(letter.subscriber)) for letter in letters],
        "crumbs": [(_("Console"), reverse("console:start"))],
    }
    return render(request, "desk/console/bus.html", context)


@require_POST
def retry(request: OperatorRequest, letter_id: int) -> HttpResponseBase:
    """Give a letter to its subscriber again."""
    retry_dead_letter(by=request.operator, letter_id=letter_id)
    say(request, text=_("The subscriber took it."))
    return redirect("console:bus")


@require_POST
def discard(request: OperatorRequest, letter_id: int) -> HttpResponseBase:
    """Give a letter up."""
    discard_dead_letter(by=request.operator, letter_id=letter_id)
    say(request, text=_("Discarded; the audit keeps what it was."))
    return redirect("console:bus")
