"""Pieces that several pages of the console draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.reference.kinds import ReferenceKind
from abonent.webkit.templatetags.webkit import badge, icon


def state_badge(row: Any) -> SafeString:
    """Active or not."""
    return badge(_("active"), "green") if row.is_active else badge(_("inactive"), "grey")


def order_buttons(kind: ReferenceKind, row: Any) -> SafeString:
    """Buttons that move a row up and down its list."""
    url = reverse("console:entry_move", args=[kind.key, row.pk])
    up, down = _("Up"), _("Down")
    button = '<button type="button" class="btn btn-sm" hx-post="{}?step={}" title="{}">{}</button>'
    return format_html(
        '<span class="btn-group">' + button + button + "</span>",
        url, -1, up, icon("arrow-up", up), url, 1, down, icon("arrow-down", down),
    )  # fmt: skip


_FLAGS = {
    "required": (gettext_lazy("required"), "amber"),
    "read_only": (gettext_lazy("read-only"), "blue"),
    "hidden": (gettext_lazy("hidden"), "grey"),
}


_MARKS = {
    "is_confidential": ("lock", gettext_lazy("Confidential: seen by whom a role opens it for")),
    "is_column": ("columns", gettext_lazy("A column of lists")),
    "is_searchable": ("search", gettext_lazy("Lists are searched by it")),
}


def attribute_marks(attribute: Any) -> SafeString:
    """Quiet marks of who sees an attribute and where, each with its hint."""
    shown = [(told, icon(glyph, str(told))) for name, (glyph, told) in _MARKS.items()
             if getattr(attribute, name)]  # fmt: skip
    return format_html_join("", '<span class="wk-quiet" title="{}">{}</span> ', shown)


def flag_badges(row: Any) -> SafeString:
    """What is required, read-only or hidden, for sure or by a rule."""
    told: Mapping[str, str] = getattr(row, "flags", None) or {f: getattr(row, f) for f in _FLAGS}
    shown = []
    for flag, (word, tone) in _FLAGS.items():
        if told[flag] == "yes":
            shown.append((badge(word, tone),))
        elif told[flag].startswith("rule:"):
            shown.append((badge(_("%(flag)s by rule") % {"flag": word}, tone),))
    return format_html_join(" ", "{}", shown)
