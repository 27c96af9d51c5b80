"""Forms: a base that takes an action's refusal, and the controls of the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from abonent.kernel import phones

if TYPE_CHECKING:
    from abonent.kernel.errors import Invalid

Node = dict[str, Any]
Text = str | Promise


class Form(forms.Form):
    """A form of the product: labels without colons, refusals beside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: Invalid) -> None:
        """Show what an action found wrong beside the fields it names, the rest above the form."""
        self.errors  # noqa: B018 - add_error needs a cleaned form
        for name, messages in refusal.problems.items():
            known = name if name in self.fields else None
            for message in messages:
                text = str(message) if known or not name else f"{name}: {message}"
                self.add_error(known or NON_FIELD_ERRORS, text)


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


class Combobox(forms.Widget):
    """A choice looked up on the server at ``url?q=``, answered with ``webkit/options.html``.

    ``name_of`` gives the text of the present value.
    """

    template_name = "webkit/parts/combobox.html"

    def __init__(
        self, *, url: Text, name_of: Callable[[Any], str] = str, placeholder: Text = ""
    ) -> None:
        super().__init__()
        self.url, self.name_of, self.placeholder = url, name_of, placeholder

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        """Drawn by the product's own templates."""
        return _drawn(
            self.template_name, name, value, self.build_attrs(self.attrs, attrs),
            url=str(self.url), text=self.name_of(value) if value else "",
            placeholder=self.placeholder,
        )  # fmt: skip

    def id_for_label(self, id_: str) -> str:
        """The visible input is labelled."""
        return id_


class TreePicker(forms.Widget):
    """A choice from a tree, filtered as one types, walked with the arrows.

    ``nodes`` gives the tree in reading order, parents before children:
    ``{"value", "label", "parent", "open" (selectable), "hint"}``. With ``url`` the browser fetches
    the same as JSON, for trees too large for a page.
    """

    template_name = "webkit/parts/treepicker.html"

    def __init__(
        self, *, nodes: Callable[[], Iterable[Node]], url: Text = "", placeholder: Text = ""
    ) -> None:
        super().__init__()
        self.nodes, self.url, self.placeholder = nodes, url, placeholder

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        """Drawn by the product's own templates."""
        nodes = list(self.nodes())
        return _drawn(
            self.template_name, name, value, self.build_attrs(self.attrs, attrs), url=str(self.url),
            text=" › ".join(_path(nodes, value)),
            placeholder=self.placeholder,
            nodes="" if self.url else json.dumps(nodes, default=str, ensure_ascii=False),
        )  # fmt: skip

    def id_for_label(self, id_: str) -> str:
        """The visible input is labelled."""
        return id_


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
    return render_to_string(
        template,
        {"name": name, "value": "" if value is None else value, "attrs": shown,
         "id": attrs.get("id", f"id_{name}"), **context},
    )  # fmt: skip


class FileInput(forms.FileInput):
    """A drop zone within a form; takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file is checked by itself."""
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in given]
        return [file for file in files if file]
