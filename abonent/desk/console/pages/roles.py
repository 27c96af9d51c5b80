"""Roles: list and rights."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from abonent.desk.console.forms import RoleForm
from abonent.desk.console.guards import Guard, guard_entry
from abonent.desk.console.pages.changes import tell_saved
from abonent.desk.console.parts import state_badge
from abonent.desk.console.powers import powers_of
from abonent.kernel.alphabet import InAlphabet
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid
from abonent.kernel.text import LANGUAGES, localized
from abonent.staff import actions, queries
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import filters
from abonent.webkit.columns import Column
from abonent.webkit.lists import Empty, List

ROLES = List(
    key="roles",
    columns=[
        Column(
            key="name",
            label=gettext_lazy("Role"),
            value=lambda r: localized(r.name),
            sort=InAlphabet("name"),
            wide=True,
        ),
        Column(key="code", label=gettext_lazy("Code"), sort="code", minor=True),
        Column(
            key="rights",
            label=gettext_lazy("Rights"),
            value=lambda r: _("every one") if r.grants_everything else len(r.permissions),
            align="right",
        ),
        Column(
            key="people",
            label=gettext_lazy("Operators who work"),
            value="people",
            sort="people",
            align="right",
        ),
        Column(key="is_active", label=gettext_lazy("State"), cell=state_badge),
    ],
    filters=[
        filters.TextFilter(
            key="q",
            label=gettext_lazy("Name or code"),
            apply=lambda rows, text: rows.filter(
                Q(name__ru__icontains=text) | Q(name__en__icontains=text) | Q(code__icontains=text)
            ),
        ),
        filters.Flag(key="active", label=gettext_lazy("Active"), field="is_active"),
    ],
    sort="name",
    title=gettext_lazy("Roles"),
    row_url=lambda role: reverse("console:role", args=[role.pk]),
    export_permission="staff.administer",
    empty=Empty(
        title=gettext_lazy("No roles yet"),
        text=gettext_lazy("A role is a set of rights that operators are given."),
        action=gettext_lazy("New role"),
        url="console:role_new",
    ),
)


def roles(request: OperatorRequest) -> HttpResponseBase:
    """The list of roles."""
    working = Count("operators", filter=Q(operators__is_active=True))
    rows = queries.list_roles(by=request.operator).annotate(people=working)
    return ROLES.respond(request, rows, template="desk/console/roles.html")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, role_id: int | None = None) -> HttpResponseBase:
    """One role with its rights by room."""
    by = request.operator
    by.check("staff.administer")
    role = queries.get_role(by=by, role_id=role_id) if role_id else None
    form = RoleForm(
        request.POST or None, is_new=role is None, initial=_initial(role) if role else None
    )
    form.guard = (
        guard_entry(request, part="staff.role", path=role.code) if role else Guard(request, None)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with form.guard.saving(), because(request.POST.get("reason", "")) as occasion:
                    saved = actions.save_role(by=by, role_id=role_id, **form.named())
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                told = _("Saved. The rights hold everywhere within a second.")
                tell_saved(request, told, occasion.made)
                return redirect("console:role", saved.pk)
    context = {
        "form": form, "role": role,
        "title": localized(role.name) if role else _("New role"),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Roles"), reverse("console:roles"))],
    }  # fmt: skip
    return render(request, "desk/console/role.html", context, status=status)


@require_safe
def powers(request: OperatorRequest, role_id: int) -> HttpResponseBase:
    """What the role may, in words."""
    role = queries.get_role(by=request.operator, role_id=role_id)
    name = localized(role.name)
    context = {
        "role": role, "powers": powers_of(role),
        "title": _("What may “%(name)s” do") % {"name": name},
        "note": _("Of several roles a person has the widest right of any."),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Roles"), reverse("console:roles")),
                   (name, reverse("console:role", args=[role.pk]))],
    }  # fmt: skip
    return render(request, "desk/console/powers.html", context)


def role_address(code: str) -> str | None:
    """The page of the role with this code."""
    found = next((id_ for id_, known, _name in queries.role_names() if known == code), None)
    return reverse("console:role", args=[found]) if found else None


def _initial(role: Any) -> dict[str, Any]:
    return {f"name_{c}": role.name.get(c, "") for c in LANGUAGES} | {
        "granted": role.permissions,
        "needs_second_factor": role.needs_second_factor,
        "scopes": role.scopes,
        "fields": role.fields,
        "grants_everything": role.grants_everything,
        "is_active": role.is_active,
    }
