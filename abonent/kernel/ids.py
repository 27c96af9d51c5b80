"""Secrets and keys that the product itself makes up."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

LONGEST = 18  # digits that surely fit a bigint


def new_secret() -> str:
    """An unguessable URL-safe word of 256 bits."""
    return secrets.token_urlsafe(32)


def find_id(text: str) -> int | None:
    """The id that an address or a form names, or None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def find_uuid(text: str) -> UUID | None:
    """The UUID that an address or a form names, or None for anything that cannot be one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def fingerprint(secret: str) -> bytes:
    """SHA-256 of a secret with full entropy: what is stored instead of it."""
    return hashlib.sha256(secret.encode()).digest()
