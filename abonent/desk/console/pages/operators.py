"""Operators: list, hire, change, new password, dismiss."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from abonent.desk.console.forms import EmploymentForm, OperatorForm, ResetForm
from abonent.desk.console.guards import guard_operator
from abonent.desk.console.pages.changes import tell_saved
from abonent.desk.console.remaining import tell_remaining
from abonent.kernel.alphabet import InAlphabet
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid
from abonent.kernel.text import localized
from abonent.staff import actions, queries
from abonent.staff.forms import list_timezones
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries.directory import SEEN_AS
from abonent.webkit import filters
from abonent.webkit.columns import Column
from abonent.webkit.lists import Empty, List
from abonent.webkit.templatetags.webkit import badge
from abonent.webkit.toasts import say


def _state(operator: Any) -> tuple[str, str]:
    """What an operator's state is called, and its colour."""
    if not operator.is_active:
        return _("dismissed"), "grey"
    return (_("locked"), "red") if operator.is_locked else (_("works"), "green")


OPERATORS = List(
    key="operators",
    columns=[
        Column(
            key="name", label=gettext_lazy("Surname and name"), sort=InAlphabet("name"), wide=True
        ),
        Column(key="login", label=gettext_lazy("Login"), sort="login"),
        Column(
            key="roles",
            label=gettext_lazy("Roles"),
            value=lambda operator: ", ".join(localized(r.name) for r in operator.roles.all()),
        ),
        Column(key="email", label=gettext_lazy("E-mail"), sort="email", minor=True),
        Column(
            key="last_login",
            label=gettext_lazy("Last log-in"),
            sort="last_login",
            minor=True,
        ),
        Column(
            key="state",
            label=gettext_lazy("State"),
            sort="is_active",
            value=lambda operator: _state(operator)[0],
            cell=lambda operator: badge(*_state(operator)),
        ),
    ],
    filters=[
        filters.TextFilter(
            key="q",
            label=gettext_lazy("Name or login"),
            apply=lambda rows, text: rows.filter(
                Q(name__icontains=text) | Q(login__icontains=text) | Q(email__icontains=text)
            ),
        ),
        filters.Flag(key="active", label=gettext_lazy("Works"), field="is_active"),
        filters.Flag(key="locked", label=gettext_lazy("Locked"), field="is_locked"),
    ],
    sort="name",
    title=gettext_lazy("Operators"),
    row_url=lambda operator: reverse("console:operator", args=[operator.pk]),
    export_permission="staff.administer",
    empty=Empty(
        title=gettext_lazy("Nobody works here yet"),
        action=gettext_lazy("New operator"),
        url="console:operator_new",
    ),
)


def operators(request: OperatorRequest) -> HttpResponseBase:
    """The list of operators."""
    locked = Q(pk__in=list(queries.list_locks(by=request.operator)))
    rows: QuerySet[Any] = queries.list_operators(by=request.operator).annotate(is_locked=locked)
    context = {"locked_addresses": len(queries.list_address_locks(by=request.operator))}
    template = "desk/console/operators.html"
    return OPERATORS.respond(request, rows, template=template, context=context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, operator_id: int | None = None) -> HttpResponseBase:
    """One operator: a form, and what else can be done."""
    by = request.operator
    operator = queries.get_operator(by=by, operator_id=operator_id) if operator_id else None
    initial = _initial(operator) if operator else {"language": by.language, "timezone": by.timezone}
    by.check("staff.administer")
    form = OperatorForm(request.POST or None, by=by, is_new=operator is None, initial=initial)
    form.guard = guard_operator(request, operator_id)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with form.guard.saving(), because(form.reason) as occasion:
                    saved = _save(request, operator_id, form)
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                tell_saved(request, _("Saved."), occasion.made if operator else [])
                return redirect("console:operator", saved.pk)
    return _page(request, operator, form, status=status)


def _save(request: OperatorRequest, operator_id: int | None, form: OperatorForm) -> Any:
    values = form.values()
    if operator_id:
        present = queries.get_operator(by=request.operator, operator_id=operator_id)
        values["is_active"] = present.is_active
    return actions.save_operator(by=request.operator, operator_id=operator_id, **values)


def operator_address(login: str) -> str | None:
    """The page of the operator with this login."""
    found = queries.find_operator_id(login=login)
    return reverse("console:operator", args=[found]) if found else None


