"""The outbox in the console: what was sent, what waits, what was given up."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from abonent.kernel.errors import Conflict
from abonent.notices import actions, queries
from abonent.notices.models import Mail
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.columns import Column
from abonent.webkit.context import path_of
from abonent.webkit.filters import DateRange, MultiChoice, TextFilter
from abonent.webkit.lists import Empty, List
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say

_TONES = {"waiting": "amber", "sending": "blue", "sent": "green", "failed": "red"}


def state_badge(mail: Mail) -> SafeString:
    """Where the letter is, in word, colour and shape."""
    return badge(str(Mail.State(mail.state).label), _TONES[mail.state])


OUTBOX = List(
    key="mail",
    title=gettext_lazy("Mail"),
    sort="-number",
    live="mail",
    row_url=lambda mail: path_of("notices:letter", mail.pk),
    empty=Empty(
        title=gettext_lazy("No letters"),
        text=gettext_lazy("Letters of the product appear here when there is something to tell."),
        icon="mail",
    ),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), value="pk", sort="pk", align="right",
               cell=lambda m: str(m.pk)),
        Column(key="state", label=gettext_lazy("State"), sort="state", cell=state_badge,
               value=lambda m: str(Mail.State(m.state).label)),
        Column(key="address", label=gettext_lazy("Recipient"), value="address", sort="address"),
        Column(key="subject", label=gettext_lazy("Subject"), value="subject", wide=True),
        Column(key="attempts", label=gettext_lazy("Attempts"), value="attempts", align="right",
               minor=True),
        Column(key="said", label=gettext_lazy("The server said"), value="said", wide=True,
               minor=True),
        Column(key="created", label=gettext_lazy("Written"), value="created_at"),
        Column(key="next", label=gettext_lazy("Next attempt"), value="next_at", minor=True),
        Column(key="sent", label=gettext_lazy("Sent"), value="sent_at", hidden=True),
    ],
    filters=[
        TextFilter(key="q", label=gettext_lazy("Address or subject"),
                   apply=lambda rows, text: rows.filter(address__icontains=text)
                   | rows.filter(subject__icontains=text)),
        MultiChoice(key="state", label=gettext_lazy("State"), choices=Mail.State.choices),
        DateRange(key="created", label=gettext_lazy("Written"), field="created_at"),
    ],
)  # fmt: skip


@require_safe
def outbox(request: OperatorRequest) -> HttpResponseBase:
    """All letters, the driver, the addresses that are no good."""
    by = request.operator
    context = {
        "title": _("Mail"),
        "crumbs": [(_("Console"), "/console")],
        "driver": queries.find_mail(),
        "server": settings.SMTP if settings.MAIL_DRIVER == "smtp" else None,
        "sender": settings.MAIL_FROM,
        "bad": list(queries.list_bad_addresses(by=by)[:50]),
    }
    rows = queries.list_mail(by=by)
    return OUTBOX.respond(request, rows, template="notices/mail.html", context=context)


@require_safe
def letter(request: OperatorRequest, mail_id: int) -> HttpResponse:
    """One letter: where it is, and what it says."""
    found = queries.get_mail(by=request.operator, mail_id=mail_id)
    crumbs = [(_("Console"), "/console"), (_("Mail"), reverse("notices:mail"))]
    context = {"mail": found, "state": state_badge(found), "crumbs": crumbs}
    return render(request, "notices/one_letter.html", context)


@require_POST
def restart(request: OperatorRequest, mail_id: int) -> HttpResponseBase:
    """Try a letter again that was given up."""
    actions.restart_mail(by=request.operator, mail_id=mail_id)
    say(request, text=_("The letter is tried again."))
    return redirect("notices:letter", mail_id)


@require_POST
def try_(request: OperatorRequest) -> HttpResponseBase:
    """Whether the mail server takes us."""
    try:
        said = actions.try_mail(by=request.operator)
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="red")
    else:
        say(request, text=_("The mail server answers: %(said)s") % {"said": said})
    return redirect("notices:mail")


@require_POST
def clear(request: OperatorRequest) -> HttpResponseBase:
    """Send to an address again."""
    actions.clear_bad_address(by=request.operator, address=request.POST.get("address", ""))
    say(request, text=_("Letters go to the address again."))
    return redirect("notices:mail")
