"""What was changed of a composed function, in words: steps, inputs and outputs by their labels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.errors import Text
from abonent.kernel.text import localized
from abonent.routes.composing.composed import KINDS
from abonent.routes.composing.fields import TYPES

Row = tuple[str, Any, Any]
"""What it is called, what it was and what it is, in words; nothing where there was or is none."""

_STEP: Mapping[str, Text] = {
    "method": gettext_lazy("Method"),
    "url": gettext_lazy("Address"),
    "headers": gettext_lazy("Headers"),
    "body": gettext_lazy("What is sent"),
    "fields": gettext_lazy("Fields that are sent"),
    "success": gettext_lazy("Statuses that are good"),
    "timeout": gettext_lazy("Seconds to wait"),
    "answer": gettext_lazy("What is taken of the answer"),
    "output": gettext_lazy("Goes to the output"),
    "text": gettext_lazy("Text"),
    "value": gettext_lazy("Expression"),
    "query": gettext_lazy("Query"),
    "parameters": gettext_lazy("Parameters"),
    "dictionary": gettext_lazy("Dictionary"),
    "table": gettext_lazy("Decision table"),
    "code": gettext_lazy("Code of the entry"),
}
_BODIES: Mapping[str, Text] = {
    "json": gettext_lazy("As JSON"),
    "form": gettext_lazy("As a form"),
    "none": gettext_lazy("Nothing"),
}
_FIELD: Mapping[str, Text] = {
    "type": gettext_lazy("Type"),
    "required": gettext_lazy("Required"),
    "title": gettext_lazy("Label"),
}


def tell_steps(before: Any, after: Any) -> list[Row]:
    """Steps that came, went or say something otherwise, each by its number."""
    old, new = _items(before), _items(after)
    rows: list[Row] = []
    for place in range(max(len(old), len(new))):
        was = old[place] if place < len(old) else None
        now = new[place] if place < len(new) else None
        if was != now:
            rows += _of_step(_("Step %(number)s") % {"number": place + 1}, was, now)
    return rows


def _of_step(name: str, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[Row]:
    if was is None or now is None or was.get("kind") != now.get("kind"):
        kinds = ["" if one is None else _kind(one) for one in (was, now)]
        return [(name, *kinds), *(_values(name, was, now) if now is not None else ())]
    return list(_values(name, was, now))


def _values(name: str, was: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Iterator[Row]:
    before = was if was is not None and was.get("kind") == now.get("kind") else {}
    for key in dict.fromkeys([*now, *before]):
        old, new = before.get(key), now.get(key)
        if key != "kind" and old != new:
            label = f"{name}, {_STEP.get(key, key)}"
            yield label, _said(key, old), _said(key, new)


def _kind(step: Mapping[str, Any]) -> str:
    known = KINDS.get(str(step.get("kind")))
    return str(known.label) if known else str(step.get("kind"))


def _said(key: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if key == "body":
        return str(_BODIES.get(value, value))
    if isinstance(value, list):
        return "; ".join(_pair(one) for one in value)
    return str(value) if isinstance(value, str | int | float) else json.dumps(value)


def _pair(one: Any) -> str:
    """``name: value`` of a header, ``output ← path`` of an answer."""
    if not isinstance(one, Mapping):
        return str(one)
    if "output" in one:
        return f"{one['output']} ← {one.get('path', '')}"
    return f"{one.get('name', '')}: {one.get('value', '')}"


def tell_fields(before: Any, after: Any) -> list[Row]:
    """Inputs or outputs that came, went or are otherwise, each by its code."""
    old = {str(one.get("code")): one for one in _items(before)}
    new = {str(one.get("code")): one for one in _items(after)}
    rows: list[Row] = []
    for code in dict.fromkeys([*new, *old]):
        was, now = old.get(code), new.get(code)
        if was is None or now is None:
            rows.append((f"“{code}”", _field(was), _field(now)))
            continue
        rows += [
            (f"“{code}”, {label}", _fact(key, was.get(key)), _fact(key, now.get(key)))
            for key, label in _FIELD.items()
            if was.get(key) != now.get(key)
        ]
    if not rows and [*old] != [*new]:
        rows.append((_("Order"), ", ".join(old), ", ".join(new)))
    return rows


def _field(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return ""
    told = [_fact("title", one.get("title")), _fact("type", one.get("type"))]
    told += [_("required")] if one.get("required") else []
    return ", ".join(part for part in told if part)


def _fact(key: str, value: Any) -> str:
    if key == "required":
        return _("yes") if value else _("no")
    if key == "title":
        return localized(value) if isinstance(value, Mapping) else ""
    known = TYPES.get(str(value))
    return str(known[1]) if known else str(value or "")


def _items(told: Any) -> list[Mapping[str, Any]]:
    if not isinstance(told, Sequence) or isinstance(told, str):
        return []
    return [one for one in told if isinstance(one, Mapping)]
