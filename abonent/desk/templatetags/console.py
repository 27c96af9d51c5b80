"""Template tags of the console."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from abonent.attributes.shown import default_shown
from abonent.desk.console import parts
from abonent.kernel.configuration.history import REASON
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.settings import value_of

register = template.Library()


@register.simple_tag
def order_buttons(kind: str, row: Any) -> SafeString:
    """Buttons that move ``row`` up and down its list."""
    return parts.order_buttons(reference_kinds.get(kind), row)


@register.simple_tag
def wants_reason() -> bool:
    """Whether each change of a setting is asked for its reason."""
    return bool(value_of(REASON.key))


@register.simple_tag
def attribute_flags(row: Any) -> SafeString:
    """Flags of an attribute, or of one with what is said of it further down."""
    return parts.flag_badges(row)


@register.simple_tag
def attribute_default(row: Any) -> Any:
    """The fixed default of an attribute in its place, as people read it."""
    defined = row.attribute
    return default_shown(set_id=defined.set_id, code=defined.code, default=row.default)


@register.simple_tag
def attribute_marks(attribute: Any) -> SafeString:
    """Whether an attribute is confidential, a column of lists, searched by."""
    return parts.attribute_marks(attribute)
