"""Log-in through the company's OpenID provider: the way there and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from abonent.kernel.errors import NotFound, Refused
from abonent.staff import oidc, pages
from abonent.staff.actions.openid import log_in_by_claims
from abonent.staff.forms import LogInForm

_KEPT = "openid"


def _provider() -> oidc.Provider:
    provider = oidc.find_provider()
    if provider is None:
        raise NotFound
    return provider


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("openid_back"))


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    try:
        begun = oidc.begin(_provider(), back=_back(request))
    except oidc.OpenIdRefused as refusal:
        return _refused(request, refusal)
    target = pages.local(request.GET.get("next", ""))
    request.session[_KEPT] = {**begun.kept, "next": target}
    return redirect(begun.url)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """The browser comes back with a code, which is good once."""
    provider, kept = _provider(), request.session.pop(_KEPT, {})
    try:
        claims = oidc.finish(provider, back=_back(request), kept=kept, answer=request.GET.dict())
        operator = log_in_by_claims(provider=provider, claims=claims)
    except Refused as refusal:
        return _refused(request, refusal)
    pages.begin_session(request, operator, is_proven=True)
    return redirect(kept.get("next", "/"))


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    form = LogInForm({})
    form.errors.clear()
    form.add_error(None, getattr(refusal, "told", "") or str(refusal.message))
    return render(request, "staff/log_in.html", pages.log_in_context(form), status=422)
