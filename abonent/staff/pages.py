"""Pages of staff: log-in, log-out, language, one's own page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, Refused
from abonent.kernel.text import LANGUAGES
from abonent.staff import actions, policy, queries
from abonent.staff.forms import LogInForm, PasswordForm, SettingsForm, TokenForm, list_timezones
from abonent.staff.middleware import OperatorRequest
from abonent.staff.models import Operator
from abonent.staff.provider import find_provider
from abonent.staff.queries.directory import BEGAN, HALF, MUST_ENROL, PROVEN, SEEN
from abonent.webkit.toasts import say

_NEW_TOKEN = "new_token"  # noqa: S105 - where the session keeps it until it is shown


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for login and password; go where the person was going, within this site only."""
    target = local(request.POST.get("next") or request.GET.get("next", ""))
    if getattr(request, "operator", None) is not None:
        return redirect(target)
    form = LogInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        refused = _begin_session(request, form)
        if refused is None:
            return after_password(request, target)
        status = refused
    ended = (request.POST or request.GET).get("ended", "")
    context = log_in_context(form) | {"next": target, "ended": ended}
    response = render(request, "staff/log_in.html", context, status=status)
    if status == actions.TooManyAttempts.status:
        response.headers["Retry-After"] = str(int(policy.WINDOW.total_seconds()))
    return response


def log_in_context(form: LogInForm) -> dict[str, Any]:
    """What the page of the log-in needs: the ways in that this installation has."""
    provider = find_provider()
    return {"form": form, "provider": provider, "has_passwords": settings.LOCAL_LOGIN}


def _begin_session(request: HttpRequest, form: LogInForm) -> int | None:
    """Log in; None, or the status of the refusal that is now in the form."""
    if not form.is_valid() or not settings.LOCAL_LOGIN:
        return 422
    try:
        operator = actions.log_in(**form.cleaned_data, address=address_of(request))
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return refusal.status
    take_in(request, operator)
    return None


def take_in(request: HttpRequest, operator: Operator) -> None:
    """Begin the session of who has shown the first factor: the whole, or the half of it."""
    if queries.has_second_factor(operator_id=operator.pk):
        request.session.cycle_key()
        request.session[HALF] = [operator.pk, int(now().timestamp())]
    else:
        begin_session(request, operator)


def begin_session(request: HttpRequest, operator: Operator, *, is_proven: bool = False) -> None:
    """Begin a session; who lacks a second factor that a role asks for gets no farther than it.

    ``is_proven``: a code was given, or the company's provider vouched by factors of its own.
    """
    auth.login(request, operator)  # a new session key and a new CSRF secret
    request.session.pop(HALF, None)
    request.session[BEGAN] = request.session[SEEN] = int(now().timestamp())
    if is_proven:
        request.session[PROVEN] = True
    elif queries.lacks_second_factor(operator_id=operator.pk):
        request.session[MUST_ENROL] = True


def after_password(request: HttpRequest, target: str) -> HttpResponseBase:
    """Where to go: the page wanted, or the one that asks for a code first."""
    if HALF in request.session:
        return redirect(f"{reverse('log_in_code')}?{urlencode({'next': target})}")
    return redirect(target)


def address_of(request: HttpRequest) -> str | None:
    """The caller's address; behind HTTPS the nearest proxy, which is ours, appends it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    address = forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR") or "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def local(target: str) -> str:
    """``target`` if it is a path of this site, else the start page."""
    is_local = target.startswith("/") and url_has_allowed_host_and_scheme(target, None)
    return target if is_local else "/"


@require_POST
def log_out(request: OperatorRequest) -> HttpResponseBase:
    """End the session."""
    actions.log_out(by=request.operator)
    auth.logout(request)
    return redirect("login")


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Take the chosen language: kept for operators, in a cookie for strangers."""
    language = request.POST.get("language", "")
    response = redirect(local(request.POST.get("next", "")))
    if language not in LANGUAGES:
        return response
    by = getattr(request, "operator", None)
    if by is not None:
        actions.change_own_language(by=by, language=language)
    response.set_cookie(
        "language", language, max_age=365 * 86400, samesite="Lax", httponly=True,
        secure=settings.HTTPS,
    )  # fmt: skip
    return response


@require_safe
def profile(request: OperatorRequest) -> HttpResponse:
    """One's own page: language, time zone, password, API tokens; a new token this once."""
    secret = request.session.pop(_NEW_TOKEN, None) if request.method == "GET" else None
    return _profile(request, secret=secret)


def _profile(request: OperatorRequest, status: int = 200, **context: Any) -> HttpResponse:
    by = request.operator
    forms = {
        "settings_form": SettingsForm(initial={"language": by.language, "timezone": by.timezone}),
        "password_form": PasswordForm(),
        "token_form": TokenForm(),
    }
    tokens = [token for token in queries.list_own_tokens(by=by) if token.revoked_at is None]
    context = {
        "ways": queries.ways_in(operator_id=by.id or 0),
        "provider": find_provider(),
        "tokens": tokens,
        "timezones": list_timezones(),
        "now": now(),
        **forms,
        **context,
    }
    return render(request, "staff/profile.html", context, status=status)


def _own_page_shows(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An address of one's own page that takes a form: opened by itself, it leads to that page.

    A refused form is shown at such an address, and people refresh or keep it.
    """

    @wraps(view)
    def respond(request: OperatorRequest, **asked: Any) -> HttpResponseBase:
        return view(request, **asked) if request.method == "POST" else redirect("profile")

    return respond


@require_http_methods(["GET", "HEAD", "POST"])
@_own_page_shows
def save_settings(request: OperatorRequest) -> HttpResponseBase:
    """Language and time zone."""
    form = SettingsForm(request.POST)
    if form.is_valid():
        try:
            actions.change_own_settings(by=request.operator, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            say(request, text=_("Saved."))
            return redirect("profile")
    return _profile(request, status=422, settings_form=form)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@_own_page_shows
def save_password(request: OperatorRequest) -> HttpResponseBase:
    """One's own password; other sessions end, this one goes on under a new key."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            operator = actions.change_own_password(by=request.operator, **form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            request.session.cycle_key()
            request.session[auth.HASH_SESSION_KEY] = operator.get_session_auth_hash()
            say(request, text=_("The password is changed; your other sessions have ended."))
            return redirect("profile")
    return _profile(request, status=422, password_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@_own_page_shows
def create_token(request: OperatorRequest) -> HttpResponseBase:
    """A new API token; the page that follows shows it."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            secret = actions.create_token(
                by=request.operator, name=form.cleaned_data["name"], expires_at=form.expires_at()
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            request.session[_NEW_TOKEN] = secret
            return redirect("profile")
    return _profile(request, status=422, token_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@_own_page_shows
def revoke_token(request: OperatorRequest, token_id: int) -> HttpResponseBase:
    """End an API token."""
    actions.revoke_token(by=request.operator, token_id=token_id)
    say(request, text=_("The token no longer works."))
    return redirect("profile")
