"""System settings: all of them, one with its history and its way back to the default."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from abonent.desk.console import trail
from abonent.desk.console.extras import fields_of
from abonent.desk.console.forms import GuardedForm, reason_field
from abonent.desk.console.guards import guard_entry
from abonent.desk.console.pages.changes import RECENT, tell_saved
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import ChangeFilter, list_changes
from abonent.kernel.configuration.history import because
from abonent.kernel.configuration.settings import (
    PART,
    Standing,
    get_setting,
    list_settings,
    reset_setting,
    set_setting,
)
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.settings import Setting, system_settings
from abonent.staff.middleware import OperatorRequest


class SettingForm(GuardedForm):
    """One setting."""

    def __init__(self, *args: Any, by: Actor, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_of(setting.field, by)
        self.fields["reason"] = reason_field()


@require_safe
def listing(request: OperatorRequest) -> HttpResponse:
    """Every system setting by group, as it stands."""
    groups: dict[str, list[tuple[Standing, Text]]] = {}
    for standing in list_settings(by=request.operator):
        line = (standing, say_value(standing.setting, standing.value))
        groups.setdefault(str(standing.setting.group), []).append(line)
    context = {"groups": groups, "crumbs": _crumbs(inside=False)}
    return render(request, "desk/console/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, key: str) -> HttpResponseBase:
    """One setting: what it is, what it was, its default."""
    by = request.operator
    standing = get_setting(by=by, key=key)
    setting, initial = standing.setting, {"value": standing.value}
    form = SettingForm(request.POST or None, by=by, setting=setting, initial=initial)
    form.guard = guard_entry(request, part=PART.key, path=key)
    if request.method == "POST" and form.is_valid():
        try:
            with form.guard.saving(), because(form.cleaned_data["reason"]) as occasion:
                if "default" in request.POST:
                    reset_setting(by=by, key=key)
                else:
                    set_setting(by=by, key=key, value=form.cleaned_data["value"])
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell_saved(request, _("Saved. It holds everywhere within a second."), occasion.made)
            return redirect("console:setting", key)
    rows = list_changes(by=by, where=ChangeFilter(part=PART.key, path=key), limit=RECENT)
    context = {
        "standing": standing, "form": form, "default": say_value(setting, standing.default),
        "recent": trail.tell_changes(rows), "recent_of": (PART.key, key), "crumbs": _crumbs(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "desk/console/setting.html", context, status=status)


def _crumbs(*, inside: bool = True) -> list[tuple[str, str]]:
    crumbs = [(_("Console"), reverse("console:start"))]
    return [*crumbs, (_("System settings"), reverse("console:settings"))] if inside else crumbs


def say_value(setting: Setting, value: Any) -> Text:
    """A value as people read it."""
    if setting.field.type == "boolean":
        return _("yes") if value else _("no")
    told: Text = dict(setting.field.choices).get(value, str(value))
    return told


def setting_address(key: str) -> str | None:
    """The page of a setting."""
    return reverse("console:setting", args=[key]) if system_settings.find(key) else None
