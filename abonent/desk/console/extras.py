"""Fields of reference data on the pages of the console: form controls, columns, first values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.models import Reference
from abonent.kernel.reference.actions import list_references
from abonent.kernel.reference.extras import LONGEST
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind
from abonent.kernel.text import LANGUAGES, in_language, localized
from abonent.webkit.columns import Column
from abonent.webkit.forms import DateField, Node
from abonent.webkit.templatetags.webkit import icon
from abonent.webkit.ticks import NamesField, TreeTicks, labels_of, split_names

UNLISTED = {"text", "localized_text", "json"}
"""Types too long for a column."""


def initial_of(entry: Reference, kind: ReferenceKind) -> dict[str, Any]:
    """What the form of an entry starts with."""
    initial: dict[str, Any] = {f"name_{c}": entry.name.get(c, "") for c in LANGUAGES}
    for extra in kind.fields:
        initial |= _initial(entry, extra)
    return initial | {"is_active": entry.is_active}


def _initial(entry: Reference, extra: ExtraField) -> dict[str, Any]:
    if extra.type == "references":
        return {extra.name: [chosen.pk for chosen in entry.chosen(extra.name)]}
    value = getattr(entry, extra.name)
    if extra.type == "localized_text":
        return {f"{extra.name}_{c}": (value or {}).get(c, "") for c in LANGUAGES}
    if extra.type == "json":
        value = json.dumps(value, ensure_ascii=False, indent=2) if value else ""
    return {extra.name: value.pk if isinstance(value, Reference) else value}


def fields_of(
    extra: ExtraField, by: Actor, *, owner_id: int | None = None
) -> dict[str, forms.Field]:
    """The form fields of one field of a kind; ``owner_id``: offering entries of this owner."""
    common: dict[str, Any] = {
        "label": extra.label, "help_text": extra.help, "initial": extra.default,
        "required": extra.required,
    }  # fmt: skip
    if extra.type == "localized_text":
        return _of_languages(extra, common)
    if extra.type == "reference":
        return {extra.name: _reference(extra, by, common, owner_id)}
    return {extra.name: _FIELDS.get(extra.type, _code)(extra, by, common)}


def folded(values: Mapping[str, Any], kind: ReferenceKind) -> dict[str, Any]:
    """Cleaned values of a form with the languages of a text put together again."""
    taken = dict(values)
    for extra in kind.fields:
        if extra.type == "localized_text":
            taken[extra.name] = {c: taken.pop(f"{extra.name}_{c}") for c in LANGUAGES}
    return taken


def columns_of(kind: ReferenceKind) -> list[Column]:
    """A column for each field that fits into one."""
    return [_column(extra) for extra in kind.fields if extra.type not in UNLISTED]


def _column(extra: ExtraField) -> Column:
    labels = cache(lambda: labels_of(extra.offers() if extra.offers else ()))

    def read(row: Any) -> Any:
        if extra.only_with and not getattr(row, extra.only_with):
            return ""
        if extra.type == "references":
            return ", ".join(localized(chosen.name) for chosen in row.chosen(extra.name))
        value = getattr(row, extra.name)
        if isinstance(value, Reference):
            return localized(value.name)
        if extra.offers:
            return ", ".join(labels().get(name, name) for name in split_names(value))
        return dict(extra.choices).get(value, value)

    align: Any = "right" if extra.type == "integer" else "left"
    draw = (lambda row: icon(getattr(row, extra.name), read(row))) if extra.type == "icon" else None
    return Column(
        key=extra.name, label=extra.label, value=read, align=align, cell=draw,
        wide=extra.type == "references", hidden=not extra.is_column,
    )  # fmt: skip


def _of_languages(extra: ExtraField, common: Mapping[str, Any]) -> dict[str, forms.Field]:
    starts = extra.default or {}
    return {
        f"{extra.name}_{code}": forms.CharField(
            **{**common, "label": in_language(extra.label, code),
               "initial": starts.get(code, "")},
            max_length=extra.longest or LONGEST[extra.type],
            widget=forms.TextInput(attrs={"lang": code}) if extra.is_short
            else forms.Textarea(attrs={"rows": 4, "lang": code}),
        )
        for code in LANGUAGES
    }  # fmt: skip


def _boolean(_extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**common | {"required": False})


def _integer(extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(
        min_value=extra.minimum, max_value=extra.maximum, **common,
        widget=forms.NumberInput(attrs={"class": "wk-short"}),
    )  # fmt: skip


def _choice(extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    chosen = extra.required or extra.default or "" in dict(extra.choices)
    nothing = [] if chosen else [("", "—")]
    return forms.ChoiceField(choices=[*nothing, *extra.choices], **common)


def _icon(extra: ExtraField, by: Actor, common: dict[str, Any]) -> forms.Field:
    if not extra.choices:
        return _code(extra, by, common)
    tiles = forms.RadioSelect(attrs={"class": "form-check-input wk-pictured"})
    return forms.ChoiceField(choices=lambda: _pictures(extra), widget=tiles, **common)


def _pictures(extra: ExtraField) -> list[tuple[str, Text]]:
    return [(name, format_html("{} {}", icon(name), label)) for name, label in extra.choices]


def _reference(
    extra: ExtraField, by: Actor, common: dict[str, Any], owner_id: int | None
) -> forms.Field:
    nothing = [] if extra.required else [("", "—")]
    return forms.ChoiceField(choices=[*nothing, *_entries(extra, by, owner_id)], **common)


def _references(extra: ExtraField, by: Actor, common: dict[str, Any]) -> forms.Field:
    def nodes() -> list[Node]:
        return _nodes(extra, list_references(by=by, kind=extra.of))

    choices = _entries(extra, by)
    return forms.MultipleChoiceField(
        choices=choices, **common, widget=TreeTicks(nodes=nodes, covers=extra.covers)
    )


def _string(extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    if extra.offers:
        return NamesField(offers=extra.offers, **common)
    return forms.CharField(max_length=extra.longest or LONGEST["string"], **common)


def _text(extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    longest = extra.longest or LONGEST["text"]
    widget = forms.Textarea(attrs={"rows": 5, **extra.attributes})
    return forms.CharField(max_length=longest, widget=widget, **common)


def _date(_extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    return DateField(**common)


def _json(extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    shown = json.dumps(extra.default, ensure_ascii=False, indent=2) if extra.default else ""
    look = {"rows": 10, "class": "wk-code", "spellcheck": "false", **extra.attributes}
    widget = forms.Textarea(attrs=look)
    return forms.CharField(**common | {"initial": shown}, widget=widget)


def _code(_extra: ExtraField, _by: Actor, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=40, **common)


_FIELDS: Mapping[str, Callable[[ExtraField, Actor, dict[str, Any]], forms.Field]] = {
    "boolean": _boolean,
    "integer": _integer,
    "choice": _choice,
    "icon": _icon,
    "references": _references,
    "string": _string,
    "text": _text,
    "date": _date,
    "json": _json,
}


def _entries(extra: ExtraField, by: Actor, owner_id: int | None = None) -> list[tuple[Any, Text]]:
    rows = list_references(by=by, kind=extra.of, owner_id=owner_id)
    return [(row.pk, localized(row.name)) for row in rows]


def _nodes(extra: ExtraField, rows: Iterable[Reference]) -> list[Node]:
    """Entries as a tree: under entries of their own kind, or under what they belong to."""
    headings: dict[str, Node] = {}
    entries: list[Node] = []
    for row in rows:
        above = getattr(row, extra.under) if extra.under else None
        parent = None if above is None else above.pk
        if above is not None and type(above) is not type(row):
            parent = f"/{above.pk}"
            headings[parent] = {"value": parent, "label": localized(above.name), "parent": None,
                                "open": False}  # fmt: skip
        entries.append({
            "value": row.pk, "label": localized(row.name), "parent": parent, "open": True,
            "group": getattr(row, "is_group", False),
            "hint": "" if row.is_active else _("inactive"),
        })  # fmt: skip
    return [*headings.values(), *entries]
