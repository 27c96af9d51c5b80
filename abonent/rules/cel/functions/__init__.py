"""The standard functions of CEL, its usual extensions, and days of our own."""

from __future__ import annotations

from abonent.rules.cel.functions import (
    arithmetic,
    comparison,
    conversions,
    days,
    encoders,
    maths,
    network,
    optionals,
    strings,
    timing,
)
from abonent.rules.cel.signatures import Overload

STANDARD: tuple[Overload, ...] = tuple(
    overload
    for module in (
        comparison,
        arithmetic,
        conversions,
        strings,
        timing,
        days,
        maths,
        encoders,
        optionals,
        network,
    )
    for overload in module.OVERLOADS
)
"""All overloads that every environment has."""
