"""Values that may be absent and say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.signatures import read_overloads
from abonent.rules.cel.values import NONE, Optional, some


def _value(one: Optional) -> Any:
    if not one.present:
        raise EvaluationFailed(_("The optional value is absent."))
    return one.value


def is_zero(value: Any) -> bool:
    """Whether a value is the zero of its type: null, false, 0, empty."""
    if value is None or isinstance(value, bool | int | float | str | bytes | list | dict):
        return not value
    return isinstance(value, timedelta) and value == timedelta()


def _non_zero(value: Any) -> Optional:
    return NONE if is_zero(value) else some(value)


def _first(items: list[Any]) -> Optional:
    return some(items[0]) if items else NONE


def _last(items: list[Any]) -> Optional:
    return some(items[-1]) if items else NONE


def _present(items: list[Optional]) -> list[Any]:
    return [one.value for one in items if one.present]


OVERLOADS = read_overloads(
    {
        "optional:of(T): optional(T)": some,
        "optional:none(): optional(T)": lambda: NONE,
        "optional:ofNonZeroValue(T): optional(T)": _non_zero,
        "optional:unwrap(list(optional(T))): list(T)": _present,
        "optional(T).hasValue(): bool": lambda one: one.present,
        "optional(T).value(): T": _value,
        "optional(T).or(optional(T)): optional(T)": lambda one, other: (
            one if one.present else other
        ),
        "optional(T).orValue(T): T": lambda one, other: one.value if one.present else other,
        "list(optional(T)).unwrapOpt(): list(T)": _present,
        "list(T).first(): optional(T)": _first,
        "list(T).last(): optional(T)": _last,
    }
)
