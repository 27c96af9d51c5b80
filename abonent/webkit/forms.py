"""Forms: a base that takes an action's refusal, and the controls of the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel import phones
from abonent.kernel.files import largest_upload

if TYPE_CHECKING:
    from abonent.kernel.errors import Invalid

Node = dict[str, Any]
Text = str | Promise
_hours = gettext_lazy("hh:mm")


class Form(forms.Form):
    """A form of the product: labels without colons, refusals beside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            unlimit(field.widget)

    def _clean_fields(self) -> None:
        """A text that is no choice is said to be one, before ``clean`` reads it as a value."""
        super()._clean_fields()  # type: ignore[misc]  # unknown to the stubs; ModelForm relies on it
        for bound in self:
            if isinstance(bound.data, Unpicked):
                self.errors.pop(bound.name, None)
                self.add_error(bound.name, self.unpicked(bound.name, str(bound.data)))

    def unpicked(self, name: str, text: str) -> str:  # noqa: ARG002 - for forms with another remedy
        """What to say about a text typed into the choice ``name``."""
        return _("“%(text)s” is not chosen: pick from the list, or clear the field.") % {
            "text": text
        }

    def refuse(self, refusal: Invalid) -> None:
        """Show what an action found wrong beside the fields it names, the rest above the form."""
        self.errors  # noqa: B018 - add_error needs a cleaned form
        for name, messages in refusal.problems.items():
            known = name if name in self.fields else None
            for message in messages:
                text = str(message) if known or not name else f"{name}: {message}"
                self.add_error(known or NON_FIELD_ERRORS, text)


def unlimit(widget: forms.Widget) -> None:
    """A browser cuts what is pasted at ``maxlength`` without a word: it counts instead."""
    if isinstance(widget, forms.Textarea | forms.TextInput) and "maxlength" in widget.attrs:
        widget.attrs["data-limit"] = widget.attrs.pop("maxlength")


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "wk-short", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of date and time; in the reader's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "wk-short", **(attrs or {})}, format="%Y-%m-%dT%H:%M")

    def format_value(self, value: Any) -> str | None:
        """Seconds are dropped: the picker would show them and refuse the form without them."""
        if isinstance(value, datetime):
            value = value.replace(second=0, microsecond=0)
        return super().format_value(value)


class DateField(forms.DateField):
    """A date; also understands dates typed in the reader's format."""

    widget = DateInput


class DateTimeField(forms.DateTimeField):
    """A moment, typed in the reader's zone, kept in UTC."""

    widget = DateTimeInput


class TimeInput(forms.TimeInput):
    """A time of day as text: the browser's own field would follow the browser's language."""

    def __init__(self, attrs: Any = None) -> None:
        told = {"class": "wk-short", "inputmode": "numeric", "autocomplete": "off",
                "maxlength": 5, "placeholder": _hours}  # fmt: skip
        super().__init__({**told, **(attrs or {})}, format="%H:%M")


class TimeField(forms.TimeField):
    """A time of day on a clock of 24 hours, as ``22:30``, ``22.30`` or ``2230``."""

    widget = TimeInput
    input_formats = ("%H:%M", "%H.%M", "%H%M")
    default_error_messages = {"invalid": gettext_lazy("Write the time like 22:30.")}


class PhoneField(forms.CharField):
    """A telephone number in any spelling; cleaned to E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "class": "wk-short"}
    )

    def prepare_value(self, value: Any) -> Any:
        """Shown as people write it."""
        return phones.pretty(value) if value and str(value).startswith("+") else value

    def clean(self, value: Any) -> str:
        """The number in E.164, or a problem that says how to write it."""
        text: str = super().clean(value)
        if not text:
            return ""
        number = phones.find_e164(text)
        if number is None:
            raise forms.ValidationError(
                _("This is no telephone number. Write it like +7 916 123-45-67."), code="phone"
            )
        return number


class Unpicked(str):
    """What was typed into a choice without choosing: it must not pass for an empty field."""

    __slots__ = ()


TEXT = ".text"
"""Beside the chosen value ``name`` a choice posts what stands in its input as ``name.text``."""


class _TypedChoice(forms.Widget):
    """A hidden value and the visible text by which it is found."""

    remedy: Text = gettext_lazy("Nothing is chosen yet: pick from the list, or clear the field.")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The chosen value, or the text that is nobody's name."""
        value = super().value_from_datadict(data, files, name)
        text = str(data.get(name + TEXT) or "").strip()
        return Unpicked(text) if text and not value else value

    def id_for_label(self, id_: str) -> str:
        """The visible input is labelled."""
        return id_


