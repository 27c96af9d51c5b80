"""Log-in through the company's OpenID provider: as it is set up, and whether it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.kernel.errors import Text
from abonent.staff.actions import check_provider
from abonent.staff.middleware import OperatorRequest
from abonent.staff.queries import get_openid
from abonent.staff.queries.openid import (
    CLIENT,
    HIRES,
    ISSUER,
    LOCAL_LOGIN,
    LOGIN_CLAIM,
    ROLES,
    ROLES_CLAIM,
    OpenId,
    back_address,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One variable of the environment: what it decides, what it says now, an example."""

    variable: str
    label: Text
    values: list[str]
    example: str


@require_http_methods(["GET", "HEAD", "POST"])
def openid(request: OperatorRequest) -> HttpResponse:
    """How it stands; POST asks the provider and shows what it said."""
    by = request.operator
    standing = get_openid(by=by)
    context = {
        "standing": standing, "rows": list(_rows(standing)), "back": back_address(request=request),
        "checked": check_provider(by=by) if request.method == "POST" else None,
        "crumbs": [(_("Console"), reverse("console:start"))],
    }  # fmt: skip
    return render(request, "desk/console/openid.html", context)


def _rows(standing: OpenId) -> Iterator[Row]:
    provider = standing.provider
    has_secret = bool(provider and provider.secret)
    yield Row(ISSUER, _("The provider, as it names itself"),
              [provider.issuer] if provider else [], "https://id.example/realms/main")  # fmt: skip
    yield Row(CLIENT, _("Client id, from the registration there"),
              [provider.client] if provider else [], "abonent")  # fmt: skip
    yield Row("ABONENT_OIDC_SECRET", _("Client secret, from the registration there"),
              [_("set, not shown")] if has_secret else [], "…")  # fmt: skip
    yield Row("ABONENT_OIDC_NAME", _("What the button at log-in says"),
              [_("Log in through %(name)s") % {"name": provider.name}] if provider else [],
              "Example ID")  # fmt: skip
    yield Row(LOGIN_CLAIM, _("Which claim is the login here"),
              [provider.login_claim] if provider else [], "preferred_username")  # fmt: skip
    claim = provider.roles_claim if provider else ""
    yield Row(ROLES_CLAIM, _("Which claim tells groups; without one roles are given here"),
              [claim] if claim else [], "groups")  # fmt: skip
    yield Row(ROLES, _("Which role a group gives, looked at on each log-in"),
              [f"{one.group} → {one.role or one.code}" for one in standing.given],
              "crm-agents=agent,crm-chiefs=supervisor")  # fmt: skip
    hires = _("become operators") if provider and provider.hires else _("are not let in")
    yield Row(HIRES, _("People unknown here"), [hires] if provider else [], "1")
    remains = _("remains") if standing.has_passwords else _("is switched off")
    yield Row(LOCAL_LOGIN, _("Log-in by password"), [remains], "0")
