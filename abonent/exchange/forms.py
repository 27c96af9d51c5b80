"""Forms of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abonent.exchange.models import ImportMap
from abonent.webkit.forms import FileInput, Form

ROWS = 24


def _map_field(**kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": ROWS, "spellcheck": "false", "class": "font-monospace"})
    return forms.CharField(label=_("Map"), widget=widget, strip=False, **kwargs)


class OneFile(FileInput):
    """A drop zone for a single file."""

    allow_multiple_selected = False


class ImportForm(Form):
    """A file, and how to read it."""

    file = forms.FileField(
        label=_("File"),
        widget=OneFile(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("Excel (.xlsx) or CSV; the first row holds the names of the columns."),
    )
    saved_map = forms.TypedChoiceField(
        label=_("Saved map"), required=False, coerce=int, empty_value=None
    )
    map = _map_field(help_text=_("Which column becomes which field. It may be changed here."))

    def __init__(self, *args: Any, maps: list[ImportMap], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((m.pk, m.name) for m in maps)]
        self.fields["saved_map"].choices = choices  # type: ignore[attr-defined]  # of a choice


class MapForm(Form):
    """A map to keep."""

    name = forms.CharField(label=_("Name"), max_length=100)
    map = _map_field()