def _initial(operator: Any) -> dict[str, Any]:
    fields = ("login", "name", "email", "language", "timezone", *OperatorForm.PLACE)
    roles = [role.pk for role in operator.roles.all()]
    return {f: getattr(operator, f) for f in fields} | {"role_ids": roles}


def _page(
    request: OperatorRequest, operator: Any, form: OperatorForm, *, status: int = 200,
    reset: ResetForm | None = None, employment: EmploymentForm | None = None,
) -> HttpResponse:  # fmt: skip
    by = request.operator
    context = {
        "form": form, "person": operator, "reset_form": reset or ResetForm(),
        "employment": employment or EmploymentForm(),
        "remaining": tell_remaining(by=by, operator_id=operator.pk) if operator else [],
        "tokens": queries.list_tokens(by=by, operator_id=operator.pk) if operator else [],
        "lock": queries.list_locks(by=by).get(operator.pk) if operator else None,
        "timezones": list_timezones(),
        "has_second_factor": bool(operator and queries.has_second_factor(operator_id=operator.pk)),
        "title": operator.name if operator else _("New operator"),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Operators"), reverse("console:operators"))],
    }  # fmt: skip
    return render(request, "desk/console/operator.html", context, status=status)


@sensitive_post_parameters("password")
@require_POST
def reset_password(request: OperatorRequest, operator_id: int) -> HttpResponseBase:
    """Give an operator a new password."""
    by = request.operator
    operator = queries.get_operator(by=by, operator_id=operator_id)
    reset = ResetForm(request.POST)
    if reset.is_valid():
        try:
            actions.reset_password(by=by, operator_id=operator_id, **reset.cleaned_data)
        except Invalid as refusal:
            reset.refuse(refusal)
        else:
            say(request, text=_("The new password works; the operator’s sessions have ended."))
            return redirect("console:operator", operator_id)
    form = OperatorForm(by=by, is_new=False, initial=_initial(operator))
    form.guard = guard_operator(request, operator_id)
    return _page(request, operator, form, status=422, reset=reset)


@require_POST
def see_as(request: OperatorRequest, operator_id: int) -> HttpResponseBase:
    """See the product as this operator, until one key ends it."""
    actions.begin_preview(by=request.operator, operator_id=operator_id)
    request.session[SEEN_AS] = operator_id
    return redirect("/")


@require_POST
def reset_second_factor(request: OperatorRequest, operator_id: int) -> HttpResponseBase:
    """Take the app with one-time codes away from an operator who lost it."""
    actions.reset_second_factor(by=request.operator, operator_id=operator_id)
    say(request, text=_("The operator logs in without one-time codes until a new app is set up."))
    return redirect("console:operator", operator_id)


@require_POST
def unlock(request: OperatorRequest, operator_id: int) -> HttpResponseBase:
    """Let an operator try to log in again at once."""
    actions.unlock_operator(by=request.operator, operator_id=operator_id)
    say(request, text=_("The operator can log in again."))
    return redirect("console:operator", operator_id)


@require_POST
def set_active(request: OperatorRequest, operator_id: int) -> HttpResponseBase:
    """Dismiss an operator or take one back; what was just done can be undone."""
    by = request.operator
    operator = queries.get_operator(by=by, operator_id=operator_id)
    is_active = request.POST.get("is_active") == "1"
    employment = EmploymentForm(request.POST)
    if employment.is_valid():
        try:
            with because(employment.cleaned_data["reason"]) as occasion:
                actions.set_operator_active(by=by, operator_id=operator_id, is_active=is_active)
        except Invalid as refusal:
            employment.refuse(refusal)
        else:
            told = _("The operator works again.") if is_active else _("The operator is dismissed.")
            tell_saved(request, told, occasion.made)
            return redirect("console:operator", operator_id)
    form = OperatorForm(by=by, is_new=False, initial=_initial(operator))
    form.guard = guard_operator(request, operator_id)
    return _page(request, operator, form, status=422, employment=employment)


@require_POST
def revoke_token(request: OperatorRequest, operator_id: int, token_id: int) -> HttpResponseBase:
    """End an operator's API token."""
    queries.get_operator(by=request.operator, operator_id=operator_id)
    actions.revoke_token(by=request.operator, token_id=token_id)
    say(request, text=_("The token no longer works."))
    return redirect("console:operator", operator_id)
