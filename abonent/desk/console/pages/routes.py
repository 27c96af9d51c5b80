"""Versions of routes: looked at, compared, brought in by file, made active, retired, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from abonent.cases.actions import choose_running
from abonent.desk.console.forms import reason_field
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.reference.paths import find_by_path
from abonent.kernel.text import localized
from abonent.routes import actions, queries
from abonent.routes.bpmn.differing import Change
from abonent.routes.bpmn.wording import element_words, part_words
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form
from abonent.webkit.toasts import say

KIND = "routes.route"


class FileForm(Form):
    """A drawing that another tool made."""

    file = forms.FileField(
        label=gettext_lazy("BPMN file"), widget=forms.FileInput(attrs={"accept": ".bpmn,.xml"}),
        help_text=gettext_lazy("BPMN 2.0 of any tool. It becomes the draft, kept to the letter."),
    )  # fmt: skip


def drawing_address(code: str) -> str | None:
    """The page with the versions of the route with this code."""
    entry = find_by_path(reference_kinds.get(KIND), code)
    return reverse("console:entry", args=[KIND, entry.pk]) if entry else None


def versions_of(request: OperatorRequest, route_id: int, form: Form | None = None) -> Any:
    """What the page of a route tells of its versions."""
    drawn = queries.list_drawn(by=request.operator, route_id=route_id)
    return {
        "drawn": drawn,
        "target": _target(request, drawn),
        "file_form": form or FileForm(auto_id="drawing_%s"),
    }


def _target(request: OperatorRequest, versions: Iterable[Any]) -> Any:
    """The version to which running cases may be moved: the one that new cases go."""
    may = request.operator.can("cases.bulk")
    return next((one for one in versions if one.state == "active"), None) if may else None


@require_safe
def show(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """One version, to look at."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    versions = queries.list_drawn(by=by, route_id=version.route_id)
    listed: Any = next(one for one in versions if one.pk == version.pk)
    context = {
        "version": version, "route": version.route, "title": title_of(version),
        "target": _target(request, versions), "running": listed.running,
        "crumbs": crumbs_of(version.route),
        "drawing": {"xml_url": reverse("console:route_file", args=[version.pk])},
        "others": [v for v in versions if v.pk != version.pk],
        "timers": queries.list_start_timers(version=version),
        "faults": queries.find_faults(version.xml, route=version.route.code),
    }  # fmt: skip
    return render(request, "desk/console/routes/version.html", context)


def title_of(version: Any) -> str:
    """The route and which version it is."""
    return _("%(route)s, version %(number)s") % {
        "route": localized(version.route.name), "number": version.number,
    }  # fmt: skip


def crumbs_of(route: Any) -> list[tuple[str, str]]:
    """The way to a page of a route."""
    return [
        (_("Console"), reverse("console:start")),
        (_("Routes"), reverse("console:list", args=[KIND])),
        (localized(route.name), reverse("console:entry", args=[KIND, route.pk])),
    ]


@require_safe
def file(request: OperatorRequest, version_id: int) -> HttpResponse:
    """The drawing as it was saved, to the letter."""
    version = queries.get_drawing(by=request.operator, version_id=version_id)
    name = f"{version.route.code}-{version.number}.bpmn"
    return HttpResponse(
        version.xml, content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )  # fmt: skip


@require_POST
def bring(request: OperatorRequest, route_id: int) -> HttpResponseBase:
    """A BPMN file becomes the draft."""
    by = request.operator
    queries.get_route(by=by, route_id=route_id)
    form = FileForm(request.POST, request.FILES, auto_id="drawing_%s")
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            actions.import_drawing(by=by, route_id=route_id, content=content)
        except Invalid as refusal:
            say(request, text=refusal.told, tone="red")
        else:
            return redirect("console:route_draw", route_id)
    else:
        say(request, text=_("Choose the file."), tone="amber")
    return redirect("console:entry", KIND, route_id)


