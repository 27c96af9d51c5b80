"""Proposing a topic that is missing from the tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.cases.actions.reference import propose_topic
from abonent.cases.queries import get_catalogue
from abonent.kernel.errors import Invalid
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form, TreePicker
from abonent.webkit.toasts import say


def _groups() -> Iterable[dict[str, Any]]:
    topics = get_catalogue().topics
    for node in topics.values():
        if node.is_group:
            yield {
                "value": node.id,
                "label": node.label,
                "parent": node.parent_id,
                "open": True,
                "hint": "",
            }


class ProposalForm(Form):
    """What the topic is called and where it belongs."""

    name = forms.CharField(label=gettext_lazy("Name of the topic"), max_length=200)
    parent = forms.IntegerField(label=gettext_lazy("Group"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].widget = TreePicker(nodes=_groups, placeholder=_("Type to find"))


@require_http_methods(["GET", "POST"])
def propose(request: OperatorRequest) -> HttpResponse:
    """The form, and what becomes of it: an administrator decides."""
    request.operator.check("cases.propose_topic")
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_topic(
                by=request.operator,
                name={get_language() or "ru": form.cleaned_data["name"]},
                parent_id=form.cleaned_data["parent"],
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("The topic is proposed. It appears once it is accepted."))
            return redirect("start")
    status = 422 if form.errors else 200
    return render(request, "cases/propose.html", {"form": form}, status=status)
