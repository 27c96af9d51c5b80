"""The company's OpenID provider: how the installation names it, and what it says of itself."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from abonent.kernel.errors import Refused, Text

TIMEOUT = 10  # seconds a provider may take: somebody waits
KEPT_FOR = 3600  # seconds for which what a provider says of itself is believed
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with public keys only: one by a shared secret or none at all proves nothing."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What a provider cannot be used without."""

log = logging.getLogger(__name__)


class OpenIdRefused(Refused):
    """The provider did not vouch for the person."""

    status = 422
    code = "openid_refused"


class Fault(Enum):
    """Why a provider cannot be used."""

    HTTPS = "https"
    ANSWER = "answer"
    TIME = "time"
    CERTIFICATE = "certificate"
    DESCRIPTION = "description"
    NAME = "name"
    ENDPOINTS = "endpoints"
    KEYS = "keys"
    CLIENT = "client"


class ProviderFails(OpenIdRefused):
    """The provider cannot be used now; ``fault`` and ``said`` are for an administrator."""

    code = "openid_provider"

    def __init__(self, fault: Fault, said: str) -> None:
        super().__init__(_TOLD.get(fault, _ABSENT))
        self.fault, self.said = fault, said
        log.warning("OpenID provider: %s: %s", fault.value, said)


_ABSENT = _("The provider cannot be used now. Try again in a minute, or tell your administrator.")
_TOLD: Mapping[Fault, Text] = {
    Fault.CLIENT: _("The provider does not take this product. Tell your administrator."),
    Fault.NAME: _("What the provider said of you cannot be trusted."),
}
"""What those who log in are told: what an administrator can mend they cannot."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for operators, as the installation names it."""

    issuer: str
    client: str
    secret: str = ""
    name: str = "OpenID Connect"
    login_claim: str = "preferred_username"
    roles_claim: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Our role codes by the provider's names of groups."""
    hires: bool = False
    """Whether people unknown here become operators."""


def find_provider() -> Provider | None:
    """The provider of this installation, if it has one."""
    named: dict[str, Any] = dict(settings.OIDC)
    return Provider(**named) if named else None


_known: dict[str, tuple[float, dict[str, Any]]] = {}


def describe(provider: Provider, *, anew: bool = False) -> dict[str, Any]:
    """The provider's description of itself, read once an hour or ``anew``.

    Raises :class:`ProviderFails`.
    """
    at, described = _known.get(provider.issuer, (0.0, {}))
    if anew or time.monotonic() - at > KEPT_FOR or not described:
        described = ask("GET", description_of(provider))
        if described.get("issuer") != provider.issuer:
            raise ProviderFails(Fault.NAME, str(described.get("issuer", "")))
        if missing := [name for name in ENDPOINTS if not described.get(name)]:
            raise ProviderFails(Fault.ENDPOINTS, ", ".join(missing))
        _known[provider.issuer] = (time.monotonic(), described)
    return described


def description_of(provider: Provider) -> str:
    """Where a provider describes itself."""
    return f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"


def keys_of(described: Mapping[str, Any]) -> KeySet:
    """The keys by which the provider signs."""
    told: Any = ask("GET", described["jwks_uri"])
    try:
        return KeySet.import_key_set(told)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFails(Fault.KEYS, described["jwks_uri"]) from error


def ask(method: str, url: str, **what: Any) -> dict[str, Any]:
    """What the provider answers at one of its addresses, as an object of JSON."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise ProviderFails(Fault.HTTPS, url)
    try:
        answer = httpx.request(method, url, timeout=TIMEOUT, **what)
    except httpx.TimeoutException as error:
        raise ProviderFails(Fault.TIME, url) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        fault = Fault.CERTIFICATE if _is_of_tls(error) else Fault.ANSWER
        raise ProviderFails(fault, f"{url}: {error}") from error
    return _read(method, url, answer)


def _read(method: str, url: str, answer: httpx.Response) -> dict[str, Any]:
    """A refused exchange of a code is the fault of what the product is registered as."""
    if not answer.is_success:
        fault = Fault.CLIENT if method == "POST" else Fault.DESCRIPTION
        raise ProviderFails(fault, f"{url}: {answer.status_code} {answer.text[:200]}")
    try:
        told = answer.json()
    except ValueError as error:
        raise ProviderFails(Fault.DESCRIPTION, url) from error
    return told if isinstance(told, dict) else {}


def _is_of_tls(error: BaseException | None) -> bool:
    """Whether a certificate that is not trusted lies under an error of the connection."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
