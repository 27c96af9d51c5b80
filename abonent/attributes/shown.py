"""Values of attributes put into words for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from abonent.attributes.policy import Definition, Wrong, parse, show
from abonent.attributes.queries import find_definition
from abonent.webkit.columns import shown as as_read
from abonent.webkit.templatetags.webkit import longtext, when


def attribute_rows(
    definitions: Iterable[Definition], values: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """Labels and values of what is filled in: hidden ones not, inactive ones marked as such."""
    return [
        (label_of(one), readable(show(one, values[one.code])))
        for one in definitions
        if one.code in values and not one.is_hidden
    ]


def label_of(definition: Definition) -> str:
    """What it is called, and that it is asked for no more."""
    if definition.is_active:
        return definition.label
    return _("%(label)s (no longer asked for)") % {"label": definition.label}


def default_shown(*, set_id: int, code: str, default: str) -> Any:
    """A fixed default as people read the value; as it is written where it fits no more."""
    definition = find_definition(set_id=set_id, code=code)
    try:
        value = parse(definition, default) if definition else None
    except Wrong:
        value = None
    return default if definition is None or value is None else readable(show(definition, value))


def list_missing(definitions: Iterable[Definition], values: Mapping[str, Any]) -> list[str]:
    """Labels of what is required and not there yet."""
    return [d.label for d in definitions if d.is_required and d.is_given and d.code not in values]


def readable(value: Any) -> Any:
    """A value of an attribute as text: with its lines, exact where a list says "an hour ago"."""
    if isinstance(value, datetime):
        return when(value, exact=True)
    return longtext(value) if isinstance(value, str) and "\n" in value else as_read(value)
