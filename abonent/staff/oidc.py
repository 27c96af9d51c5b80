"""OpenID Connect as a relying party: the code flow with PKCE (RFC 7636), and nothing of our own.

Knows the protocol, no operators: :func:`begin` makes the address that the browser is sent to,
:func:`finish` turns what it brings back into claims that were checked.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError

from abonent.staff.provider import ALGORITHMS, OpenIdRefused, Provider, ask, describe, keys_of


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way: where to send the browser, what to keep until it comes back."""

    url: str
    kept: dict[str, str]


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
    endpoint = describe(provider)["authorization_endpoint"]
    return Begun(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", kept)


def finish(
    provider: Provider, *, back: str, kept: Mapping[str, str], answer: Mapping[str, str]
) -> dict[str, Any]:
    """The claims about the person, checked. Raises :class:`OpenIdRefused`."""
    if not secrets.compare_digest(answer.get("state", ""), kept.get("state", " ")):
        raise OpenIdRefused(_("This log-in was begun elsewhere or long ago. Begin again."))
    if "code" not in answer:
        raise OpenIdRefused(_("The provider did not let you in."))
    described = describe(provider)
    told = ask(
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
        more = ask("GET", described["userinfo_endpoint"], headers=bearer)
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    return claims


def _checked(
    provider: Provider, token: str, nonce: str, described: Mapping[str, Any]
) -> dict[str, Any]:
    keys = keys_of(described)
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
