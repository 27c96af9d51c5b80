"""Secrets and keys that the product itself makes up."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """An unguessable URL-safe word of 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> bytes:
    """SHA-256 of a secret with full entropy: what is stored instead of it."""
    return hashlib.sha256(secret.encode()).digest()
