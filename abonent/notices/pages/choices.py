"""Choosing where and when to hear of what: for oneself, and for a role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from abonent.kernel.configuration.history import REASON, because
from abonent.kernel.errors import Invalid
from abonent.kernel.ids import find_id
from abonent.kernel.settings import value_of
from abonent.kernel.text import localized
from abonent.notices.actions import save_choices, save_role_ways
from abonent.notices.models import Preference
from abonent.notices.policy import MailWay, Rhythm, Way
from abonent.notices.ports import notice_kinds
from abonent.notices.queries import get_choices, get_role_ways
from abonent.notices.queries.choices import Choices, Ways
from abonent.notices.queries.mail import PERMISSION
from abonent.notices.wording import MAIL_WAYS
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import role_names
from abonent.webkit.forms import DateTimeField, Form, TimeField
from abonent.webkit.toasts import say

DAYS = (
    ("0", gettext_lazy("Mon")), ("1", gettext_lazy("Tue")), ("2", gettext_lazy("Wed")),
    ("3", gettext_lazy("Thu")), ("4", gettext_lazy("Fri")), ("5", gettext_lazy("Sat")),
    ("6", gettext_lazy("Sun")),
)  # fmt: skip


class RhythmForm(Form):
    """When letters come."""

    digest = forms.ChoiceField(label=gettext_lazy("Digest"), choices=Preference.Digest.choices)
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At what hour"),
        coerce=int,
        choices=[(h, f"{h:02}:00") for h in range(24)],
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On which days"), choices=DAYS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    quiet_from = TimeField(label=gettext_lazy("Quiet from"), required=False)
    quiet_until = TimeField(label=gettext_lazy("Quiet until"), required=False)
    paused_until = DateTimeField(
        label=gettext_lazy("No letters until"), required=False,
        help_text=gettext_lazy("While you are away. What came meanwhile waits in the inbox."),
    )  # fmt: skip

    def rhythm(self) -> Rhythm:
        """What was chosen."""
        given = self.cleaned_data
        return Rhythm(
            is_hourly=given["digest"] == Preference.Digest.HOURLY,
            hour=given["hour"],
            days=tuple(int(day) for day in given["days"]),
            quiet_from=given["quiet_from"],
            quiet_until=given["quiet_until"],
            paused_until=given["paused_until"],
        )


class ReasonForm(Form):
    """Why what a role hears of is changed; asked for where the company wants it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the change"), max_length=500,
        help_text=gettext_lazy("Stays in the history beside your name."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = value_of(REASON.key)


def _asked_ways(request: OperatorRequest) -> dict[str, Way]:
    """Ways of the kinds that the form showed; anything unknown there is no letter."""
    asked = {}
    for code in request.POST.getlist("kind"):
        mail = request.POST.get(f"mail:{code}", "")
        way = MailWay(mail) if mail in set(MailWay) else MailWay.NO
        asked[code] = Way(page=f"page:{code}" in request.POST, mail=way)
    return asked


def _rows(ways: Ways) -> list[dict[str, Any]]:
    shown = sorted(
        (kind for kind in notice_kinds if kind.code in ways), key=lambda k: (k.order, k.code)
    )
    return [{"kind": kind, "way": ways[kind.code]} for kind in shown]


def _initial(known: Choices) -> dict[str, Any]:
    rhythm = known.rhythm
    return {
        "digest": Preference.Digest.HOURLY if rhythm.is_hourly else Preference.Digest.DAILY,
        "hour": rhythm.hour,
        "days": [str(day) for day in rhythm.days],
        "quiet_from": rhythm.quiet_from,
        "quiet_until": rhythm.quiet_until,
        "paused_until": rhythm.paused_until,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: OperatorRequest) -> HttpResponseBase:
    """One's own choices."""
    known = get_choices(by=request.operator)
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        version = find_id(request.POST.get("version", "")) or 0
        try:
            save_choices(by=request.operator, ways=_asked_ways(request), rhythm=form.rhythm(),
                         version=version)  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("Saved."))
            return redirect("notices:choices")
    context = {
        "form": form, "rows": _rows(known.ways), "mail_ways": MAIL_WAYS, "version": known.version,
        "crumbs": [(_("Notifications"), reverse("notices:inbox"))],
    }  # fmt: skip
    return render(request, "notices/choices.html", context, status=422 if form.errors else 200)


@require_safe
def roles(request: OperatorRequest) -> HttpResponse:
    """Whose defaults can be set."""
    request.operator.check(PERMISSION)
    named = [(id_, localized(name)) for id_, _code, name in role_names()]
    context = {"roles": named, "crumbs": [(_("Console"), "/console")]}
    return render(request, "notices/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def role(request: OperatorRequest, role_id: int) -> HttpResponseBase:
    """What those of a role get until they choose."""
    request.operator.check(PERMISSION)
    name = next((localized(n) for id_, _code, n in role_names() if id_ == role_id), None)
    if name is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with because(form.cleaned_data["reason"]) as occasion:
            save_role_ways(by=request.operator, role_id=role_id, ways=_asked_ways(request))
        undo = reverse("console:change_undo", args=occasion.made) if occasion.made else ""
        say(request, text=_("Saved."), undo_url=undo)
        return redirect("notices:roles")
    crumbs = [(_("Console"), "/console"), (_("Notifications by role"), reverse("notices:roles"))]
    known = _asked_ways(request) if form.is_bound else get_role_ways(role_id=role_id)
    context = {"name": name, "rows": _rows(known), "mail_ways": MAIL_WAYS, "crumbs": crumbs,
               "form": form}  # fmt: skip
    return render(request, "notices/role.html", context, status=422 if form.errors else 200)


def role_address(code: str) -> str | None:
    """The page of what those of the role with this code hear of."""
    found = next((id_ for id_, known, _name in role_names() if known == code), None)
    return reverse("notices:role", args=[found]) if found else None
