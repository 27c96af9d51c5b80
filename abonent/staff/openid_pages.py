"""Log-in through the company's OpenID provider: the way there and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from abonent.kernel.errors import NotFound, Refused
from abonent.staff import oidc, pages
from abonent.staff.actions.openid import log_in_by_claims
from abonent.staff.forms import LogInForm
from abonent.staff.provider import OpenIdRefused, Provider, find_provider
from abonent.staff.queries.openid import back_address

_KEPT = "openid"


def _provider() -> Provider:
    provider = find_provider()
    if provider is None:
        raise NotFound
    return provider


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    target = pages.local(request.GET.get("next", ""))
    try:
        begun = oidc.begin(_provider(), back=back_address(request=request))
    except OpenIdRefused as refusal:
        return _refused(request, refusal, target)
    request.session[_KEPT] = {**begun.kept, "next": target}
    return redirect(begun.url)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """The browser comes back with a code, which is good once."""
    provider, kept = _provider(), request.session.pop(_KEPT, {})
    target, answer = kept.get("next", "/"), request.GET.dict()
    try:
        claims = oidc.finish(provider, back=back_address(request=request), kept=kept, answer=answer)
        operator = log_in_by_claims(
            provider=provider, claims=claims, address=pages.address_of(request)
        )
    except Refused as refusal:
        return _refused(request, refusal, target)
    pages.begin_session(request, operator, is_proven=True)
    return redirect(target)


def _refused(request: HttpRequest, refusal: Refused, target: str) -> HttpResponseBase:
    form = LogInForm({})
    form.errors.clear()
    form.add_error(None, getattr(refusal, "told", "") or str(refusal.message))
    context = pages.log_in_context(form) | {"next": target}
    return render(request, "staff/log_in.html", context, status=422)
