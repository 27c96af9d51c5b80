"""Attributes as properties of what they describe: what rules and lists ask by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Q, TextField, Value, lookups
from django.db.models.fields.json import DataContains
from django.db.models.functions import Left, Lower

from abonent.attributes.policy import Definition, Stored
from abonent.attributes.policy.showing import as_amount
from abonent.attributes.stored import SHORT, at
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
    "query": Kind.TEXT,
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
    form = "value" if kind in _NUMBERS else "lower" if kind == Kind.TEXT else "short"
    form = "label" if one.type == "query" else form
    return Property(
        key=f"attr.{one.code}",
        label=one.label,
        kind=kind,
        names=partial(_names, one),
        expression=at(one.code, form, column=column),
        guard=Q(at(one.code, "is_number", column=column)) if kind in _NUMBERS else None,
        guards=_guards(one.code, column) if kind in _NUMBERS else None,
        holds=partial(holds, one, column=column),
        is_tree=any(choice.above for choice in one.choices.values()),
        choices=_choices(one) if kind == Kind.CHOICE else None,
        of=f"attributes.entry:{one.dictionary}" if one.dictionary else "",
        confidential=one.field,
        told=partial(as_amount, one) if one.unit or one.decimals is not None else None,
        as_text=kind in {Kind.DATE, Kind.MOMENT},
        is_list=one.is_multiple,
        whole=at(one.code, "told" if one.type == "query" else "whole", column=column),
        entries=at(one.code, "value", column=column) if one.is_multiple else None,
        read=partial(_stored, one.code, column),
    )


def _stored(code: str, column: str, row: Any) -> Any:
    for step in column.split("__"):
        row = getattr(row, step, None)
    return (row or {}).get(code)


def _guards(code: str, column: str) -> dict[str, Q]:
    """What is compared with a number by size is one itself, but for what they say."""
    above, below = (Q(at(code, form, column=column)) for form in ("not_above", "not_below"))
    return {"gt": above, "gte": above, "lt": below, "lte": below}


def _names(one: Definition) -> str:
    """``attr.city Город``: the code, and the label in the language in force as one word."""
    word = _UNNAMED.sub("_", one.label).strip("_")
    return f"attr.{one.code} {word}" if word and not word[0].isdigit() else f"attr.{one.code}"


def holds(one: Definition, value: Any, *, column: str = "attributes") -> Q:
    """Rows that have ``value`` (texts in any letter case); false where there is none."""
    if one.is_multiple:  # what was stored when it took one entry only is found as well
        stored = at(one.code, "value", column=column)
        return Q(DataContains(stored, value)) & Q(lookups.IsNull(stored, False))
    if one.type == "query":
        return _same_choice(one, value, column)
    if one.type in {"integer", "decimal"}:
        stored = at(one.code, "value", column=column)
        same = Q(lookups.Exact(stored, value if isinstance(value, int) else float(value)))
        return same & Q(lookups.IsNull(stored, False))
    if one.type in {"string", "text"}:
        return _same_text(one, str(value), column)
    short = at(one.code, "short", column=column)
    asked = str(value).lower() if isinstance(value, bool) else str(value)
    return Q(lookups.Exact(short, asked)) & Q(lookups.IsNull(short, False))


def _same_choice(one: Definition, value: Any, column: str) -> Q:
    """Found by what people read of it, in any letter case."""
    told = value.get("label", "") if isinstance(value, dict) else str(value)
    folded = at(one.code, "label_folded", column=column)
    given = Lower(Left(Value(told, TextField()), SHORT))
    return Q(lookups.Exact(folded, given)) & Q(lookups.IsNull(folded, False))


def has_stored(code: str, value: Stored, *, column: str = "attributes") -> Q:
    """Rows that have just this value as it is stored, whatever the type of the attribute."""
    if isinstance(value, list | dict):
        return Q(DataContains(at(code, "value", column=column), value))
    if isinstance(value, bool):
        return Q(lookups.Exact(at(code, "short", column=column), str(value).lower()))
    if not isinstance(value, str):
        return Q(lookups.Exact(at(code, "value", column=column), value))
    given = Left(Value(value, TextField()), SHORT)
    # Either may be what there is an index for.
    found = Q(lookups.Exact(at(code, "short", column=column), given))
    found &= Q(lookups.Exact(at(code, "folded", column=column), Lower(given)))
    if len(value) > SHORT:
        found &= Q(lookups.Exact(at(code, "whole", column=column), value))
    return found


def _same_text(one: Definition, value: str, column: str) -> Q:
    folded, given = at(one.code, "folded", column=column), Value(value, TextField())
    found = Q(lookups.Exact(folded, Lower(Left(given, SHORT))))
    if len(value) >= SHORT // 2:  # letters of lower case may be more than there were
        found &= Q(lookups.Exact(at(one.code, "lower", column=column), Lower(given)))
    return found & Q(lookups.IsNull(folded, False))


def _choices(one: Definition) -> Callable[[], Sequence[Choice]]:
    return lambda: [
        Choice(c.code, c.code, c.name, tuple(above.code for above in c.above))
        for c in one.choices.values()
    ]
