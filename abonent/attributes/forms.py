"""Typed attributes as fields of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from abonent.attributes.policy import Definition, show
from abonent.kernel.numbers import Typed
from abonent.kernel.text import localized
from abonent.webkit.forms import DateInput, DateTimeInput, Form


class AttributesForm(Form):
    """Fields for ``definitions``. It checks nothing: the action does, for every face alike.

    ``values`` are stored ones; their texts are shown. Inactive attributes are left out.
    """

    def __init__(
        self,
        *args: Any,
        definitions: Sequence[Definition],
        values: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        shown = {d.code: _text(d, (values or {}).get(d.code)) for d in definitions}
        super().__init__(*args, initial=shown, **kwargs)
        for definition in definitions:
            if definition.is_active:
                self.fields[definition.code] = forms.CharField(
                    label=definition.label,
                    required=definition.is_required,
                    widget=_WIDGETS[definition.type](definition),
                )

    def full_clean(self) -> None:
        """Nothing is judged here; see the class."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def given(self) -> dict[str, Typed]:
        """What was typed, by attribute code."""
        return {code: Typed(self[code].data or "") for code in self.fields}


def _text(definition: Definition, value: Any) -> Any:
    if definition.type == "datetime" and value is not None:
        shown = show(definition, value)
        return timezone.localtime(shown) if isinstance(shown, datetime) else shown
    if definition.type == "boolean" and value is not None:
        return "true" if value else "false"
    if definition.type in {"integer", "decimal"} and isinstance(value, int | float):
        return _number(value)
    return value


def _number(value: float) -> str:
    """As the reader writes it and without groups: ``1`` for 1.0, ``1,5`` in Russian."""
    text = f"{Decimal(str(value)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def _entries(definition: Definition) -> forms.Widget:
    active = [(c.code, localized(c.name)) for c in definition.choices.values() if c.is_active]
    return forms.Select(choices=[("", "—"), *active])


_WIDGETS: dict[str, Callable[[Definition], forms.Widget]] = {
    "string": lambda _d: forms.TextInput(),
    "integer": lambda _d: forms.TextInput(attrs={"inputmode": "numeric", "class": "wk-short"}),
    "decimal": lambda _d: forms.TextInput(attrs={"inputmode": "decimal", "class": "wk-short"}),
    "date": lambda _d: DateInput(),
    "datetime": lambda _d: DateTimeInput(),
    "boolean": lambda _d: forms.Select(
        choices=[("", "—"), ("true", _("yes")), ("false", _("no"))], attrs={"class": "wk-short"}
    ),
    "dictionary": _entries,
}
