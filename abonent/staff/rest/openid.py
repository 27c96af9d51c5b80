"""REST: log-in through the company's OpenID provider, as it is set up and whether it answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.kernel.rest import Output, actor_of, answer
from abonent.staff.actions import check_provider
from abonent.staff.provider import Provider
from abonent.staff.queries import get_openid
from abonent.staff.queries.openid import Amiss, back_address

router = Router(tags=["staff"])


class AmissOut(Output):
    """What is wrong with a setting."""

    setting: str
    """The variable of the environment."""
    text: str
    remedy: str
    fatal: bool
    """Whether nobody, or not all who should, can log in for it."""


class ProviderOut(Output):
    """The provider as the installation names it."""

    issuer: str
    client: str
    secret_is_set: bool
    """Whether there is a secret; it is never told."""
    name: str
    login_claim: str
    roles_claim: str
    """Empty: roles are given in the product."""
    roles: dict[str, str]
    """Codes of roles by groups of the provider."""
    hires: bool
    """Whether people unknown here become operators."""


class OpenIdOut(Output):
    """Log-in through the provider."""

    provider: ProviderOut | None
    """None: log-in through a provider is off."""
    redirect_uri: str
    """What the product is to be registered with at the provider."""
    passwords: bool
    """Whether log-in by password remains."""
    operators: int
    """Active operators who have logged in through this provider."""
    amiss: list[AmissOut]


class CheckOut(Output):
    """What the provider answered."""

    good: bool
    """Whether operators can log in, as far as can be seen from here."""
    url: str
    keys: int
    """How many keys it signs by."""
    said: str
    """Its own words, where it failed."""
    amiss: list[AmissOut]


@router.get(
    "/log-in/openid", response=OpenIdOut, operation_id="get_openid",
    summary="Log-in through the provider",
)  # fmt: skip
def show(request: HttpRequest) -> HttpResponse:
    """How it is set up in the environment, and who uses it. Needs `staff.administer`."""
    standing = get_openid(by=actor_of(request))
    shown = OpenIdOut(
        provider=_show(standing.provider) if standing.provider else None,
        redirect_uri=back_address(request=request), passwords=standing.has_passwords,
        operators=standing.people, amiss=_tell(standing.amiss),
    )  # fmt: skip
    return answer(shown)


@router.post(
    "/log-in/openid/check", response=CheckOut, operation_id="check_openid",
    summary="Check the provider",
)  # fmt: skip
def check(request: HttpRequest) -> HttpResponse:
    """Ask the provider for its description and its keys; changes nothing. Needs `staff.administer`.

    Without a provider: 409.
    """
    checked = check_provider(by=actor_of(request))
    shown = CheckOut(
        good=checked.is_good, url=checked.url, keys=checked.keys, said=checked.said,
        amiss=_tell(checked.amiss),
    )  # fmt: skip
    return answer(shown)


def _show(provider: Provider) -> ProviderOut:
    return ProviderOut(
        issuer=provider.issuer, client=provider.client, secret_is_set=bool(provider.secret),
        name=provider.name, login_claim=provider.login_claim, roles_claim=provider.roles_claim,
        roles=dict(provider.roles), hires=provider.hires,
    )  # fmt: skip


def _tell(amiss: Iterable[Amiss]) -> list[AmissOut]:
    return [
        AmissOut(
            setting=one.setting, text=str(one.text), remedy=str(one.remedy), fatal=one.is_fatal
        )
        for one in amiss
    ]