class Combobox(_TypedChoice):
    """A choice looked up by POST of ``q`` to ``url``, answered with ``webkit/options.html``.

    ``name_of`` gives the text of the present value. ``new`` offers what was typed as the last row,
    after this word: the value is then ``new`` and the text its name.
    """

    template_name = "webkit/parts/combobox.html"

    def __init__(
        self, *, url: Text, name_of: Callable[[Any], str] = str, placeholder: Text = "",
        new: Text = "", remedy: Text = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.url, self.name_of, self.placeholder, self.new = url, name_of, placeholder, new
        self.remedy = remedy or self.remedy

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002 - Django's
        """Drawn by the product's own templates."""
        return _drawn(
            self.template_name, name, value, self.build_attrs(self.attrs, attrs),
            url=str(self.url), text=self.name_of(value) if value else "",
            placeholder=self.placeholder, new=self.new, remedy=self.remedy,
        )  # fmt: skip


class TreePicker(_TypedChoice):
    """A choice from a tree, filtered as one types, walked with the arrows.

    ``nodes`` gives the tree in reading order, parents before children:
    ``{"value", "label", "parent", "open" (selectable), "hint"}``. With ``url`` the browser fetches
    the same as JSON, for trees too large for a page. With ``usual`` it asks there, when one comes
    to the field, for values offered before anything is typed: ``{"starred": […], "recent": […]}``;
    a POST of ``value`` and ``starred`` changes the stars and answers the same.
    """

    template_name = "webkit/parts/treepicker.html"

    def __init__(
        self, *, nodes: Callable[[], Iterable[Node]], url: Text = "", placeholder: Text = "",
        usual: Text = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.usual = usual
        self.nodes, self.url, self.placeholder = nodes, url, placeholder

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002 - Django's
        """Drawn by the product's own templates."""
        nodes = list(self.nodes())
        return _drawn(
            self.template_name, name, value, self.build_attrs(self.attrs, attrs), url=str(self.url),
            text=" › ".join(_path(nodes, value)),
            placeholder=self.placeholder, remedy=self.remedy, usual=str(self.usual),
            nodes="" if self.url else json.dumps(nodes, default=str, ensure_ascii=False),
        )  # fmt: skip


def _path(nodes: list[Node], value: Any) -> list[str]:
    """Labels from the root down to ``value``."""
    known = {str(node["value"]): node for node in nodes}
    labels: list[str] = []
    node = known.get(str(value))
    while node is not None and len(labels) < len(nodes):
        labels.insert(0, str(node["label"]))
        node = known.get(str(node["parent"]))
    return labels


def _drawn(template: str, name: str, value: Any, attrs: dict[str, Any], **context: Any) -> Any:
    from django.template.loader import render_to_string

    shown = {k: v for k, v in attrs.items() if k not in {"id", "class"} and v not in (None, False)}
    if isinstance(value, Unpicked):
        context["text"], value = str(value), None
    return render_to_string(
        template,
        {"name": name, "value": "" if value is None else value, "attrs": shown,
         "text_name": name + TEXT, "id": attrs.get("id", f"id_{name}"), **context},
    )  # fmt: skip


class FileInput(forms.FileInput):
    """A drop zone within a form; takes several files."""

    allow_multiple_selected = True
    template_name = "webkit/parts/upload.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002 - Django's
        """Drawn by the product's own templates: a browser's own words are in its language."""
        given = self.build_attrs(self.attrs, attrs)
        return _drawn(
            self.template_name,
            name,
            None,
            given,
            multiple=self.allow_multiple_selected,
            largest=largest_upload(),
        )


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file is checked by itself."""
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in given]
        return [file for file in files if file]
