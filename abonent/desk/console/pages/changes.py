"""The history of the configuration: one log over everything, each change with its way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from abonent.desk.console import trail
from abonent.desk.console.places import find_address
from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import place_of
from abonent.kernel.configuration import changes
from abonent.kernel.configuration.changes import ChangeFilter
from abonent.kernel.configuration.companions import list_companions
from abonent.kernel.configuration.parts import get_part, list_parts
from abonent.kernel.errors import NotFound, Text
from abonent.kernel.models import Reference
from abonent.kernel.reference.kinds import ReferenceKind
from abonent.kernel.reference.paths import owners_of, path_of
from abonent.staff.choosing import ColleagueField
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.filters import span
from abonent.webkit.forms import DateField, Form
from abonent.webkit.toasts import say

PAGE, RECENT = 50, 5
AGAIN = "changes"
"""Under this name a change is taken back although its fields were changed again."""


class ChangesForm(Form):
    """What is looked for."""

    q = forms.CharField(label=gettext_lazy("Name, code or reason"), required=False, max_length=100)
    part = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    actor = ColleagueField(label=gettext_lazy("Who"), required=False, with_former=True,
                           placeholder=gettext_lazy("anyone"))  # fmt: skip
    since = DateField(label=gettext_lazy("From"), required=False)
    until = DateField(label=gettext_lazy("To"), required=False)
    path = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part: Any = self.fields["part"]
        parts = sorted(list_parts(by=by), key=lambda one: place_of(one.plural))
        part.choices = [("", _("anything")), *((one.key, one.plural) for one in parts)]


class RevertForm(Form):
    """Why a change is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, required=False,
        help_text=gettext_lazy("Stays in the history."),
    )  # fmt: skip


@require_safe
def listing(request: OperatorRequest) -> HttpResponse:
    """Changes, newest first, fifty a page."""
    by = request.operator
    by.check("desk.console")
    form = ChangesForm(request.GET or None, by=by)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = changes.list_changes(
        by=by, where=_where(given), after_id=given.get("after"), limit=PAGE + 1
    )
    more = request.GET.copy()
    more["after"] = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    context = {
        "form": form if form.is_bound else ChangesForm(by=by),
        "lines": trail.tell_changes(rows[:PAGE]),
        "more": f"?{more.urlencode()}" if more["after"] else "",
        "first": request.path if given.get("after") else "",
        "crumbs": [(_("Console"), reverse("console:start"))],
    }
    return render(request, "desk/console/changes.html", context)


def _where(given: dict[str, Any]) -> ChangeFilter:
    begin, end = span(given.get("since"), given.get("until"))
    return ChangeFilter(
        part=given.get("part", ""), path=given.get("path", ""), actor_id=given.get("actor"),
        text=given.get("q", ""), at_from=begin, at_before=end, batch=given.get("batch"),
    )  # fmt: skip


@require_safe
def show(request: OperatorRequest, change_id: int) -> HttpResponse:
    """One change: the difference, and what taking it back would do."""
    request.operator.check("desk.console")
    return _page(request, change_id, RevertForm())


def _page(request: OperatorRequest, change_id: int, form: RevertForm) -> HttpResponse:
    by = request.operator
    change = changes.get_change(by=by, change_id=change_id)
    steps = changes.preview_revert(by=by, change_id=change_id)
    line, part = trail.tell_changes([change])[0], get_part(key=change.part)
    context = {
        "change": change, "line": line, "form": form,
        "steps": trail.tell_steps(change, steps), "part": part,
        "companions": _companions(change),
        "is_gone": change.verb != "deleted" and part.find(change.path) is None,
        "again": change.verb != "created" and any(step.changed_since for step in steps),
        "AGAIN": AGAIN,
        "here": find_address(change.part, change.path),
        "just_before": (change.at - timedelta(microseconds=1)).isoformat(),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("History of settings"), reverse("console:changes"))],
    }  # fmt: skip
    return render(request, "desk/console/change.html", context)


def _companions(change: Any) -> list[str]:
    """What would go with an entry whose creation is taken back."""
    if change.verb != "created":
        return []
    return [str(one.plural) for one in list_companions(part=change.part, path=change.path)]


@require_POST
def revert(request: OperatorRequest, change_id: int) -> HttpResponseBase:
    """Take a change back."""
    request.operator.check("desk.console")
    form = RevertForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    made = changes.revert_change(
        by=request.operator, change_id=change_id, reason=reason,
        force=request.POST.get("force") == AGAIN,
    )  # fmt: skip
    change = changes.get_change(by=request.operator, change_id=change_id)
    tell_saved(request, _("Taken back."), made)
    return redirect(find_address(change.part, change.path) or reverse("console:changes"))


@require_POST
def undo(request: OperatorRequest, change_id: int) -> HttpResponseBase:
    """Take a change back straight after it was made, from the message that told of it."""
    request.operator.check("desk.console")
    change = changes.get_change(by=request.operator, change_id=change_id)
    changes.revert_change(by=request.operator, change_id=change_id, reason=_("Undone at once"))
    say(request, text=_("Undone."))
    return redirect(find_address(change.part, change.path) or reverse("console:start"))


@require_POST
def restore(request: OperatorRequest) -> HttpResponseBase:
    """Bring an entry to what it was just before a change."""
    request.operator.check("desk.console")
    part, path = request.POST.get("part", ""), request.POST.get("path", "")
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        raise NotFound from None
    if at.tzinfo is None:
        raise NotFound
    made = changes.restore_entry(
        by=request.operator, part=part, path=path, at=at, reason=request.POST.get("reason", "")
    )
    tell_saved(request, _("Brought back to what it was."), made)
    return redirect(find_address(part, path) or reverse("console:changes"))


def tell_saved(
    request: OperatorRequest, text: str, made: list[int], warning: Text | None = None
) -> None:
    """Say that something was saved, with the way back where it was one change."""
    undo_url = reverse("console:change_undo", args=[made[0]]) if len(made) == 1 else ""
    if warning:
        text = f"{text} {warning}"
    say(request, text=text, undo_url=undo_url, tone="amber" if warning else "green")


@require_safe
def go(request: OperatorRequest, part: str, path: str) -> HttpResponseBase:
    """The page of a setting that is named by codes."""
    request.operator.check("desk.console")
    address = find_address(part, path)
    if address is None:
        raise NotFound
    return redirect(address)


def history_of(by: Actor, kind: ReferenceKind, entry: Reference | None) -> dict[str, Any]:
    """The latest changes of an entry, for ``recent.html`` on its page."""
    if entry is None:
        return {}
    owner_id = getattr(entry, f"{kind.within}_id") if kind.within else None
    path = path_of(kind, entry, owners_of(kind, owner_id))
    rows = changes.list_changes(by=by, where=ChangeFilter(part=kind.key, path=path), limit=RECENT)
    return {"recent": trail.tell_changes(rows), "recent_of": (kind.key, path)}
