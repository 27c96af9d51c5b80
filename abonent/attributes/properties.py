"""Attributes as properties of what they describe: what rules and lists ask by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import F, Func, JSONField, Q, TextField, Value, lookups

from abonent.attributes.policy import Definition
from abonent.rules.ports import Choice, Kind, Property

KINDS = {
    "string": Kind.TEXT,
    "text": Kind.TEXT,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "money": Kind.MONEY,
    "date": Kind.DATE,
    "datetime": Kind.MOMENT,
    "boolean": Kind.BOOLEAN,
    "dictionary": Kind.CHOICE,
}
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
_UNNAMED = re.compile(r"\W+")


def attribute_properties(
    definitions: Iterable[Definition], *, column: str = "attributes"
) -> list[Property]:
    """``attr.code`` for each of the definitions, the first of a code; values lie in ``column``."""
    known: dict[str, Definition] = {}
    for definition in definitions:
        known.setdefault(definition.code, definition)
    return [_property(one, column) for one in known.values() if one.type in KINDS]


def _property(one: Definition, column: str) -> Property:
    kind = KINDS[one.type]
    path = F(column), Value(one.code)
    text = Func(*path, function="jsonb_extract_path_text", output_field=TextField())
    value = Func(*path, function="jsonb_extract_path", output_field=JSONField())
    is_number = kind in _NUMBERS
    return Property(
        key=f"attr.{one.code}",
        label=one.label,
        kind=kind,
        names=partial(_names, one),
        expression=value if is_number else text,
        guard=_is_a("number", value) if is_number else None,
        holds=None if kind == Kind.TEXT else partial(_holds, column, one),
        is_tree=any(choice.above for choice in one.choices.values()),
        choices=_choices(one) if kind == Kind.CHOICE else None,
        as_text=kind in {Kind.DATE, Kind.MOMENT},
    )


def _names(one: Definition) -> str:
    """``attr.city Город``: the code, and the label in the language in force as one word."""
    word = _UNNAMED.sub("_", one.label).strip("_")
    return f"attr.{one.code} {word}" if word and not word[0].isdigit() else f"attr.{one.code}"


def _is_a(kind: str, value: Func[Any]) -> Q:
    """Another topic may keep something else under the same code."""
    found = Func(value, function="jsonb_typeof", output_field=TextField())
    return Q(lookups.Exact(found, kind))


def _holds(column: str, one: Definition, value: Any) -> Q:
    """By the index of the whole column."""
    found = Q(**{f"{column}__contains": {one.code: _json(value)}})
    if one.is_multiple:  # what was stored when it took one entry only is found as well
        found |= Q(**{f"{column}__contains": {one.code: [_json(value)]}})
    return found


def _json(value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else float(value)


def _choices(one: Definition) -> Callable[[], Sequence[Choice]]:
    return lambda: [
        Choice(c.code, c.code, c.name, tuple(above.code for above in c.above))
        for c in one.choices.values()
    ]
