"""The audit: who did what, when, from where, and what changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from abonent.desk.console import trail
from abonent.kernel import audit as kept
from abonent.kernel.alphabet import place_of
from abonent.staff.choosing import ColleagueField
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import AuditFilter, list_audit
from abonent.webkit.filters import span
from abonent.webkit.forms import DateField, Form

PAGE = 50


class AuditForm(Form):
    """What is looked for."""

    actor = ColleagueField(label=gettext_lazy("Who"), required=False, with_former=True,
                           placeholder=gettext_lazy("anyone"))  # fmt: skip
    of = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    object_id = forms.CharField(label=gettext_lazy("Its number"), required=False, max_length=40)
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    since = DateField(label=gettext_lazy("From"), required=False)
    until = DateField(label=gettext_lazy("To"), required=False)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of: Any = self.fields["of"]
        kinds = sorted(trail.object_words().items(), key=lambda pair: place_of(pair[1]))
        of.choices = [("", _("anything")), *kinds]
        action: Any = self.fields["action"]
        action.choices = [("", _("anything")), *trail.list_actions()]


@require_safe
def audit(request: OperatorRequest) -> HttpResponse:
    """Entries, newest first, fifty a page. Looking is kept in the audit too."""
    by = request.operator
    by.check("staff.view_audit")
    form = AuditForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    where = _where(given)
    entries = list_audit(by=by, where=where, after_id=given.get("after"), limit=PAGE + 1)
    if not given.get("after"):
        asked = {name: str(value) for name, value in given.items() if value}
        kept.record(by=by, action="staff.view_audit", of="audit", id=0, changes=asked)
    more = request.GET.copy()
    more["after"] = str(entries[PAGE - 1].pk) if len(entries) > PAGE else ""
    context = {
        "form": form if form.is_bound else AuditForm(),
        "lines": trail.tell(entries[:PAGE], by=request.operator),
        "more": f"?{more.urlencode()}" if more["after"] else "",
        "first": request.path if given.get("after") else "",
        "crumbs": [(_("Console"), reverse("console:start"))],
    }
    return render(request, "desk/console/audit.html", context)


def _where(given: dict[str, Any]) -> AuditFilter:
    begin, end = span(given.get("since"), given.get("until"))
    return AuditFilter(
        actor_id=given.get("actor"),
        object_type=given.get("of", ""),
        object_id=given.get("object_id", ""),
        action=given.get("action", ""),
        at_from=begin,
        at_before=end,
    )
