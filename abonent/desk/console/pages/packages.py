"""Packages of settings: export, bring one and look at it, install, take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from abonent.desk.console import trail
from abonent.kernel import codes
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.configuration.packages import actions
from abonent.kernel.configuration.packages.compare import Act
from abonent.kernel.configuration.packages.content import from_zip, to_zip
from abonent.kernel.configuration.packages.foreseen import foresee
from abonent.kernel.configuration.packages.jobs import (
    last_asked,
    start_installation,
    start_taking_back,
)
from abonent.kernel.configuration.packages.wrong import list_missing, list_wrong
from abonent.kernel.configuration.parts import list_packed, list_parts
from abonent.kernel.errors import Invalid
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import FileInput, Form
from abonent.webkit.toasts import say

SHOWN = 500  # differences on a page
ASKED = ("reason", "activate", "confirmed")


class OneFile(FileInput):
    """A drop zone for a single file."""

    allow_multiple_selected = False


class BringForm(Form):
    """A package to look at."""

    package = forms.FileField(
        label=gettext_lazy("Package"), widget=OneFile(attrs={"accept": ".zip"}),
        help_text=gettext_lazy("A zip made here or by the command “abonent package export”. "
                               "Nothing changes until you have seen the differences."),
    )  # fmt: skip


class ExportForm(Form):
    """What goes into a package."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40, initial="company",
        help_text=gettext_lazy("Versions of one package share it."),
    )  # fmt: skip
    version = forms.CharField(label=gettext_lazy("Version"), max_length=40)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: Any = self.fields["parts"]
        parts.choices = [(part.key, part.plural) for part in list_packed(by=by)]
        parts.initial = [part.key for part in list_packed(by=by)]
        self.fields["version"].initial = now().date().isoformat()

    def clean_code(self) -> str:
        """Latin letters, as any code."""
        code = str(self.cleaned_data["code"])
        if not codes.is_code(code):
            raise forms.ValidationError(
                _("Use Latin letters, digits, hyphens and underscores, at most 40.")
            )
        return code


class CompareForm(Form):
    """Two packages, or one and this installation."""

    first = forms.TypedChoiceField(
        label=gettext_lazy("This"), coerce=int, required=False, empty_value=None
    )
    second = forms.TypedChoiceField(label=gettext_lazy("with this"), coerce=int)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.pk, f"{row.code} {row.version}") for row in actions.list_packages(by=by)]
        first: Any = self.fields["first"]
        first.choices = [("", _("this installation")), *rows]
        second: Any = self.fields["second"]
        second.choices = rows


