"""What the templates of a form field need, taken from a bound field of Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import widgets

from abonent.webkit.ticks import TreeTicks

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.utils.safestring import SafeString

_GROUPS = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class FieldParts:
    """Label, control, help and errors of one field, wired together for screen readers."""

    id: str
    layout: str
    label: Any
    control: SafeString
    help: Any
    errors: list[str]
    required: bool

    @classmethod
    def of(cls, bound: BoundField, *, label: str = "", help: str = "") -> FieldParts:  # noqa: A002
        """The parts of ``bound``; ``label`` and ``help`` replace those of the form."""
        described = help or bound.help_text
        if isinstance(bound.field.widget, _GROUPS):
            # Options are drawn one by one and take only the widget's own attributes.
            bound.field.widget.attrs.setdefault("class", "form-check-input")
        field_id = bound.id_for_label or bound.auto_id or bound.html_name
        return cls(
            id=field_id,
            layout=_layout(bound.field.widget),
            label=label or bound.label,
            control=bound.as_widget(attrs=_attributes(bound, field_id, bool(described))),
            help=described,
            errors=[str(error) for error in bound.errors],
            required=bound.field.required and not bound.field.disabled,
        )


def _layout(widget: widgets.Widget) -> str:
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    if isinstance(widget, TreeTicks):
        return "ticks"
    return "group" if isinstance(widget, _GROUPS) else "field"


def _attributes(bound: BoundField, field_id: str, described: bool) -> dict[str, Any]:
    widget = bound.field.widget
    attributes: dict[str, Any] = {}
    if given := widget.attrs.get("class"):
        attributes["class"] = f"{_style(widget)} {given}"
    elif style := _style(widget):
        attributes["class"] = style
    about = [f"{field_id}-help"] if described else []
    about += [f"{field_id}-error"] if bound.errors else []
    attributes["aria-describedby"] = " ".join(about) or None
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {name: value for name, value in attributes.items() if value is not None}


def _style(widget: widgets.Widget) -> str:
    if isinstance(widget, (widgets.CheckboxInput, *_GROUPS)):
        return "form-check-input"
    return "form-select" if isinstance(widget, widgets.Select) else "form-control"
