"""Money: integer minor units with a currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_EXPONENT = {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "TND": 3}  # ISO 4217; all else has two digits


def exponent(currency: str) -> int:
    """How many decimal digits the minor unit of ``currency`` (ISO 4217 code) has."""
    return _EXPONENT.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """``minor`` units (kopecks, cents) of ``currency`` (ISO 4217 code)."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The value in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)