class InstallForm(Form):
    """Why a package is installed, and how far."""

    activate = forms.BooleanField(
        label=gettext_lazy("Put drawings of routes into force"), required=False,
        help_text=gettext_lazy("Without it they come as drafts, to be tried and activated "
                               "by hand."),
    )  # fmt: skip
    confirmed = forms.BooleanField(
        label=gettext_lazy("Even where examples of a route fail"), required=False,
        help_text=gettext_lazy("Else nothing is installed while one fails. Wants a reason."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False,
        help_text=gettext_lazy("Stays in the history beside each change."),
    )  # fmt: skip


def _crumbs(*, inside: bool = True) -> list[tuple[str, str]]:
    crumbs = [(_("Console"), reverse("console:start"))]
    return [*crumbs, (_("Packages of settings"), reverse("console:packages"))] if inside else crumbs


@require_safe
def listing(request: OperatorRequest) -> HttpResponse:
    """Packages that were brought, and the ways to bring and to make one."""
    return _listing(request, BringForm(), ExportForm(by=request.operator))


def _listing(
    request: OperatorRequest, form: BringForm, export: ExportForm, *, status: int = 200
) -> HttpResponse:
    by = request.operator
    by.check("desk.console")
    context = {
        "packages": actions.list_packages(by=by), "form": form, "export": export,
        "compare": CompareForm(by=by),
        "crumbs": _crumbs(inside=False),
    }  # fmt: skip
    return render(request, "desk/console/packages.html", context, status=status)


@require_POST
def export(request: OperatorRequest) -> HttpResponse:
    """This installation's settings as a file."""
    by = request.operator
    by.check("desk.console")
    form = ExportForm(request.POST, by=by)
    if not form.is_valid():
        return _listing(request, BringForm(), form, status=422)
    given = form.cleaned_data
    package = actions.export_package(
        by=by, code=given["code"], version=given["version"], title={}, parts=given["parts"]
    )
    response = HttpResponse(to_zip(package), content_type="application/zip")
    name = f"{given['code']}-{codes.from_name(given['version'])}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def bring(request: OperatorRequest) -> HttpResponseBase:
    """Read a package and go to what it would change."""
    by = request.operator
    by.check("desk.console")
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            package = from_zip(form.cleaned_data["package"])
            row = actions.bring_package(by=by, package=package)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return redirect("console:package", row.pk)
    return _listing(request, form, ExportForm(by=by), status=422)


@require_safe
def show(request: OperatorRequest, package_id: int) -> HttpResponse:
    """What installing the package would do, or what it did; ticks and the reason as tried last."""
    by = request.operator
    by.check("desk.console")
    row = actions.get_package(by=by, package_id=package_id)
    is_installed = row.installed_at is not None and row.taken_back_at is None
    asked = {} if is_installed else last_asked(by=by, package_id=package_id)
    found = actions.plan(by=by, package=actions.package_of(row))
    if is_installed:  # what was changed here since, or left as it was
        found = [one for one in found if one.act in (Act.LOCAL, Act.CONFLICT)]
    counts = {act: sum(one.act is act for one in found) for act in Act}
    wrong = {} if is_installed else list_wrong(found, row.contents)
    missing = {} if is_installed else list_missing(found, row.contents)
    ahead = None if is_installed else foresee(by=by, differences=found, contents=row.contents)
    context = {
        "row": row, "form": _install_form(row, asked),
        "asked": asked.get("take", ()), "is_installed": is_installed, "counts": counts,
        "lines": trail.tell_differences(
            found[:SHOWN], wrong=wrong, missing=missing, foreseen=ahead
        ),
        "missing": len(missing),
        "wrong": len(wrong), "left_out": max(0, len(found) - SHOWN),
        "to_do": len(found) - counts[Act.LOCAL],
        "title": f"{localized(row.title) or row.code} {row.version}", "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "desk/console/package.html", context)


def _install_form(row: Any, asked: Mapping[str, Any]) -> InstallForm:
    """As it was asked for last; of drafts only where the package may put something into force."""
    form = InstallForm(initial={name: asked.get(name) for name in ASKED})
    if not any(part.as_draft and part.key in row.contents for part in list_parts()):
        del form.fields["activate"], form.fields["confirmed"]
    return form


@require_POST
def install(request: OperatorRequest, package_id: int) -> HttpResponseBase:
    """Try the package, or install it, in the background; conflicts as they were ticked."""
    by = request.operator
    by.check("desk.console")
    try:
        job = start_installation(
            by=by, package_id=package_id, take=request.POST.getlist("take"),
            reason=request.POST.get("reason", "").strip(), trial="try" in request.POST,
            activate="activate" in request.POST, confirmed="confirmed" in request.POST,
        )  # fmt: skip
    except Invalid as refusal:
        return _refused(request, package_id, refusal)
    return redirect("exchange:job", job.pk)


def _refused(request: OperatorRequest, package_id: int, refusal: Invalid) -> HttpResponseBase:
    """Nothing was begun: said above the package."""
    say(request, text=refusal.told, tone="amber")
    return redirect("console:package", package_id)


@require_safe
def compare(request: OperatorRequest) -> HttpResponse:
    """What two packages differ in, or a package and this installation."""
    by = request.operator
    by.check("desk.console")
    form = CompareForm(request.GET or None, by=by)
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs()}
    if form.is_valid():
        context |= _compared(by, form.cleaned_data["first"], form.cleaned_data["second"])
    return render(request, "desk/console/compare.html", context)


def _compared(by: Actor, first: int | None, second: int) -> dict[str, Any]:
    one = actions.get_package(by=by, package_id=first) if first else None
    other = actions.get_package(by=by, package_id=second)
    found = actions.compare_packages(
        by=by, first=actions.package_of(one) if one else None, second=actions.package_of(other)
    )
    return {
        "is_compared": True, "one": f"{one.code} {one.version}" if one else _("this installation"),
        "other": f"{other.code} {other.version}", "left_out": max(0, len(found) - SHOWN),
        "lines": trail.tell_differences(found[:SHOWN], comparing=True),
        "counts": {act: sum(d.act is act for d in found) for act in Act},
    }  # fmt: skip


@require_POST
def take_back(request: OperatorRequest, package_id: int) -> HttpResponseBase:
    """Undo an installation whole, in the background."""
    request.operator.check("desk.console")
    reason = request.POST.get("reason", "")
    try:
        job = start_taking_back(by=request.operator, package_id=package_id, reason=reason)
    except Invalid as refusal:
        return _refused(request, package_id, refusal)
    return redirect("exchange:job", job.pk)
