"""Stored values as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from abonent.attributes.policy.definitions import Definition, Stored
from abonent.kernel.numbers import Amount


def show(definition: Definition, value: Stored) -> Any:
    """A stored value as templates show it: text, number, bool, date or aware date-time.

    A value that no longer fits its definition is shown as it is: old cases stay readable.
    """
    if isinstance(value, dict):
        return value.get("label") or value.get("value", "")
    if isinstance(value, list):
        return ", ".join(str(_one(definition, item)) for item in value)
    return _one(definition, value)


def _one(definition: Definition, value: Any) -> Any:
    try:
        if definition.type == "date":
            return date.fromisoformat(str(value))
        if definition.type == "datetime":
            return datetime.fromisoformat(str(value))
        if definition.type == "decimal" and not isinstance(value, bool):
            return as_amount(definition, Decimal(str(value)))
        if definition.unit and isinstance(value, int) and not isinstance(value, bool):
            return Amount(value, decimals=0, unit=definition.counted)
    except (ValueError, InvalidOperation):
        return value
    if isinstance(value, str) and value in definition.choices:
        return definition.choices[value].path
    return value


def as_amount(definition: Definition, number: Decimal) -> Decimal:
    """A number with the decimals and the unit of its definition."""
    if definition.decimals is None and not definition.unit:
        return _as_typed(number)
    return Amount(_as_typed(number), decimals=definition.decimals, unit=definition.counted)


def _as_typed(number: Decimal) -> Decimal:
    """``1`` where JSON holds ``1.0``."""
    whole = number.to_integral_value()
    return whole if number == whole else number
