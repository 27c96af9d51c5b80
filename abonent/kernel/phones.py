"""Telephone numbers: E.164 inside, any spelling outside; ``phonenumbers`` decides."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from django.conf import settings
from phonenumbers import ValidationResult

_LOOKS_LIKE_NUMBER = re.compile(r"^[\d\s()+.\-‐‑–—/]{3,}$")


@lru_cache(maxsize=4096)
def find_e164(text: str, region: str | None = None) -> str | None:
    """The E.164 form of a number in any spelling (``8-916…``, ``+7 (916)…``, ``916…``), or None.

    ``region`` (ISO 3166) is assumed where the country is not spelled; default ``PHONE_REGION``.
    """
    region = region or settings.PHONE_REGION
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # A local number without its area code is "possible" to the library, and nobody's to us.
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def looks_like_number(text: str) -> bool:
    """Whether ``text`` consists of digits and the signs people put between them."""
    return bool(_LOOKS_LIKE_NUMBER.match(text.strip()))


def digits(text: str) -> str:
    """Only the digits of ``text``."""
    return re.sub(r"\D", "", text)


@lru_cache(maxsize=4096)
def pretty(e164: str) -> str:
    """The number as people write it, in its country's habit: ``+7 916 123-45-67``."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