@require_POST
def activate(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """New cases go this version from now on."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    form = _reason(request)
    if not form.is_valid():
        return _ask_why(request, version, form, title=_("Put version %(number)s into force"))
    is_confirmed = request.POST.get("confirmed") == "1"
    try:
        put = actions.activate(
            by=by, version_id=version_id, reason=form.cleaned_data["reason"],
            is_confirmed=is_confirmed,
        )  # fmt: skip
    except actions.ExamplesFail as failing:
        return _confirm(request, version, form, failing.tried)
    except Invalid as refusal:
        form.refuse(refusal)
        tried = queries.try_examples(by=by, version=version)
        return _confirm(request, version, form, tried, status=422)
    except Conflict as refusal:
        say(request, text=str(refusal.message), tone="red")
        is_draft = version.state == "draft"
        return redirect("console:route_draw", version.route_id) if is_draft else _back(version)
    told = _("New cases go version %(number)s.") % {"number": version.number}
    if put.tried:
        passed = {"passed": sum(one.is_passed for one in put.tried), "all": len(put.tried)}
        told += " " + _("Examples that passed: %(passed)s of %(all)s.") % passed
    say(request, text=told)
    return _back(version)


@require_POST
def retire(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """No new case goes this version."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    form = _reason(request)
    if not form.is_valid():
        return _ask_why(request, version, form, title=_("Retire version %(number)s"))
    actions.retire(by=by, version_id=version_id, reason=form.cleaned_data["reason"])
    say(request, text=_("No new case goes this route. Those on their way go on."))
    return _back(version)


@require_POST
def migrate(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """Cases on their way along a version are chosen to go on along the active one."""
    by = request.operator
    version = queries.get_drawing(by=by, version_id=version_id)
    target = _target(request, queries.list_drawn(by=by, route_id=version.route_id))
    if target is None or target.pk == version_id:
        say(request, text=_("Activate the version to which the cases are to go."), tone="amber")
        return _back(version)
    try:
        chosen = choose_running(by=by, version_id=version_id, to_id=target.pk)
    except Invalid:
        say(request, text=_("No case is on its way along this version."), tone="amber")
        return _back(version)
    return redirect("cases:bulk", chosen.pk)


@require_POST
def delete(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """Throw the draft away."""
    version = queries.get_drawing(by=request.operator, version_id=version_id)
    actions.delete_draft(by=request.operator, version_id=version_id)
    say(request, text=_("The draft is deleted."))
    return _back(version)


class ReasonForm(Form):
    """Why something is done; see :func:`reason_field`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field()


def _reason(request: OperatorRequest) -> ReasonForm:
    return ReasonForm(request.POST)


def _ask_why(
    request: OperatorRequest, version: Any, form: ReasonForm, *, title: str
) -> HttpResponseBase:
    """The company wants reasons, and the button did not give one."""
    is_first = "reason" not in request.POST
    context = {
        "form": ReasonForm() if is_first else form,
        "version": version, "title": title % {"number": version.number},
        "crumbs": crumbs_of(version.route),
        "back": reverse("console:entry", args=[KIND, version.route_id]),
    }  # fmt: skip
    status = 200 if is_first else 422
    return render(request, "desk/console/routes/why.html", context, status=status)


def _confirm(
    request: OperatorRequest, version: Any, form: ReasonForm, tried: Iterable[Any], *,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    """Examples fail: whoever puts it into force all the same says why."""
    form.fields["reason"].required = True
    context = {
        "form": form, "version": version, "tried": tried, "is_asked": True,
        "title": _("Put version %(number)s into force") % {"number": version.number},
        "crumbs": crumbs_of(version.route),
        "back": reverse("console:route_trial", args=[version.pk]),
    }  # fmt: skip
    return render(request, "desk/console/routes/why.html", context, status=status)


def _back(version: Any) -> HttpResponseBase:
    return redirect("console:entry", KIND, version.route_id)


@require_safe
def compare(request: OperatorRequest, version_id: int) -> HttpResponseBase:
    """Two versions side by side, what differs coloured in both."""
    by = request.operator
    other = queries.get_drawing(by=by, version_id=version_id)
    versions = queries.list_drawn(by=by, route_id=other.route_id)
    asked = request.GET.get("with", "")
    found = next((v for v in versions if str(v.pk) == asked), None)
    one = found or next((v for v in versions if v.pk != other.pk), None)
    if one is None:
        raise NotFound
    changes = queries.compare_drawings(one=one.xml, other=other.xml)
    context = {
        "one": one, "other": other, "versions": versions, "changes": in_words(changes),
        "title": _("Comparison"), "crumbs": crumbs_of(other.route),
        "sides": [(version, _drawing(version, changes)) for version in (one, other)],
    }  # fmt: skip
    return render(request, "desk/console/routes/compare.html", context)


def _drawing(version: Any, changes: list[Change]) -> dict[str, Any]:
    return {
        "xml_url": reverse("console:route_file", args=[version.pk]),
        "marks": marks_of(changes),
    }


def marks_of(changes: Iterable[Change]) -> dict[str, str]:
    """What became of each element, as drawings are coloured by it."""
    return {change.id: change.kind.value for change in changes}


def in_words(changes: Iterable[Change]) -> list[tuple[Change, str, list[tuple[str, str, str]]]]:
    """Changes with what their elements and the parts of these are called."""
    return [
        (one, element_words(one.element), [(part_words(p), was, now) for p, was, now in one.parts])
        for one in changes
    ]
