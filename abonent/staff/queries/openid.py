"""How log-in through the company's provider stands: what is set, who uses it, what is amiss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized
from abonent.staff.models import Operator, Role
from abonent.staff.provider import Provider, find_provider

ISSUER, CLIENT = "ABONENT_OIDC_ISSUER", "ABONENT_OIDC_CLIENT"
LOGIN_CLAIM, ROLES_CLAIM = "ABONENT_OIDC_LOGIN_CLAIM", "ABONENT_OIDC_ROLES_CLAIM"
ROLES, HIRES, LOCAL_LOGIN = "ABONENT_OIDC_ROLES", "ABONENT_OIDC_HIRES", "ABONENT_LOCAL_LOGIN"


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is wrong with a setting, named by its variable, and what to do."""

    setting: str
    text: Text
    remedy: Text
    is_fatal: bool = True
    """Whether nobody, or not all who should, can log in for it."""

    @property
    def tone(self) -> str:
        """The colour in which it is told."""
        return "red" if self.is_fatal else "amber"


@dataclass(frozen=True, slots=True)
class Given:
    """The role that a group of the provider gives; ``role`` is None where there is none."""

    group: str
    code: str
    role: str | None


@dataclass(frozen=True, slots=True)
class OpenId:
    """Log-in through the provider as it stands."""

    provider: Provider | None
    has_passwords: bool
    given: list[Given]
    people: int
    """Active operators whom the provider has vouched for."""
    elsewhere: int
    """Active operators whom another provider has vouched for: this one does not let them in."""
    amiss: list[Amiss]


def get_openid(*, by: Actor) -> OpenId:
    """The settings and who logs in by them, for administrators; asks nobody outside."""
    by.check("staff.administer")
    provider, has_passwords = find_provider(), bool(settings.LOCAL_LOGIN)
    given = _given(provider.roles if provider else {})
    people, elsewhere = _count(provider)
    amiss = list(_amiss(provider, given, elsewhere))
    if provider is None and not has_passwords:
        amiss.append(Amiss(LOCAL_LOGIN, _("Nobody can log in: there is neither way."),
                           _("Take the variable away, or set up a provider.")))  # fmt: skip
    return OpenId(provider, has_passwords, given, people, elsewhere, amiss)


def back_address(*, request: HttpRequest) -> str:
    """Where the provider sends browsers back to: what the product is to be registered with."""
    return request.build_absolute_uri(reverse("openid_back"))


def _given(codes: Mapping[str, str]) -> list[Given]:
    rows = Role.objects.filter(code__in=codes.values(), is_active=True) if codes else []
    names = {role.code: localized(role.name) for role in rows}
    return [Given(group, code, names.get(code)) for group, code in codes.items()]


def _count(provider: Provider | None) -> tuple[int, int]:
    known = Q(subject__startswith=f"{provider.issuer} ") if provider else Q(pk=None)
    rows = Operator.objects.filter(is_active=True, subject__isnull=False)
    told = rows.aggregate(people=Count("pk", filter=known), all=Count("pk"))
    return told["people"], told["all"] - told["people"]


def _amiss(provider: Provider | None, given: list[Given], elsewhere: int) -> Iterator[Amiss]:
    if provider is None:
        return
    if not provider.client:
        remedy = _("Write the client id that the registration at the provider gave.")
        yield Amiss(CLIENT, _("The provider cannot know who asks: no client id is set."), remedy)
    if provider.roles_claim:
        yield from _amiss_of_roles(given)
    elif provider.roles:
        yield Amiss(ROLES_CLAIM, _("Groups give roles, but no claim with groups is named."),
                    _("Name the claim, often “groups”; or leave the roles empty."))  # fmt: skip
    elif provider.hires:
        yield Amiss(HIRES, _("Nobody is hired: new people get their roles by groups alone."),
                    _("Name the claim with groups and the roles that they give."))  # fmt: skip
    if elsewhere:
        yield Amiss(ISSUER, _("Some operators are known by another provider, who let them in "
                              "before: %(count)s.") % {"count": elsewhere},
                    _("This one does not let them in. Let them use the password, or set the "
                      "former provider again."), is_fatal=False)  # fmt: skip


def _amiss_of_roles(given: list[Given]) -> Iterator[Amiss]:
    if not given:
        yield Amiss(ROLES, _("No group gives a role: nobody is let in."),
                    _("Write pairs like %(pair)s.") % {"pair": "crm-agents=agent"})  # fmt: skip
    for one in given:
        if one.role is None:
            yield Amiss(ROLES, _("The group “%(group)s” gives the role “%(code)s”, which there "
                                 "is not.") % {"group": one.group, "code": one.code},
                        _("Write the code of a role in force."))  # fmt: skip
