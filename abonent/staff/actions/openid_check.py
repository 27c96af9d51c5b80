"""Asks the provider what it says of itself, for administrators: whether log-in would go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.staff.provider import (
    ALGORITHMS,
    TIMEOUT,
    Fault,
    Provider,
    ProviderFails,
    describe,
    description_of,
    find_provider,
    keys_of,
)
from abonent.staff.queries.openid import ISSUER, LOGIN_CLAIM, ROLES_CLAIM, Amiss

CERTIFICATES = "SSL_CERT_FILE"
_REACH = _(
    "See that the address is right, that the provider runs, and that this server is let out to it."
)
_FAULTS: Mapping[Fault, tuple[str, Text, Text]] = {
    Fault.HTTPS: (ISSUER, _("The provider must be reached by HTTPS."),
                  _("Write an address that begins with https://.")),
    Fault.ANSWER: (ISSUER, _("Nothing answers at the address of the provider."), _REACH),
    Fault.TIME: (ISSUER, _("No answer within %(limit)s s.") % {"limit": TIMEOUT}, _REACH),
    Fault.CERTIFICATE: (CERTIFICATES, _("The certificate of the provider is not trusted."),
                        _("Name the file with the certificates that your company trusts.")),
    Fault.DESCRIPTION: (ISSUER, _("No OpenID provider describes itself at the address."),
                        _("Write the issuer as the provider names it, without “/.well-known/…”; "
                          "of Keycloak it ends with /realms/ and the name of the realm.")),
    Fault.NAME: (ISSUER, _("The provider has another name for itself than the setting."),
                 _("Write this very name, to the last slash.")),
    Fault.ENDPOINTS: (ISSUER, _("The provider does not tell all addresses that a log-in needs."),
                      _("See that log-in by code is switched on at the provider.")),
    Fault.KEYS: (ISSUER, _("The keys by which the provider signs cannot be read."),
                 _("See what the provider shows at the address of its keys.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check met: where it looked, how many keys there are, what is amiss."""

    url: str
    keys: int = 0
    said: str = ""
    """The provider's own words, where they say more than ``amiss``."""
    amiss: list[Amiss] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether operators can log in, as far as can be seen from here."""
        return not any(one.is_fatal for one in self.amiss)

    @property
    def tone(self) -> str:
        """The colour in which it is told."""
        return min((one.tone for one in self.amiss), key=("red", "amber").index, default="green")


def check_provider(*, by: Actor) -> Checked:
    """Read the provider's description and its keys anew, within the limit of time of a log-in."""
    by.check("staff.administer")
    provider = find_provider()
    if provider is None:
        raise Conflict(_("No provider is set up: there is nothing to check."))
    url = description_of(provider)
    try:
        described = describe(provider, anew=True)
        keys = keys_of(described)
    except ProviderFails as failure:
        return Checked(url, said=failure.said, amiss=[Amiss(*_FAULTS[failure.fault])])
    return Checked(url, keys=len(keys.keys), amiss=list(_unfit(provider, described)))


def _unfit(provider: Provider, described: Mapping[str, Any]) -> Iterator[Amiss]:
    """What a provider that answers does otherwise than the product needs."""
    if not _has(described, "response_types_supported", ["code"]):
        yield Amiss(ISSUER, _("The provider offers no log-in by code."),
                    _("Switch the authorization code flow on at the provider."))  # fmt: skip
    if not _has(described, "code_challenge_methods_supported", ["S256"]):
        yield Amiss(ISSUER, _("The provider does not take the proof that a code is ours (PKCE)."),
                    _("Switch PKCE with S256 on at the provider."))  # fmt: skip
    if not _has(described, "id_token_signing_alg_values_supported", ALGORITHMS):
        yield Amiss(ISSUER, _("The provider signs in no way that can be checked by public keys."),
                    _("Choose RS256 or ES256 at the provider."))  # fmt: skip
    claims = {LOGIN_CLAIM: provider.login_claim, ROLES_CLAIM: provider.roles_claim}
    for setting, claim in claims.items():
        if claim and not _has(described, "claims_supported", [claim]):
            yield Amiss(setting, _("The provider does not name “%(claim)s” among what it tells of "
                                   "people.") % {"claim": claim},
                        _("See that it is told to this client; some providers tell more than they "
                          "name."), is_fatal=False)  # fmt: skip


def _has(described: Mapping[str, Any], name: str, wanted: list[str]) -> bool:
    """Whether one of ``wanted`` is offered; a provider that names nothing may offer everything."""
    offered = described.get(name)
    return not isinstance(offered, list) or bool(set(wanted) & {str(one) for one in offered})
