"""The control of each type of attribute, and stored values as the control shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from abonent.attributes.choosing import label_of
from abonent.attributes.policy import Choice, Definition, show
from abonent.attributes.policy.limits import TEXTS, checks_of
from abonent.attributes.policy.masks import shown_mask
from abonent.attributes.policy.values import as_held
from abonent.attributes.ports import choice_desks
from abonent.kernel.numbers import Amount
from abonent.webkit.forms import Combobox, DateInput, DateTimeInput, Node, TreePicker
from abonent.webkit.ticks import TreeTicks

FEW = 15
"""So many entries are a list to open; more are found by typing."""


class EntryPicker(TreePicker):
    """An entry of a dictionary, found by typing; entries above are told with it."""

    def format_value(self, value: Any) -> str:
        """The code as it is."""
        return str(value)


def widget_of(
    definition: Definition, present: Any, *, client_id: int | None = None
) -> forms.Widget:
    """The control for a value; ``present`` stays choosable though it is in use no more."""
    if definition.type == "dictionary":
        return _entries(definition, present)
    if definition.type == "query":
        return _choices_elsewhere(definition, client_id)
    widget = _WIDGETS[definition.type]()
    if definition.type in TEXTS and definition.maximum.isdigit():
        widget.attrs["data-limit"] = definition.maximum
    if definition.mask:
        widget.attrs["placeholder"] = shown_mask(definition.mask)
    if checks := checks_of(definition):
        widget.attrs["data-checks"] = json.dumps(checks, ensure_ascii=False)
    return widget


def as_typed(definition: Definition, value: Any) -> Any:
    """A stored value as its control shows it."""
    if definition.is_multiple and value is not None:
        return value if isinstance(value, list) else [str(value)]
    if isinstance(value, dict):
        return as_held(value)
    if isinstance(value, list):  # it was one of several before
        return value[0] if value else None
    if definition.type == "datetime" and value is not None:
        shown = show(definition, value)
        return timezone.localtime(shown) if isinstance(shown, datetime) else shown
    if definition.type == "boolean" and value is not None:
        return "true" if value else "false"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, definition.decimals or 0)
    return value


def _number(value: float, decimals: int) -> str:
    """As the reader writes it and without groups: ``1`` for 1.0, ``1,5`` in Russian."""
    plain = Decimal(str(value)).normalize()
    text = f"{Amount(plain, decimals=decimals).padded:f}"
    return text.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def _entries(definition: Definition, present: Any) -> forms.Widget:
    kept = present if isinstance(present, list) else [present]
    offered = [c for c in definition.choices.values() if c.is_active or c.code in kept]
    is_tree = any(c.above for c in offered)
    if definition.is_multiple and (is_tree or len(offered) > FEW):
        return TreeTicks(nodes=lambda: _nodes(offered))
    if definition.is_multiple:
        return forms.CheckboxSelectMultiple(choices=[(c.code, c.label) for c in offered])
    if len(offered) > FEW or is_tree:
        return EntryPicker(nodes=lambda: _nodes(offered), placeholder=_("Type to find"))
    return forms.Select(choices=[("", "—"), *((c.code, c.label) for c in offered)])


class ChoicePicker(Combobox):
    """A choice of a query to another database, looked up with what the form says otherwise."""

    def format_value(self, value: Any) -> str:
        """As the form holds it."""
        return str(value)


def _choices_elsewhere(definition: Definition, client_id: int | None) -> forms.Widget:
    desk = next(iter(choice_desks), None)
    if desk is None or definition.pick is None:
        return forms.TextInput()
    picker = ChoicePicker(
        url=desk.url(definition.query), name_of=label_of, placeholder=_("Type to find")
    )
    picker.attrs |= {"data-attribute": definition.code, "data-client": client_id or ""}
    return picker


def _nodes(offered: Iterable[Choice]) -> list[Node]:
    """The tree of what may be chosen."""
    return [
        {
            "value": choice.code,
            "label": choice.label,
            "parent": choice.above[-1].code if choice.above else None,
            "open": True,
        }
        for choice in offered
    ]


_WIDGETS: dict[str, Callable[[], forms.Widget]] = {
    "string": lambda: forms.TextInput(),
    "text": lambda: forms.Textarea(attrs={"rows": 3}),
    "integer": lambda: forms.TextInput(attrs={"inputmode": "numeric", "class": "wk-short"}),
    "decimal": lambda: forms.TextInput(attrs={"inputmode": "decimal", "class": "wk-short"}),
    "date": lambda: DateInput(),
    "datetime": lambda: DateTimeInput(),
    "boolean": lambda: forms.Select(
        choices=[("", "—"), ("true", _("yes")), ("false", _("no"))], attrs={"class": "wk-short"}
    ),
}
