"""Pages of the second factor: the code at log-in, and taking an app into use."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, Refused
from abonent.staff import actions, pages, queries
from abonent.staff.forms import CodeForm, EnrolForm, PresentPasswordForm
from abonent.staff.middleware import OperatorRequest
from abonent.staff.provider import find_provider
from abonent.staff.queries.directory import HALF, MUST_ENROL, PROVEN
from abonent.webkit.toasts import say

HALF_LASTS = 600  # seconds between the password and the code
FEW_CODES = 2
"""With so many recovery codes left, or fewer, the operator is told to make others."""


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in_code(request: HttpRequest) -> HttpResponseBase:
    """The second step of the log-in: a one-time or a recovery code."""
    target = pages.local(request.POST.get("next") or request.GET.get("next", ""))
    half = request.session.get(HALF)
    operator = queries.find_half(half, now=now().timestamp(), longest=HALF_LASTS)
    if operator is None:
        return redirect("login")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                left = actions.check_second_factor(
                    operator=operator, code=form.cleaned_data["code"],
                    address=pages.address_of(request),
                )  # fmt: skip
            except Invalid as refusal:
                form.refuse(refusal)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
                status = refusal.status
            else:
                pages.begin_session(request, operator, is_proven=True)
                if left is not None:
                    _tell_left(request, left, language=operator.language)
                return redirect(target)
    return render(request, "staff/code.html", {"form": form, "next": target}, status=status)


def _tell_left(request: HttpRequest, left: int, *, language: str) -> None:
    """Say on the first page, which is in the operator's language, how many codes there are yet."""
    with override(language):
        text = _("Recovery codes left: %(left)s.") % {"left": left}
    say(request, text=text, tone="amber" if left <= FEW_CODES else "green")


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: OperatorRequest) -> HttpResponseBase:
    """Put the secret into an app and confirm it; the recovery codes are shown this once."""
    by = request.operator
    ways = queries.ways_in(operator_id=by.id or 0)
    if ways.by_codes:
        return _in_use(request)
    if not ways.by_password and MUST_ENROL in request.session:  # passwords ended meanwhile
        request.session.flush()
        return redirect("login")
    if not ways.by_password:
        return render(request, "staff/second_factor_needless.html", {"provider": find_provider()})
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.confirm_second_factor(by=by, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            request.session.pop(MUST_ENROL, None)
            request.session[PROVEN] = True
            return render(request, "staff/recovery_codes.html", {"codes": codes})
    return _begun(request, form)


def _begun(request: OperatorRequest, form: EnrolForm) -> HttpResponse:
    """The picture for the app; a refused form keeps the one that was scanned."""
    by = request.operator
    held = actions.find_begun(operator_id=by.id or 0) if form.is_bound else None
    factor = held or actions.begin_second_factor(by=by)
    drawn = segno.make(actions.address_of(factor, login=by.login)).svg_inline(
        scale=5, light="white", omitsize=True
    )
    context = {
        "form": form, "secret": factor.secret, "must": MUST_ENROL in request.session,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn here, of squares only
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "staff/second_factor.html", context, status=status)


@sensitive_post_parameters("password")
@require_POST
def end(request: OperatorRequest) -> HttpResponseBase:
    """Log in with the password alone again."""
    form = PresentPasswordForm(request.POST, auto_id="end_%s")
    if form.is_valid():
        try:
            actions.end_second_factor(by=request.operator, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("You log in with the password alone now."))
            return redirect("profile")
    return _in_use(request, end=form)


@never_cache
@sensitive_post_parameters("password")
@require_POST
def renew(request: OperatorRequest) -> HttpResponse:
    """Other recovery codes, shown this once."""
    form = PresentPasswordForm(request.POST, auto_id="renew_%s")
    if form.is_valid():
        try:
            codes = actions.renew_recovery_codes(by=request.operator, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            context = {"codes": codes, "are_others": True}
            return render(request, "staff/recovery_codes.html", context)
    return _in_use(request, renew=form)


def _in_use(request: OperatorRequest, **refused: PresentPasswordForm) -> HttpResponse:
    """What can be done with one-time codes in use; of the two forms one may have been refused."""
    left = queries.count_recovery_codes(operator_id=request.operator.id or 0)
    context = {
        "left": left, "are_few": left <= FEW_CODES,
        "renew_form": refused.get("renew", PresentPasswordForm(auto_id="renew_%s")),
        "end_form": refused.get("end", PresentPasswordForm(auto_id="end_%s")),
    }  # fmt: skip
    status = 422 if refused else 200
    return render(request, "staff/second_factor_used.html", context, status=status)
