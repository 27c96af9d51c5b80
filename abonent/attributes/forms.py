"""Typed attributes as fields of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from abonent.attributes.policy import Definition, Group
from abonent.attributes.widgets import as_typed, widget_of
from abonent.kernel.numbers import Typed
from abonent.kernel.text import localized
from abonent.webkit import wording
from abonent.webkit.forms import Form

SHOWN = ".shown"
"""Under the form's prefix: codes of the fields that a page had, so that a field left empty there
is not taken for one that was never shown. No code has a dot."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together; without a group those that have none."""

    group: Group | None
    fields: Sequence[BoundField]
    is_open: bool

    @property
    def filled(self) -> int:
        """How many have a value."""
        return sum(1 for bound in self.fields if bound.value() not in (None, "", []))


class AttributesForm(Form):
    """Fields for ``definitions``, settled. It checks nothing: the action does, for all faces alike.

    ``values`` are stored ones, or the defaults of something new; their texts are shown. Inactive
    and hidden attributes are left out, read-only ones cannot be changed. ``client_id``: whom the
    choices of other databases are for; a field ``client`` in the page goes before it.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *args: Any,
        definitions: Sequence[Definition],
        values: Mapping[str, Any] | None = None,
        client_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        present = values or {}
        shown = {d.code: as_typed(d, present.get(d.code)) for d in definitions}
        super().__init__(data, *args, initial=shown, **kwargs)
        self.definitions = {d.code: d for d in definitions if d.is_active and not d.is_hidden}
        for code, definition in self.definitions.items():
            self.fields[code] = _field(definition, present.get(code), client_id)
        if isinstance(data, QueryDict):
            self.data = _completed(data, self, shown)

    def full_clean(self) -> None:
        """Nothing is judged here; see the class."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def marker(self) -> str:
        """The name under which a page posts the codes of its fields."""
        return f"{self.prefix}-{SHOWN}" if self.prefix else SHOWN

    def given(self) -> dict[str, Any]:
        """What was typed or chosen, by attribute code."""
        return {
            code: _typed(self[code].data)
            for code, field in self.fields.items()
            if not field.disabled
        }

    def sections(self) -> list[Section]:
        """The fields by group: those without one first, then by the order of groups."""
        by_group: dict[str, list[str]] = {}
        groups: dict[str, Group | None] = {}
        for code in self.fields:
            group = self.definitions[code].group
            key = group.code if group else ""
            groups[key] = group
            by_group.setdefault(key, []).append(code)
        order = sorted(groups.items(), key=lambda item: _place(item[1]))
        return [self._section(group, by_group[key]) for key, group in order]

    def _section(self, group: Group | None, codes: Sequence[str]) -> Section:
        fields = [self[code] for code in codes]
        is_due = any(f.field.required and f.value() in (None, "", []) for f in fields)
        is_open = group is None or not group.is_folded or is_due or any(f.errors for f in fields)
        return Section(group=group, fields=fields, is_open=is_open)


def _place(group: Group | None) -> tuple[int, str]:
    return (group.position, group.code) if group else (-1, "")


def _field(definition: Definition, present: Any, client_id: int | None) -> forms.Field:
    return forms.CharField(
        label=definition.asked,
        required=definition.is_required and not definition.is_read_only,
        disabled=definition.is_read_only,
        help_text=_help(definition),
        widget=widget_of(definition, present, client_id=client_id),
    )


def _help(definition: Definition) -> str:
    """The hint, and how old the entries of a source are that is down."""
    hint = localized(definition.hint)
    if definition.stale_since is None:
        return hint
    stale = _("The source could not be read; entries of %(when)s.") % {
        "when": wording.moment(definition.stale_since)
    }
    return f"{hint} {stale}".strip()


def _typed(data: Any) -> Any:
    if isinstance(data, list):
        return [str(one) for one in data]
    return Typed(data or "")


def _completed(data: QueryDict, form: AttributesForm, shown: Mapping[str, Any]) -> QueryDict:
    """What was posted, with first values where the page had no such field yet."""
    had = set(data.getlist(form.marker))
    filled = data.copy()
    for code, value in shown.items():
        name = form.add_prefix(code)
        if code in had or name in data or value in (None, "", []) or code not in form.fields:
            continue
        text = form.fields[code].widget.format_value(value)
        filled.setlist(name, value if isinstance(value, list) else [text])
    return filled
