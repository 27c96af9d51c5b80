"""OpenID Connect as a relying party: the code flow with PKCE (RFC 7636), and nothing of our own.

Knows the protocol, no operators: :func:`begin` makes the address that the browser is sent to,
:func:`finish` turns what it brings back into claims that were checked.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from abonent.kernel.errors import Refused

TIMEOUT = 10  # seconds a provider may take: somebody waits
KEPT_FOR = 3600  # seconds for which what a provider says of itself is believed
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with public keys only: one by a shared secret or none at all proves nothing."""


class OpenIdRefused(Refused):
    """The provider did not vouch for the person."""

    status = 422
    code = "openid_refused"


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


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way: where to send the browser, what to keep until it comes back."""

    url: str
    kept: dict[str, str]


def find_provider() -> Provider | None:
    """The provider of this installation, if it has one."""
    named: dict[str, Any] = dict(settings.OIDC)
    return Provider(**named) if named else None


_known: dict[str, tuple[float, dict[str, Any]]] = {}


def begin(provider: Provider, *, back: str) -> Begun:
    """A log-in that ends at the address ``back``."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = hashlib.sha256(kept["verifier"].encode()).digest()
    asked = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": back,
        "scope": "openid profile email", "state": kept["state"], "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }  # fmt: skip
    endpoint = _described(provider)["authorization_endpoint"]
    return Begun(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", kept)


def finish(
    provider: Provider, *, back: str, kept: Mapping[str, str], answer: Mapping[str, str]
) -> dict[str, Any]:
    """The claims about the person, checked. Raises :class:`OpenIdRefused`."""
    if not secrets.compare_digest(answer.get("state", ""), kept.get("state", " ")):
        raise OpenIdRefused(_("This log-in was begun elsewhere or long ago. Begin again."))
    if "code" not in answer:
        raise OpenIdRefused(_("The provider did not let you in."))
    described = _described(provider)
    told = _asked(
        "POST", described["token_endpoint"],
        data={
            "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": back,
            "client_id": provider.client, "code_verifier": kept["verifier"],
        },
        auth=(provider.client, provider.secret) if provider.secret else None,
    )  # fmt: skip
    claims = _checked(provider, told.get("id_token", ""), kept["nonce"], described)
    if provider.login_claim not in claims and "userinfo_endpoint" in described:
        bearer = {"Authorization": f"Bearer {told.get('access_token', '')}"}
        more = _asked("GET", described["userinfo_endpoint"], headers=bearer)
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    return claims


def _checked(
    provider: Provider, token: str, nonce: str, described: Mapping[str, Any]
) -> dict[str, Any]:
    keys = KeySet.import_key_set(_asked("GET", described["jwks_uri"]))  # type: ignore[arg-type]  # checked there
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
        leeway=60,
    )
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        rules.validate(decoded.claims)
    except (JoseError, ValueError) as error:
        raise OpenIdRefused(_("What the provider said of you cannot be trusted.")) from error
    return dict(decoded.claims)


def _described(provider: Provider) -> dict[str, Any]:
    """The provider's description of itself, read once an hour."""
    at, described = _known.get(provider.issuer, (0.0, {}))
    if time.monotonic() - at > KEPT_FOR or not described:
        url = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        described = _asked("GET", url)
        if described.get("issuer") != provider.issuer:
            raise OpenIdRefused(_("What the provider said of you cannot be trusted."))
        _known[provider.issuer] = (time.monotonic(), described)
    return described


def _asked(method: str, url: str, **what: Any) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise OpenIdRefused(_("The provider must be reached by HTTPS."))
    try:
        answer = httpx.request(method, url, timeout=TIMEOUT, **what)
        answer.raise_for_status()
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        told_why = _("The provider does not answer. Try again, or use the password.")
        raise OpenIdRefused(told_why) from error
    return told if isinstance(told, dict) else {}
